/** R12: a notification brings the next query forward, and moves no state. */
import type { Change } from './change.ts';
import { resume } from './rebase.ts';
import { QUERY_GAP_MS } from './times.ts';

export function hinted(change: Change): void {
  const { payment, now } = change;
  // A success cannot be lost to a notification; only an uncharged end is worth a second
  // look (R11), and an order that a refund undid says 2 for ever.
  if (payment.stage === 'done') {
    if (payment.state === 'paid' || payment.refund?.step === 'done') return;
    // R6: an idle process may have followed the wall clock since the last call ended.
    resume(payment, now);
    change.reopen('recheck');
    payment.queryNotBefore = Math.max(payment.queryNotBefore ?? 0, now + QUERY_GAP_MS);
  }
  payment.hinted = true;
}
