/** From what the store holds to what the contract shows. Members that have no value are absent. */
import type { PaymentView, RefundView, TimelineEntryView } from '@kaikei/shared/api.ts';
import { isoTime } from '@kaikei/shared/iso-time.ts';
import type { Payment, ShopRefund, TimelineEntry, Tombstone } from '@kaikei/shared/payment.ts';
import { earliestCancelAt } from '@kaikei/shared/rules/cancel.ts';
import { refundedAmount } from '@kaikei/shared/rules/shop-refund-facts.ts';
import { DEADLINE_MS } from '@kaikei/shared/rules/times.ts';
import type { StoredPayment } from './store/payments-port.ts';

export function paymentView({
  record,
  timeline,
  receiptNo,
  changeSeq,
}: StoredPayment): PaymentView {
  const shown = {
    ...(receiptNo !== undefined && { receiptNo }),
    revision: changeSeq,
    timeline: timeline.map(entryView),
  };
  return record.kind === 'tombstone' ? tombstoneView(record, shown) : submittedView(record, shown);
}

type Shown = Pick<PaymentView, 'receiptNo' | 'revision' | 'timeline'>;

function tombstoneView(tombstone: Tombstone, shown: Shown): PaymentView {
  const { id, terminalId, storeNo, state, failure } = tombstone;
  return {
    id,
    terminalId,
    storeNo,
    state,
    createdAt: isoTime(tombstone.createdAt),
    updatedAt: isoTime(tombstone.updatedAt),
    failure,
    ...shown,
  };
}

function submittedView(payment: Payment, shown: Shown): PaymentView {
  const { description, attach, nextAttemptAt, transNo, paidAmount, paidAt, failure } = payment;
  const paid = payment.state === 'paid';
  return {
    id: payment.id,
    saleId: payment.saleId,
    terminalId: payment.terminalId,
    storeNo: payment.storeNo,
    ...(payment.staffId !== undefined && { staffId: payment.staffId }),
    amount: payment.amount,
    currency: payment.currency,
    payMethodId: payment.payMethodId,
    ...(description !== undefined && { description }),
    ...(attach !== undefined && { attach }),
    state: payment.state,
    createdAt: isoTime(payment.createdAt),
    updatedAt: isoTime(payment.updatedAt),
    deadlineAt: isoTime(payment.createdAt + DEADLINE_MS),
    ...(nextAttemptAt !== undefined && { nextAttemptAt: isoTime(nextAttemptAt) }),
    ...(payment.cancel && { cancel: cancelView(payment, payment.cancel) }),
    ...(transNo !== undefined && { transNo }),
    ...(paid && paidAmount !== undefined && { paidAmount }),
    ...(paid && paidAt !== undefined && { paidAt: isoTime(paidAt) }),
    ...(failure && { failure }),
    ...(payment.shopRefunds && {
      refunds: payment.shopRefunds.map(refundView),
      refundedAmount: refundedAmount(payment),
    }),
    ...shown,
  };
}

export function refundView(refund: ShopRefund): RefundView {
  const { id, amount, state, reason, staffId, transNo, failure } = refund;
  return {
    id,
    amount,
    state,
    ...(reason !== undefined && { reason }),
    createdAt: isoTime(refund.createdAt),
    updatedAt: isoTime(refund.updatedAt),
    ...(staffId !== undefined && { staffId }),
    ...(transNo !== undefined && { transNo }),
    ...(failure && { failure }),
  };
}

/** `notBefore` is absent until the order is proven to exist: there is no moment to count from yet. */
function cancelView(
  payment: Payment,
  cancel: NonNullable<Payment['cancel']>,
): NonNullable<PaymentView['cancel']> {
  const proven = payment.provenAt !== undefined;
  return {
    reason: cancel.reason,
    requestedAt: isoTime(cancel.requestedAt),
    ...(proven && { notBefore: isoTime(earliestCancelAt(payment)) }),
    attempts: cancel.attempts,
  };
}

function entryView(entry: TimelineEntry): TimelineEntryView {
  return { ...entry, at: isoTime(entry.at) };
}
