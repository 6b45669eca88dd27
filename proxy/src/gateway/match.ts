/** Is this answer about our order (R3)? */
import { tellsOtherAmount } from './amounts.ts';
import type { Envelope } from './envelope.ts';
import type { GatewayRequest } from './port.ts';

/** Who we are at the gateway. */
export interface Merchant {
  appId: string;
  merchantNo: string;
}

/** Why the answer is not about our order, or undefined where nothing speaks against it. */
export function mismatch(
  request: GatewayRequest,
  envelope: Envelope,
  us: Merchant,
): string | undefined {
  if (differs(envelope, 'app_id', us.appId)) return 'other-app';
  if (differs(envelope, 'merchant_no', us.merchantNo)) return 'other-merchant';
  if (differs(envelope, 'merchant_order_no', orderNumber(request))) return 'other-order';
  if (differs(envelope, 'price_currency', request.order.currency)) return 'other-currency';
  const ours = 'amount' in request ? request.amount : request.order.amount;
  const { data } = envelope;
  if (data && tellsOtherAmount(data, ours, request.order.currency)) return 'other-amount';
  return undefined;
}

/**
 * Why the answer does not say enough to be believed. A create's answer carries no order number by the
 * gateway's own field list; a query's must. A success must name its amount.
 */
export function missing(
  request: GatewayRequest,
  data: ReadonlyMap<string, string>,
): string | undefined {
  const asked = request.kind === 'query' || request.kind === 'refund-query';
  if (asked && !data.get('merchant_order_no')) return 'no-order-number';
  const success = data.get('trans_status') === '2';
  if (success && !data.get('order_amount') && !data.get('trans_amount')) return 'no-amount';
  return undefined;
}

function orderNumber(request: GatewayRequest): string {
  return request.kind === 'refund' || request.kind === 'refund-query'
    ? request.refundNo
    : request.order.id;
}

/** Whether the member is present, in `data` or beside it, and not ours. */
function differs({ members, data }: Envelope, name: string, ours: string): boolean {
  return [members, data].some((part) => {
    const theirs = part?.get(name);
    return theirs !== undefined && theirs !== '' && theirs !== ours;
  });
}
