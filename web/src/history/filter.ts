/** What the history is searched for, and whether a payment of the till's copy fits: as the proxy decides it. */
import type { PaymentState, PaymentView } from '@kaikei/shared/api.ts';
import { businessDayOf, type DayRules } from '@kaikei/shared/shop/business-day.ts';
import { parseReceiptNumber } from '@kaikei/shared/shop/receipt-number.ts';

export interface Filter {
  /** A part of a number or of what was written into the payment; empty for any. */
  text: string;
  amount?: number;
  state?: PaymentState;
  /** A `payMethodId`. */
  wallet?: string;
  /** Business days, as `YYYY-MM-DD`; both count whole. */
  from?: string;
  to?: string;
}

export const NO_FILTER: Filter = { text: '' };

export function matches(payment: PaymentView, filter: Filter, rules: DayRules): boolean {
  const { amount, state, wallet, from, to } = filter;
  if (amount !== undefined && payment.amount !== amount) return false;
  if (state !== undefined && payment.state !== state) return false;
  if (wallet !== undefined && payment.payMethodId !== wallet) return false;
  if (!hasText(payment, filter.text.toLowerCase())) return false;
  if (from === undefined && to === undefined) return true;
  const day = businessDayOf(Date.parse(payment.createdAt), rules);
  return (from === undefined || day >= from) && (to === undefined || day <= to);
}

function hasText(payment: PaymentView, text: string): boolean {
  const { id, saleId, receiptNo, transNo, description, attach } = payment;
  return (
    text === '' ||
    [id, saleId, receiptNo, transNo, description, attach].some((part) =>
      part?.toLowerCase().includes(text),
    )
  );
}

/** A whole number of a payment, which the proxy finds at once: the payment's own, the gateway's, or its receipt's. */
export function isWholeNumber(text: string): boolean {
  return /^(?:[a-z0-9_-]{12,28}|\d{16,40})$/.test(text) || parseReceiptNumber(text) !== undefined;
}
