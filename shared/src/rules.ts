/**
 * The payment loop as a pure function: `decide(payment, event, now)` gives the payment as it is to be
 * committed and the call to make once it is. Every rule that needs no I/O is here or in `rules/`
 * (R1 to R15 of docs/payment-rules.md); time is an argument.
 */
import { isFinal } from './api.ts';
import type { Incident, Payment, TimelineEntry } from './payment.ts';
import { isOpen, refundNo } from './payment.ts';
import { cancelEnded, createEnded, newCancel, queryEnded } from './rules/answers.ts';
import { Change } from './rules/change.ts';
import { plan } from './rules/plan.ts';
import { orderRechecked, refundEnded, refundQueryEnded } from './rules/refund.ts';
import {
  CANCEL_WAIT_MS,
  QUERY_GAP_MS,
  RECONCILE_HOLD_MS,
  RESOLVE_AFTER_MS,
} from './rules/times.ts';
import type { CallKind, Verdict } from './verdict.ts';

export type PaymentEvent =
  /** The payment's `nextAttemptAt` has come. */
  | { type: 'due' }
  /** The call in flight ended; `now` is when it did. */
  | { type: 'ended'; verdict: Verdict }
  /** The cashier asked to cancel. */
  | { type: 'cancel-requested' }
  /** A genuine notification asks for a look (R12). */
  | { type: 'hinted' }
  /** Another process took the payment over: a call in flight has no answer any more (R6, R13). */
  | { type: 'taken-over' }
  /** A person's word; the caller has checked `mayResolve`. */
  | { type: 'resolved'; as: 'paid' | 'canceled'; note: string };

/** A call to make after the commit; the refund's number and amount are fixed by the commit (R15). */
export type Call =
  | { kind: 'query' | 'cancel'; intentAt: number }
  | { kind: 'refund' | 'refund-query'; intentAt: number; refundNo: string; amount: number };

export interface Decision {
  payment: Payment;
  call?: Call;
  timeline: TimelineEntry[];
  incidents: Incident[];
}

/**
 * Which calls a decision may start. `questions`: only those that change nothing at the gateway, for a
 * decision that is not committed yet (F30). A call that is due and may not start waits for a decision
 * that may start it.
 */
export type MayStart = 'any-call' | 'questions' | 'nothing';

/** What anybody may ask of a payment, its owner or not. */
export type PaymentRequest = Extract<PaymentEvent, { type: 'cancel-requested' | 'hinted' }>;

export function decide(
  payment: Payment,
  event: PaymentEvent,
  now: number,
  mayStart: MayStart = 'any-call',
): Decision {
  const change = new Change(payment, now);
  take(change, event);
  const call = startNextCall(change, mayStart);
  change.payment.updatedAt = now;
  return {
    payment: change.payment,
    ...(call && { call }),
    timeline: change.timeline,
    incidents: change.incidents,
  };
}

/**
 * Takes a request into a payment that the caller does not own (R13): its owner acts on it. While it is
 * open its times are those of the owner's clock, and a take-over counts from the latest of them, so the
 * caller's own clock must not be among them.
 */
export function takeRequest(payment: Payment, request: PaymentRequest, now: number): Decision {
  const decision = decide(payment, request, now, 'nothing');
  if (isOpen(payment)) decision.payment.updatedAt = payment.updatedAt;
  return decision;
}

/** May a person end this payment by hand? Only after 15 minutes in doubt. */
export function mayResolve(payment: Payment, now: number): boolean {
  return !isFinal(payment.state) && now - payment.startedAt > RESOLVE_AFTER_MS;
}

function take(change: Change, event: PaymentEvent): void {
  switch (event.type) {
    case 'due':
      return;
    case 'ended':
      callEnded(change, event.verdict);
      return;
    case 'cancel-requested':
      cancelRequested(change);
      return;
    case 'hinted':
      hinted(change);
      return;
    case 'taken-over':
      takenOver(change);
      return;
    case 'resolved':
      resolved(change, event);
      return;
  }
}

function callEnded(change: Change, verdict: Verdict): void {
  const { payment, now } = change;
  const { inFlight } = payment;
  if (!inFlight) return;
  payment.inFlight = undefined;
  payment.lastEndedAt = now;
  noteEnd(change, inFlight.kind, verdict);
  // Once a payment: the answers to later queries say the same again.
  if ('incident' in verdict) change.difference(verdict.incident.kind, verdict.incident.detail);
  if (verdict.kind === 'unknown' && verdict.retryAfterMs !== undefined) {
    payment.queryNotBefore = Math.max(payment.queryNotBefore ?? 0, now + verdict.retryAfterMs);
  }
  if (payment.stage === 'done') {
    endedAfterDone(change, inFlight.kind, verdict);
    return;
  }
  switch (inFlight.kind) {
    case 'create':
      createEnded(change, verdict);
      return;
    case 'query':
      if (payment.stage === 'refund') orderRechecked(change, verdict);
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
  if (orderCaptured && payment.state !== 'paid') payment.stage = 'recheck';
}

/** What a call's end says in the timeline. */
export function noteEnd(change: Change, kind: CallKind, verdict: Verdict): void {
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

function cancelRequested(change: Change): void {
  const { payment, now } = change;
  if (isFinal(payment.state) || payment.cancel) return;
  payment.cancel = newCancel('cashier', now);
  change.moveTo('canceling');
  change.note('cancel-requested', { code: 'cashier' });
}

function hinted(change: Change): void {
  const { payment, now } = change;
  // A success cannot be lost to a notification; only an uncharged end is worth a second
  // look (R11), and an order that a refund undid says 2 for ever.
  if (payment.stage === 'done') {
    if (payment.state === 'paid' || payment.refund?.step === 'done') return;
    payment.stage = 'recheck';
    payment.fruitlessQueries = 0;
    // R6: an idle process may have followed the wall clock since the last call ended.
    rebase(payment, now);
    const held = Math.min(payment.queryNotBefore ?? 0, now + RECONCILE_HOLD_MS);
    payment.queryNotBefore = Math.max(held, now + QUERY_GAP_MS);
  }
  payment.hinted = true;
}

function takenOver(change: Change): void {
  const { payment, now } = change;
  // R10's waits count only time that a process saw pass: a wall clock that was set forward while none
  // ran must not shorten them, for a create may still be on its way.
  payment.createSentAt += Math.max(0, now - payment.updatedAt);
  rebase(payment, now);
  if (payment.inFlight) callEnded(change, { kind: 'unknown', reason: 'interrupted' });
  // A question of reconciliation may still be out.
  const held = Math.min(payment.queryNotBefore ?? 0, now + RECONCILE_HOLD_MS);
  payment.queryNotBefore = Math.max(held, now + QUERY_GAP_MS);
  payment.cancelNotBefore = now + CANCEL_WAIT_MS;
}

/**
 * R6: across restarts elapsed time is the difference of wall clocks, never below 0. A clock that was
 * set back would leave times in the future, and the payment waiting for them.
 */
function rebase(payment: Payment, now: number): void {
  const aheadMs = payment.updatedAt - now;
  if (aheadMs <= 0) return;
  payment.startedAt -= aheadMs;
  payment.createSentAt -= aheadMs;
  if (payment.lastEndedAt !== undefined) payment.lastEndedAt -= aheadMs;
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
  if (payment.refund?.nextAt !== undefined) payment.refund.nextAt -= aheadMs;
}

function resolved(change: Change, event: { as: 'paid' | 'canceled'; note: string }): void {
  const { payment, now } = change;
  if (isFinal(payment.state)) return;
  payment.resolvedByHand = true;
  if (event.as === 'paid') payment.paidAt = now;
  change.note('resolved-by-hand', { code: event.as, detail: event.note });
  change.finish(event.as);
}

function startNextCall(change: Change, mayStart: MayStart): Call | undefined {
  const { payment, now } = change;
  payment.nextAttemptAt = undefined;
  if (payment.inFlight) return undefined;
  const next = plan(payment);
  if (!next) return undefined;
  if (next.at > now || !isAllowed(next.kind, mayStart)) {
    payment.nextAttemptAt = next.at;
    return undefined;
  }
  payment.inFlight = { kind: next.kind, sentAt: now };
  change.note(`${next.kind}-sent`);
  return callFor(change, next.kind);
}

function isAllowed(kind: CallKind, mayStart: MayStart): boolean {
  const isQuestion = kind === 'query' || kind === 'refund-query';
  return mayStart === 'any-call' || (mayStart === 'questions' && isQuestion);
}

function callFor(change: Change, kind: CallKind): Call {
  const { payment, now } = change;
  switch (kind) {
    case 'create':
      throw new Error('a create is never planned: it is sent once, when the payment is new (R4)');
    case 'query':
      payment.hinted = false;
      return { kind, intentAt: now };
    case 'cancel':
      cancelSent(change);
      return { kind, intentAt: now };
    case 'refund':
      if (payment.refund) payment.refund.attempts += 1;
      return { kind, intentAt: now, refundNo: refundNo(payment), amount: payment.amount };
    case 'refund-query':
      payment.hinted = false;
      return { kind, intentAt: now, refundNo: refundNo(payment), amount: payment.amount };
  }
}

/** From this commit on a success no longer ends the payment (R11). */
function cancelSent(change: Change): void {
  const { payment, now } = change;
  const { cancel } = payment;
  if (!cancel) throw new Error('a cancel is sent only once it was decided');
  payment.stage = 'cancel';
  payment.fruitlessQueries = 0;
  cancel.attempts += 1;
  cancel.firstSentAt ??= now;
  cancel.again = false;
}
