/** Is this answer about our order (R3)? */
import { namesOtherAmount } from './amounts.ts';
import type { Envelope } from './envelope.ts';
import type { GatewayRequest } from './port.ts';

type RefundRequest = Extract<GatewayRequest, { refundNo: string }>;

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
  if (isAboutRefund(request) && givesBackAnother(request, envelope)) return 'other-order';
  if (differs(envelope, 'price_currency', request.order.currency)) return 'other-currency';
  const ours = 'amount' in request ? request.amount : request.order.amount;
  const { data } = envelope;
  if (data && namesOtherAmount(data, ours, request.order.currency)) return 'other-amount';
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

/** A refund query's answer need not name the order that is given back; one that does proves more (R3). */
export function namesOrder(request: GatewayRequest, data: ReadonlyMap<string, string>): boolean {
  if (request.kind !== 'refund-query') return false;
  const { id, transNo } = request.order;
  if (data.get('orig_merchant_order_no') === id) return true;
  return transNo !== undefined && data.get('orig_trans_no') === transNo;
}

function givesBackAnother({ order }: RefundRequest, envelope: Envelope): boolean {
  if (differs(envelope, 'orig_merchant_order_no', order.id)) return true;
  return order.transNo !== undefined && differs(envelope, 'orig_trans_no', order.transNo);
}

function isAboutRefund(request: GatewayRequest): request is RefundRequest {
  return request.kind === 'refund' || request.kind === 'refund-query';
}

function orderNumber(request: GatewayRequest): string {
  return isAboutRefund(request) ? request.refundNo : request.order.id;
}

/** Whether the member is present, in `data` or beside it, and not ours. */
function differs({ members, data }: Envelope, name: string, ours: string): boolean {
  return [members, data].some((part) => {
    const theirs = part?.get(name);
    return theirs !== undefined && theirs !== '' && theirs !== ours;
  });
}
