/** R6 and R13: what a payment's times are worth to the process that takes it over. */
import { lastStepAt, type Payment } from '../payment.ts';
import { askFirst } from './ask-first.ts';
import { callEnded } from './call-ended.ts';
import type { Change } from './change.ts';
import { CANCEL_WAIT_MS, QUERY_GAP_MS } from './times.ts';

export function takenOver(change: Change): void {
  const { payment, now } = change;
  // R10's waits count only time that a process saw pass: a wall clock that was set forward while none
  // ran must not shorten them, for a create may still be on its way.
  const unseenMs = Math.max(0, now - lastStepAt(payment));
  payment.createSentAt += unseenMs;
  // R15: nor the wait for a cancel that may still take effect.
  if (payment.cancel?.acceptedAt !== undefined) payment.cancel.acceptedAt += unseenMs;
  rebase(payment, now);
  if (payment.inFlight) callEnded(change, { kind: 'unknown', reason: 'interrupted' });
  payment.queryNotBefore = Math.max(payment.queryNotBefore ?? 0, now + QUERY_GAP_MS);
  payment.cancelNotBefore = now + CANCEL_WAIT_MS;
  askFirst(payment, now);
}

/**
 * R6: across restarts elapsed time is the difference of wall clocks, never below 0. A clock that was
 * set back would leave times in the future, and the payment waiting for them.
 */
export function rebase(payment: Payment, now: number): void {
  const aheadMs = lastStepAt(payment) - now;
  if (aheadMs <= 0) return;
  payment.startedAt -= aheadMs;
  payment.createSentAt -= aheadMs;
  if (payment.lastEndedAt !== undefined) payment.lastEndedAt -= aheadMs;
  if (payment.queryNotBefore !== undefined) payment.queryNotBefore -= aheadMs;
  if (payment.provenAt !== undefined) payment.provenAt -= aheadMs;
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
}
