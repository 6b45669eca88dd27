/** R6: what a payment's times are worth to a process whose clock is another. */
import { lastStepAt, type Payment } from '../payment.ts';
import { shopRefundUnderWay } from './shop-refund-facts.ts';

/** Nobody has worked on it since its last step, and now somebody does. */
export function resume(payment: Payment, now: number): void {
  // R10's waits count only time that a process saw pass: a wall clock that was set forward while none
  // worked on it must not shorten them, for a create may still be on its way.
  const unseenMs = Math.max(0, now - lastStepAt(payment));
  payment.createSentAt += unseenMs;
  // R15: nor the wait for a cancel that may still take effect.
  if (payment.cancel?.acceptedAt !== undefined) payment.cancel.acceptedAt += unseenMs;
  const shopRefund = shopRefundUnderWay(payment);
  // R16: nor the wait for a sending that may still arrive.
  if (shopRefund?.unansweredAt !== undefined) shopRefund.unansweredAt += unseenMs;
  rebase(payment, now);
}

/**
 * R6: across restarts elapsed time is the difference of wall clocks, never below 0. A clock that was
 * set back would leave times in the future, and the payment waiting for them.
 */
function rebase(payment: Payment, now: number): void {
  const aheadMs = lastStepAt(payment) - now;
  if (aheadMs <= 0) return;
  payment.startedAt -= aheadMs;
  payment.createSentAt -= aheadMs;
  if (payment.lastEndedAt !== undefined) payment.lastEndedAt -= aheadMs;
  if (payment.queryNotBefore !== undefined) payment.queryNotBefore -= aheadMs;
  if (payment.provenAt !== undefined) payment.provenAt -= aheadMs;
  if (payment.reopenedAt !== undefined) payment.reopenedAt -= aheadMs;
  if (payment.inFlight) {
    payment.inFlight = { ...payment.inFlight, sentAt: payment.inFlight.sentAt - aheadMs };
  }
  if (payment.notFound) {
    payment.notFound = {
      ...payment.notFound,
      firstSentAt: payment.notFound.firstSentAt - aheadMs,
    };
  }
  if (payment.cancel?.nextAt !== undefined) payment.cancel.nextAt -= aheadMs;
  if (payment.cancel?.firstSentAt !== undefined) payment.cancel.firstSentAt -= aheadMs;
  if (payment.cancel?.acceptedAt !== undefined) payment.cancel.acceptedAt -= aheadMs;
  if (payment.refund?.nextAt !== undefined) payment.refund.nextAt -= aheadMs;
  if (payment.refund?.decidedAt !== undefined) payment.refund.decidedAt -= aheadMs;
  const shopRefund = shopRefundUnderWay(payment);
  if (shopRefund) {
    shopRefund.nextAt -= aheadMs;
    shopRefund.decidedAt -= aheadMs;
    if (shopRefund.unansweredAt !== undefined) shopRefund.unansweredAt -= aheadMs;
  }
  for (const each of payment.shopRefunds ?? []) {
    if (each.watchedUntil !== undefined) each.watchedUntil -= aheadMs;
    if (each.watchAskedAt !== undefined) each.watchAskedAt -= aheadMs;
  }
}
