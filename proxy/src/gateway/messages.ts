/** The five messages that we send: their paths, methods and parameters (gateway contract 1.2 to 1.4 and 3). */
import { toMajorText } from '@kaikei/shared/money.ts';
import type { CallKind } from '@kaikei/shared/verdict.ts';
import { canonicalText } from './canonical.ts';
import type { GatewayRequest } from './port.ts';
import type { Signer } from './signature.ts';

/** The suffixed paths; a tenant that wants everything at the bare `/api/entry` overrides them. */
export const DEFAULT_PATHS: Readonly<Record<CallKind, string>> = {
  create: '/api/entry/cpm',
  query: '/api/entry/orderquery',
  cancel: '/api/entry/void',
  refund: '/api/entry/refund',
  'refund-query': '/api/entry/refundquery',
};

/** Sent with every path: the bare `/api/entry` tells the calls apart by it alone. */
const METHODS: Readonly<Record<CallKind, string>> = {
  create: 'bscanc.pay.submit',
  query: 'order.query',
  cancel: 'order.revoker',
  refund: 'order.refund.submit',
  'refund-query': 'order.refund.query',
};

/** The gateway asks for a reason; the shop's own words are in its own records. */
const REFUND_REASON = 'Refund of a payment that could not be canceled';

export interface Sender {
  appId: string;
  merchantNo: string;
  notifyUrl?: string | undefined;
}

type Parameters = Record<string, string | undefined>;

/** What a message says, unsigned: texts only, none of them empty. `timestampMs` is the wall clock. */
export function messageParameters(
  request: GatewayRequest,
  sender: Sender,
  timestampMs: number,
): Record<string, string> {
  const all: Parameters = {
    app_id: sender.appId,
    format: 'JSON',
    charset: 'UTF-8',
    sign_type: 'RSA2',
    version: '1.0',
    timestamp: String(Math.trunc(timestampMs)),
    method: METHODS[request.kind],
    merchant_no: sender.merchantNo,
    ...callParameters(request, sender.notifyUrl),
  };
  const said = Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(said);
}

function callParameters(request: GatewayRequest, notifyUrl: string | undefined): Parameters {
  switch (request.kind) {
    case 'create':
      return createParameters(request, notifyUrl);
    case 'query':
    case 'cancel':
      return { merchant_order_no: request.order.id };
    case 'refund':
      return {
        orig_merchant_order_no: request.order.id,
        merchant_order_no: request.refundNo,
        price_currency: request.order.currency,
        order_amount: toMajorText(request.amount, request.order.currency),
        description: request.reason ?? REFUND_REASON,
        notify_url: notifyUrl,
      };
    case 'refund-query':
      return { merchant_order_no: request.refundNo };
  }
}

function createParameters(
  { order, create }: Extract<GatewayRequest, { kind: 'create' }>,
  notifyUrl: string | undefined,
): Parameters {
  return {
    store_no: order.storeNo,
    auth_code: create.code,
    pay_method_id: create.payMethodId,
    merchant_order_no: order.id,
    price_currency: order.currency,
    order_amount: toMajorText(order.amount, order.currency),
    description: create.description,
    expires: String(create.expiresSeconds),
    attach: create.attach,
    term_ip: create.termIp,
    latitude: create.location?.latitude,
    longitude: create.location?.longitude,
    notify_url: notifyUrl,
  };
}

/** The JSON body: every value is sent as the very text that was signed. */
export async function signedBody(
  parameters: Record<string, string>,
  signer: Signer,
): Promise<string> {
  const text = canonicalText(Object.entries(parameters));
  const sign = await signer.sign(Buffer.from(text, 'utf8'));
  return JSON.stringify({ ...parameters, sign });
}
