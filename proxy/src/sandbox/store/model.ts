/**
 * What the sandbox keeps. Nothing here waits for a timer: an order says when its payer acts,
 * and what has happened by now follows from the clock (`settle`).
 *
 * All times are milliseconds since the epoch by the sandbox's clock; amounts are in minor units.
 */
import type { PayMethodId } from '@kaikei/shared/payment-code/wallets.ts';
import type { BehaviourId } from '@kaikei/shared/sandbox-behaviours.ts';
import type { Currency } from '@kaikei/shared/money.ts';
import type { CallKind } from '@kaikei/shared/verdict.ts';

/** Later than any clock, also when added to a time of our era. */
export const NEVER = 2 ** 52;

export interface OrderError {
  code: string;
  message: string;
}

/** What the customer will do, counted from the order's creation. */
export interface Payer {
  /** `trans_status` until then. */
  openStatus: 0 | 9;
  paysAfterMs?: number;
  declinesAfterMs?: number;
  /** Why, where it is not for want of funds. */
  declineError?: OrderError;
  /** The wallet is busy with the payment, so that `expires` does not close the order. */
  heldOpen?: boolean;
  /** Confirms at the very moment at which a cancel arrives. */
  paysAtCancel?: boolean;
  discountPercent?: number;
}

export type OrderState = 'open' | 'paid' | 'closed' | 'canceled';

export interface Order {
  orderNo: string;
  transNo: string;
  payMethodId: PayMethodId;
  amount: number;
  currency: Currency;
  storeNo?: string;
  terminalSn?: string;
  attach?: string;
  notifyUrl?: string;
  behaviour: BehaviourId;
  parameter: number;
  payer: Payer;
  /** Later than the call where the create arrives late; `NEVER` where it was lost. */
  createdAt: number;
  /** Before this no call finds the order. */
  visibleAt: number;
  expiresAt: number;
  state: OrderState;
  capturedAt?: number;
  closedAt?: number;
  canceledAt?: number;
  /** Why it is closed. */
  error?: OrderError;
  /** A cancel was accepted and takes effect after so many more queries. */
  reversalInQueries?: number;
  /** Calls so far, as the scripts count them. */
  counts: Record<CallKind, number>;
}

export interface Refund {
  refundNo: string;
  transNo: string;
  orderNo: string;
  amount: number;
  createdAt: number;
  endsAt: number;
  endsAs: 1 | 2;
}

/** `trans_status` of a refund at a moment. */
export function refundStatus(refund: Refund, now: number): 0 | 1 | 2 {
  return now < refund.endsAt ? 0 : refund.endsAs;
}

/** `trans_status` of a settled order. */
export function orderStatus(order: Order): 0 | 1 | 2 | 3 | 9 {
  switch (order.state) {
    case 'open':
      return order.payer.openStatus;
    case 'paid':
      return 2;
    case 'closed':
      return 1;
    case 'canceled':
      return 3;
  }
}

export interface MoneyOf {
  captured: number;
  /** Back with the customer. */
  refunded: number;
  /** On its way back. */
  refunding: number;
  net: number;
}

export function moneyOf(order: Order, refunds: readonly Refund[], now: number): MoneyOf {
  const captured = order.capturedAt === undefined ? 0 : order.amount;
  const sum = (status: 0 | 2) =>
    refunds
      .filter((refund) => refundStatus(refund, now) === status)
      .reduce((total, refund) => total + refund.amount, 0);
  const reversed = order.canceledAt === undefined ? 0 : captured;
  const refunded = reversed + sum(2);
  const refunding = sum(0);
  return { captured, refunded, refunding, net: captured - refunded };
}
