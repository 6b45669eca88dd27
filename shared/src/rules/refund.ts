/** R15: the way back for money that no cancel returned. */
import type { Payment, RefundRecord } from '../payment.ts';
import { hasNextRefundNo, refundNo } from '../payment.ts';
import type { Verdict } from '../verdict.ts';
import { cancelWindowIsOver } from './cancel.ts';
import type { Change } from './change.ts';
import { ACCEPTED_CANCEL_MS, REFUSALS_BEFORE_REFUND, ladderGapMs } from './times.ts';

/** R15: three signed refusals, or the cancel window is over, and no accepted cancel can still take effect. */
export function refundIsDue(change: Change): boolean {
  const { payment, now } = change;
  const windowIsOver = cancelWindowIsOver(payment, now);
  if (windowIsOver) change.difference('cancel-window-passed', 'the money goes back by a refund');
  const { refusals = 0, acceptedAt = -Infinity } = payment.cancel ?? {};
  if (now - acceptedAt < ACCEPTED_CANCEL_MS) return false;
  return windowIsOver || refusals >= REFUSALS_BEFORE_REFUND;
}

export function startRefund(change: Change): void {
  const { payment, now } = change;
  payment.stage = 'refund';
  // A number that was used before is asked for first, and never used up by starting over.
  payment.refund = payment.refund
    ? { ...payment.refund, step: 'ask', decidedAt: now }
    : { n: 1, step: 'send', attempts: 0, decidedAt: now, nextAt: now, incidentOpened: false };
  change.moveTo('refunding');
  change.note('refund-decided');
}

export function refundEnded(change: Change, verdict: Verdict): void {
  const { payment } = change;
  const refund = refundOf(payment);
  // Its own answer names no refund: what became of it is asked for (R15).
  refund.step = 'ask';
  payment.fruitlessQueries = 0;
  if (verdict.kind !== 'refused' || refund.incidentOpened) return;
  refund.incidentOpened = true;
  change.incident('refund-refused', `${refundNo(payment)} refused with ${verdict.code}`);
}

export function refundQueryEnded(change: Change, verdict: Verdict): void {
  const { payment } = change;
  const refund = refundOf(payment);
  switch (verdict.kind) {
    case 'paid':
      refund.step = 'done';
      change.finish('canceled');
      return;
    case 'closed':
    case 'canceled':
      // Only now is this number spent: neither status leads to money any more, and a new number cannot
      // give it back twice.
      if (!hasNextRefundNo(payment)) {
        change.difference('refund-not-confirmed', `${refundNo(payment)} was the last number`);
        payment.fruitlessQueries += 1;
        return;
      }
      refund.n += 1;
      sendAgainLater(change, refund);
      return;
    case 'not-found':
      // Signed or not: the same number again cannot give the money back twice (R15), and a gateway
      // that never signs its not-founds must not keep a lost refund for ever.
      sendAgainLater(change, refund);
      return;
    case 'in-progress':
    case 'accepted':
    case 'refused':
    case 'not-sent':
    case 'unknown':
      payment.fruitlessQueries += 1;
      return;
  }
}

/** The order is asked again before each sending: a refund goes out only when it still says 2. */
function sendAgainLater(change: Change, refund: RefundRecord): void {
  refund.step = 'recheck';
  refund.nextAt = change.now + ladderGapMs(change.payment.id, refund.attempts);
  change.payment.fruitlessQueries = 0;
}

export function orderRechecked(change: Change, verdict: Verdict): void {
  const { payment } = change;
  const refund = refundOf(payment);
  switch (verdict.kind) {
    case 'paid':
      refund.step = 'send';
      refund.nextAt = change.now;
      return;
    case 'closed':
    case 'canceled':
      change.finish('canceled');
      return;
    case 'in-progress':
    case 'not-found':
    case 'accepted':
    case 'refused':
    case 'not-sent':
    case 'unknown':
      payment.fruitlessQueries += 1;
      return;
  }
}

function refundOf(payment: Payment): RefundRecord {
  if (!payment.refund) throw new Error('a payment in stage refund has a refund record');
  return payment.refund;
}
