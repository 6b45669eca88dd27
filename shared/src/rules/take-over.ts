/** R13: what a process does first with a payment that it takes over. */
import { lastStepAt } from '../payment.ts';
import { askFirst } from './ask-first.ts';
import { callEnded } from './call-ended.ts';
import type { Change } from './change.ts';
import { rebase } from './rebase.ts';
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
