/** Answers of a gateway, signed with a key pair made for the test. */
import { sign, type KeyObject } from 'node:crypto';
import { canonicalText } from '@kaikei/proxy/gateway/canonical.ts';
import type { GatewayRequest, OrderFacts } from '@kaikei/proxy/gateway/port.ts';

export const APP_ID = 'wz0000000000000001';
export const MERCHANT_NO = '312100000001';
export const CODE = '134567890123456789';

export const order: OrderFacts = {
  id: '01jdtest00000000000000001',
  amount: 1500,
  currency: 'JPY',
  storeNo: '4122000001',
};

export const createRequest: Extract<GatewayRequest, { kind: 'create' }> = {
  kind: 'create',
  order,
  create: {
    terminalId: 't_1',
    code: CODE,
    payMethodId: 'WeChatPay',
    expiresSeconds: 90,
    description: 'Coffee & 菓子',
  },
};
export const queryRequest: GatewayRequest = { kind: 'query', order };
export const cancelRequest: GatewayRequest = { kind: 'cancel', order };
export const refundRequest = {
  kind: 'refund',
  order,
  refundNo: `${order.id}-r1`,
  amount: 1500,
} as const satisfies GatewayRequest;
export const refundQueryRequest = {
  ...refundRequest,
  kind: 'refund-query',
} as const satisfies GatewayRequest;

/** What a well-behaved gateway says in `data` of a paid order. */
export const paidData = {
  trans_no: 'T1',
  trans_status: 2,
  merchant_order_no: order.id,
  price_currency: 'JPY',
  order_amount: '1500',
  trans_amount: '1500',
  paid_amount: '1400',
  trans_end_time: '2026-03-04 05:06:07',
};

export function base64Signature(text: string, privateKey: KeyObject): string {
  return sign('sha256', Buffer.from(text, 'utf8'), privateKey).toString('base64');
}

/** A flat body with its signature: what notifications are, and envelopes with `data` as a string. */
export function signedMembers(
  members: Record<string, string>,
  privateKey: KeyObject,
): Record<string, string> {
  const sign = base64Signature(canonicalText(Object.entries(members)), privateKey);
  return { ...members, sign };
}

/** An answer's body; `data` goes out as a JSON string, as the gateways do it. */
export function answerBody(
  { data, ...envelope }: { code?: string; msg?: string; psn?: string; data?: unknown },
  privateKey: KeyObject,
): string {
  const members = {
    code: '0',
    msg: 'success',
    psn: 'P1',
    ...envelope,
    ...(data !== undefined && { data: typeof data === 'string' ? data : JSON.stringify(data) }),
  };
  return JSON.stringify(signedMembers(members, privateKey));
}
