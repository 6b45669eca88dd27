/** R6: what is uncertain after 60 s is canceled. */
import { earliestCancelAt, newCancel } from './cancel.ts';
import type { Change } from './change.ts';
import { DEADLINE_MS, PAUSE_MS } from './times.ts';

/** R6 and R10: still uncertain after the query that ended the 60 s. */
export function decideTimeout(change: Change, sentAt: number): void {
  const { payment, now } = change;
  if (payment.cancel || now - payment.startedAt < DEADLINE_MS) return;
  // F26: an answer from before the process was paused says nothing of now; the next query decides.
  if (now - sentAt > PAUSE_MS) return;
  if (payment.provenAt === undefined) {
    if (payment.lastSaidNotFound || now < earliestCancelAt(payment)) return;
  }
  payment.cancel = newCancel('timeout', now);
  change.moveTo('canceling');
  change.note('cancel-decided', { code: 'timeout' });
}
