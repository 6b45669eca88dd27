/** R7 and R8: when a cancel may go out, how often, and when a person should look. */
import { isFinal } from '../api.ts';
import type { CancelRecord, Payment } from '../payment.ts';
import type { Verdict } from '../verdict.ts';
import type { Change } from './change.ts';
import { CANCEL_WAIT_MS, CANCEL_WINDOW_MS, UNPROVEN_CANCEL_WAIT_MS, ladderGapMs } from './times.ts';

export function cancelRequested(change: Change): void {
  const { payment, now } = change;
  if (isFinal(payment.state) || payment.cancel) return;
  payment.cancel = newCancel('cashier', now);
  change.moveTo('canceling');
  change.note('cancel-requested', { code: 'cashier' });
}

export function newCancel(reason: 'timeout' | 'cashier', now: number) {
  return {
    reason,
    requestedAt: now,
    attempts: 0,
    refusals: 0,
    again: false,
    incidentOpened: false,
  };
}

/** R7 for a proven order, R10 for one that nobody has seen. */
export function earliestCancelAt(payment: Payment): number {
  const { provenAt } = payment;
  return Math.max(
    provenAt === undefined ? unprovenCancelFrom(payment) : provenAt + CANCEL_WAIT_MS,
    payment.cancelNotBefore ?? 0,
  );
}

export function unprovenCancelFrom(payment: Payment): number {
  return payment.createSentAt + payment.codeLifeMs + UNPROVEN_CANCEL_WAIT_MS;
}

export function cancelWindowIsOver(payment: Payment, at: number): boolean {
  return at - payment.startedAt >= CANCEL_WINDOW_MS;
}

/** When the next cancel may go out; undefined where none is to. */
export function cancelAt(payment: Payment): number | undefined {
  const { cancel } = payment;
  if (!cancel) return undefined;
  // Nothing is there to cancel while the gateway says so; R10 ends such an order, or a query proves it.
  if (payment.provenAt === undefined && payment.lastSaidNotFound) return undefined;
  if (payment.stage === 'cancel' && !cancel.again) return undefined;
  const at = Math.max(earliestCancelAt(payment), cancel.nextAt ?? 0);
  return cancelWindowIsOver(payment, at) ? undefined : at;
}

/** From this commit on a success no longer ends the payment (R11). */
export function cancelSent(change: Change): void {
  const { payment, now } = change;
  const { cancel } = payment;
  if (!cancel) throw new Error('a cancel is sent only once it was decided');
  payment.stage = 'cancel';
  payment.fruitlessQueries = 0;
  cancel.attempts += 1;
  cancel.firstSentAt ??= now;
  cancel.again = false;
}

export function cancelEnded(change: Change, verdict: Verdict): void {
  const { payment, now } = change;
  const { cancel } = payment;
  if (!cancel) return;
  countRefusal(cancel, verdict, now);
  const gapMs = ladderGapMs(payment.id, cancel.attempts);
  const askedMs = verdict.kind === 'unknown' ? (verdict.retryAfterMs ?? 0) : 0;
  cancel.nextAt = now + Math.max(gapMs, askedMs);
}

/** R15: what follows an accepted cancel says nothing of the refusals before it. */
function countRefusal(cancel: CancelRecord, verdict: Verdict, now: number): void {
  if (verdict.kind === 'refused') cancel.refusals += 1;
  else if (verdict.kind !== 'not-sent') {
    // An answer that was lost may have been an acceptance.
    cancel.refusals = 0;
    cancel.acceptedAt = now;
  }
}

export function cancelAgain(change: Change): void {
  const { cancel } = change.payment;
  if (cancel) cancel.again = true;
}
