/** R13: what a process does first with a payment that it takes over. A create in flight is asked about, never sent again (R4). */
import { askFirst } from './ask-first.ts';
import { callEnded } from './call-ended.ts';
import type { Change } from './change.ts';
import { resume } from './rebase.ts';
import { CANCEL_WAIT_MS, QUERY_GAP_MS } from './times.ts';

export function takenOver(change: Change): void {
  const { payment, now } = change;
  resume(payment, now);
  if (payment.inFlight) callEnded(change, { kind: 'unknown', reason: 'interrupted' });
  payment.queryNotBefore = Math.max(payment.queryNotBefore ?? 0, now + QUERY_GAP_MS);
  payment.cancelNotBefore = now + CANCEL_WAIT_MS;
  askFirst(payment, now);
}
