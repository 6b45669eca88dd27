/** A call has ended: the timeline and the rule that its answer is for. */
import type { Payment } from '../payment.ts';
import { isQuestion, type CallKind, type Verdict } from '../verdict.ts';
import { askFirst } from './ask-first.ts';
import { isWatchedAsPaid, paidRechecked } from './by-hand.ts';
import { cancelEnded } from './cancel.ts';
import type { Change } from './change.ts';
import { createEnded, queryEnded } from './order-answer.ts';
import { reconciliationEnded } from './reconcile.ts';
import { orderRechecked, refundEnded, refundQueryEnded } from './refund.ts';
import { shopRefundCallEnded } from './shop-refund.ts';
import { CREATE_PAUSE_MS, PAUSE_MS } from './times.ts';
import { noteUnconfirmed } from './unconfirmed.ts';

/** The call in flight ended: what the answer means depends on what was asked. */
export function callEnded(change: Change, verdict: Verdict): void {
  const { payment, now } = change;
  const { inFlight } = payment;
  if (!inFlight) return;
  payment.inFlight = undefined;
  payment.lastEndedAt = now;
  // A question that never left has asked nothing, and what was heard before a pause says nothing of now (F26).
  const longestMs = inFlight.kind === 'create' ? CREATE_PAUSE_MS : PAUSE_MS;
  const overPause = now - inFlight.sentAt > longestMs;
  if (isQuestion(inFlight.kind)) payment.askFirst = overPause || verdict.kind === 'not-sent';
  else if (overPause) payment.askFirst = true;
  noteEnd(change, inFlight.kind, verdict);
  if (verdict.kind === 'unknown' && verdict.retryAfterMs !== undefined) {
    payment.queryNotBefore = Math.max(payment.queryNotBefore ?? 0, now + verdict.retryAfterMs);
  }
  // Where a look was asked for meanwhile, the answer is that look's.
  if (inFlight.purpose === 'reconciliation' && payment.stage === 'done') {
    reconciliationEnded(change, verdict);
    holdRefund(payment, now);
    return;
  }
  // Once a payment: the answers to later queries say the same again.
  if ('incident' in verdict) change.difference(verdict.incident.kind, verdict.incident.detail);
  if (payment.stage === 'done') {
    endedAfterDone(change, inFlight.kind, verdict);
    return;
  }
  if (payment.stage === 'shop-refund') {
    shopRefundCallEnded(change, inFlight, verdict);
    return;
  }
  takeAnswer(change, inFlight, verdict);
  holdRefund(payment, now);
  if (isQuestion(inFlight.kind)) noteUnconfirmed(change);
}

/** The answer that led to a refund may be as old as the pause it was heard after. */
function holdRefund(payment: Payment, now: number): void {
  if (payment.askFirst && payment.refund?.step === 'send') askFirst(payment, now);
}

function takeAnswer(
  change: Change,
  inFlight: NonNullable<Payment['inFlight']>,
  verdict: Verdict,
): void {
  switch (inFlight.kind) {
    case 'create':
      createEnded(change, verdict);
      return;
    case 'query':
      if (change.payment.stage === 'refund') orderRechecked(change, verdict);
      else if (isWatchedAsPaid(change.payment)) paidRechecked(change, verdict, inFlight.sentAt);
      else queryEnded(change, verdict, inFlight.sentAt);
      return;
    case 'cancel':
      cancelEnded(change, verdict);
      return;
    case 'refund':
      refundEnded(change, verdict);
      return;
    case 'refund-query':
      refundQueryEnded(change, verdict);
      return;
  }
}

/** Resolved by hand while a call was in flight: a success that contradicts the person's word is looked into. */
function endedAfterDone(change: Change, kind: CallKind, verdict: Verdict): void {
  const { payment } = change;
  const orderCaptured = verdict.kind === 'paid' && kind !== 'refund-query';
  if (orderCaptured && payment.state !== 'paid') change.reopen('recheck');
}

/** What a call's end says in the timeline. */
function noteEnd(change: Change, kind: CallKind, verdict: Verdict): void {
  switch (verdict.kind) {
    case 'paid':
      change.note(`${kind}-answered`, { status: 2 });
      return;
    case 'closed':
      change.note(`${kind}-answered`, { status: 1, ...(verdict.code && { code: verdict.code }) });
      return;
    case 'canceled':
      change.note(`${kind}-answered`, { status: 3 });
      return;
    case 'in-progress':
      change.note(`${kind}-answered`, { status: verdict.status });
      return;
    case 'accepted':
      change.note(`${kind}-answered`, { code: '0' });
      return;
    case 'not-found':
    case 'refused':
      change.note(`${kind}-answered`, { code: verdict.code });
      return;
    case 'not-sent':
      change.note(`${kind}-not-sent`, { detail: verdict.reason });
      return;
    case 'unknown':
      change.note(`${kind}-unanswered`, { detail: verdict.reason });
      return;
  }
}
