/**
 * The payment loop as a pure function: `decide(payment, event, now)` gives the payment as it is to be
 * committed and the call to make once it is. Every rule that needs no I/O is here or in `rules/`
 * (R1 to R16 of docs/payment-rules.md); time is an argument.
 *
 * Where each is in `rules/`: R3 and R11 order-answer, R5 plan, R6 timeout and rebase, R7 and R8 cancel (their incidents:
 * unconfirmed), R10 not-found, R12 hint, R13 take-over and ask-first, R14 reconcile, R15 refund, R16 shop-refund.
 */
import type { Incident, NewShopRefund, Payment, TimelineEntry } from './payment.ts';
import { isOpen, lastStepAt, refundNo } from './payment.ts';
import { planAskingFirst, planQuestionInstead } from './rules/ask-first.ts';
import { resolvedByHand, type Resolution } from './rules/by-hand.ts';
import { callEnded } from './rules/call-ended.ts';
import { cancelRequested, cancelSent } from './rules/cancel.ts';
import { Change } from './rules/change.ts';
import type { Finding } from './rules/finding.ts';
import { hinted } from './rules/hint.ts';
import { plan, type Plan } from './rules/plan.ts';
import { refundResolved, type RefundResolution } from './rules/refund-by-hand.ts';
import { refundRequested, shopRefundCall } from './rules/shop-refund.ts';
import { takenOver } from './rules/take-over.ts';
import { isQuestion, type CallKind, type Verdict } from './verdict.ts';

export type PaymentEvent =
  /** The payment's `nextAttemptAt` has come. */
  | { type: 'due' }
  /** The call in flight ended; `now` is when it did. */
  | { type: 'ended'; verdict: Verdict }
  /** The cashier asked to cancel. */
  | { type: 'cancel-requested' }
  /** A genuine notification asks for a look (R12). */
  | { type: 'hinted' }
  /**
   * The shop refunds it; nothing follows where `whyNotRefund` refuses (R16). `mayBeUsed`: a backup may have been put back
   * since the payment was made, which forgot a refund under the same number.
   */
  | { type: 'refund-requested'; refund: NewShopRefund; mayBeUsed?: boolean }
  /** Another process took the payment over: a call in flight has no answer any more (R6, R13). */
  | { type: 'taken-over' }
  /** A person's word; the caller has asked `whyNotResolve`. */
  | ({ type: 'resolved' } & Resolution)
  /** A person's word on a refund by the shop; the caller has asked `whyNotResolveRefund`. */
  | ({ type: 'refund-resolved' } & RefundResolution);

/** A call to make after the commit; the refund's number and amount are fixed by the commit (R15). */
export type Call =
  | { kind: 'query' | 'cancel'; intentAt: number }
  | {
      kind: 'refund' | 'refund-query';
      intentAt: number;
      refundNo: string;
      amount: number;
      /** Why the shop refunds it. */
      reason?: string;
    };

export interface Decision {
  payment: Payment;
  call?: Call;
  timeline: TimelineEntry[];
  incidents: Incident[];
  /** The question of reconciliation that has ended (R14). */
  finding?: Finding;
}

/**
 * Which calls a decision may start. `questions`: only those that change nothing at the gateway, for a
 * decision that is not committed yet (F30). A call that is due and may not start waits for a decision
 * that may start it.
 */
export type MayStart = 'any-call' | 'questions' | 'nothing';

/** What anybody may ask of a payment, its owner or not. */
export type PaymentRequest = Extract<
  PaymentEvent,
  { type: 'cancel-requested' | 'hinted' | 'refund-requested' | 'resolved' | 'refund-resolved' }
>;

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
  // R6: who takes up a payment at rest counts from its last step, by whose clock all its times are.
  const isStep = isOpen(payment) || isOpen(change.payment);
  change.payment.steppedAt = isStep ? now : lastStepAt(payment);
  return {
    payment: change.payment,
    ...(call && { call }),
    timeline: change.timeline,
    incidents: change.incidents,
    ...(change.finding && { finding: change.finding }),
  };
}

/**
 * Takes a request into a payment that the caller does not own (R13): its owner acts on it. While it is
 * open a take-over counts from the owner's latest step, by the owner's clock, so this is no step.
 */
export function takeRequest(payment: Payment, request: PaymentRequest, now: number): Decision {
  const decision = decide(payment, request, now, 'nothing');
  if (isOpen(payment)) decision.payment.steppedAt = lastStepAt(payment);
  return decision;
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
    case 'refund-requested':
      refundRequested(change, event.refund, event.mayBeUsed);
      return;
    case 'taken-over':
      takenOver(change);
      return;
    case 'resolved':
      resolvedByHand(change, event);
      return;
    case 'refund-resolved':
      refundResolved(change, event);
      return;
  }
}

function startNextCall(change: Change, mayStart: MayStart): Call | undefined {
  const { payment, now } = change;
  payment.nextAttemptAt = undefined;
  if (payment.inFlight) return undefined;
  const next = mayStart === 'nothing' ? plan(payment) : planStart(payment, now, mayStart);
  if (!next) return undefined;
  if (next.at > now || mayStart === 'nothing') {
    payment.nextAttemptAt = next.at;
    return undefined;
  }
  payment.inFlight = { kind: next.kind, sentAt: now };
  change.note(`${next.kind}-sent`);
  return callFor(change, next.kind);
}

function planStart(
  payment: Payment,
  now: number,
  mayStart: Exclude<MayStart, 'nothing'>,
): Plan | undefined {
  const next = planAskingFirst(payment, now);
  if (!next || next.at > now || isQuestion(next.kind) || mayStart === 'any-call') return next;
  return planQuestionInstead(payment, now);
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
      if (payment.stage === 'shop-refund') return { kind, ...shopRefundCall(change, kind) };
      if (payment.refund) payment.refund.attempts += 1;
      return { kind, intentAt: now, refundNo: refundNo(payment), amount: payment.amount };
    case 'refund-query':
      payment.hinted = false;
      if (payment.stage === 'shop-refund') return { kind, ...shopRefundCall(change, kind) };
      return { kind, intentAt: now, refundNo: refundNo(payment), amount: payment.amount };
  }
}
