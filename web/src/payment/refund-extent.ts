/** What a paid payment's refunds by the shop (R16) come to. */
import type { PaymentView } from '@kaikei/shared/api.ts';

type Refunded = Pick<PaymentView, 'paidAmount' | 'refunds' | 'refundedAmount'>;

export type RefundExtent = 'processing' | 'partly' | 'wholly';

/** Undefined where the customer has nothing back, and nothing is on its way. */
export function refundExtent(payment: Refunded): RefundExtent | undefined {
  const { refunds = [], refundedAmount = 0 } = payment;
  if (refunds.some(({ state }) => state === 'processing')) return 'processing';
  if (refundedAmount === 0) return undefined;
  return refundableAmount(payment) === 0 ? 'wholly' : 'partly';
}

/** What can still be given back once nothing is on its way. */
export function refundableAmount({ paidAmount = 0, refundedAmount = 0 }: Refunded): number {
  return Math.max(0, paidAmount - refundedAmount);
}
