/**
 * R14: a final payment is asked for once more, and what the gateway says is compared with what we
 * hold. Its question is a call like any other, made by the process that has the payment's lease (R13).
 */
import { isFinal } from '../api.ts';
import type { Payment } from '../payment.ts';
import type { Decision } from '../rules.ts';
import type { IncidentKind, Verdict } from '../verdict.ts';
import { Change } from './change.ts';
import type { Comparison } from './finding.ts';
import { capturedAfterFinal, giveBack } from './order-answer.ts';
import { resume } from './rebase.ts';
import { refundedAmount } from './shop-refund-facts.ts';
import { CANCEL_WINDOW_MS, QUERY_GAP_MS } from './times.ts';

/** Final payments are reconciled for so long after their creation: the cancel window and a day. */
export const RECONCILE_FOR_MS = CANCEL_WINDOW_MS + 24 * 3_600_000;
/**
 * R5: a payment is asked about only where it was seen at rest for so long, by a clock that was not set
 * meanwhile. Times in the record are another process's word; that nothing has changed since is seen. The
 * margin is for clocks that round, and for the gateway's own.
 */
export const REST_MS = QUERY_GAP_MS + 10;
/** The longest `Retry-After`; a time further ahead was written before the clock was set back. */
const LONGEST_QUIET_MS = 60_000;

export type Start =
  /** Ask once this is committed, under the lease that the commit takes. */
  | { kind: 'ask'; decision: Decision }
  /** Look again so much later, by the clock of who looks: it may differ from the one that says so. */
  | { kind: 'wait'; forMs: number }
  /** It is being worked on: `known` is the difference that is being settled, where there is one. */
  | { kind: 'in-hand'; known?: IncidentKind };

/**
 * May the gateway be asked about this final payment now, and what is to be committed before?
 * @param hasRested who asks saw it at least `REST_MS` ago, and it has not changed since
 */
export function startReconciling(payment: Payment, now: number, hasRested: boolean): Start {
  if (!isFinal(payment.state) || payment.stage !== 'done' || payment.inFlight) {
    const known = knownDifference(payment);
    return { kind: 'in-hand', ...(known && { known }) };
  }
  const forMs = Math.max(quietMs(payment, now), hasRested ? 0 : REST_MS);
  if (forMs > 0) return { kind: 'wait', forMs };
  return { kind: 'ask', decision: questionAbout(payment, now) };
}

/** F07: for how long the gateway, when it was last asked about this payment, wants no question. */
function quietMs({ queryNotBefore = 0 }: Payment, now: number): number {
  const quiet = queryNotBefore - now;
  return quiet > 0 && quiet <= LONGEST_QUIET_MS ? quiet : 0;
}

function questionAbout(before: Payment, now: number): Decision {
  const change = new Change(before, now);
  change.note('query-sent', { detail: 'reconciliation' });
  const { payment, timeline, incidents } = change;
  // R6: what follows counts from times by a clock that an idle process may have set since.
  resume(payment, now);
  payment.inFlight = { kind: 'query', sentAt: now, purpose: 'reconciliation' };
  payment.updatedAt = now;
  payment.steppedAt = now;
  return { payment, call: { kind: 'query', intentAt: now }, timeline, incidents };
}

/** Cancels or refunds after a final state have one reason (R11), whoever found it. */
function knownDifference(payment: Payment): IncidentKind | undefined {
  if (!isFinal(payment.state)) return undefined;
  if (payment.stage === 'cancel' || payment.stage === 'refund') return 'captured-after-final';
  return payment.differences?.at(-1);
}

/** The question has ended: what differs has an incident, and what follows from it is planned like all else. */
export function reconciliationEnded(change: Change, verdict: Verdict): void {
  const comparison = compare(change.payment, verdict);
  const isNew = settle(change, comparison, verdict);
  change.finding = { comparison, isNew, verdict };
}

/** Differences after which the order is worked on again, while the state stays (R11). */
const WORKED_ON_AGAIN: ReadonlySet<IncidentKind> = new Set([
  'captured-after-final',
  'open-after-final',
]);

/** Takes the comparison into the record; gives whether an incident was opened. */
function settle(change: Change, comparison: Comparison, verdict: Verdict): boolean {
  const { payment, now } = change;
  if (comparison.kind === 'unanswered') return false;
  payment.reconciledAt = now;
  if (comparison.kind === 'agrees') {
    payment.differences = undefined;
    return false;
  }
  const isNew = change.difference(comparison.incident, comparison.detail);
  if (!WORKED_ON_AGAIN.has(comparison.incident)) return isNew;
  // A signed answer knows the order: R7 counts from now where none did before.
  payment.provenAt ??= now;
  if ('transNo' in verdict) payment.transNo ??= verdict.transNo;
  if (comparison.incident === 'captured-after-final') giveBack(change);
  else change.reopen('recheck');
  return isNew;
}

/** What the gateway's answer says against what a final payment says. */
export function compare(payment: Payment, verdict: Verdict): Comparison {
  switch (verdict.kind) {
    case 'paid':
      if (verdict.incident && payment.state === 'paid') {
        return differs(verdict.incident.kind, verdict.incident.detail);
      }
      return payment.state === 'paid' ? comparePaid(payment, verdict) : compareCaptured(payment);
    case 'closed':
      return payment.state === 'paid' ? notCaptured(`the order is ${verdict.kind} there`) : AGREES;
    case 'canceled':
      return payment.state === 'paid' ? compareUndone(payment) : AGREES;
    case 'in-progress': {
      const detail = `the order is in progress there (status ${verdict.status})`;
      return payment.state === 'paid' ? notCaptured(detail) : differs('open-after-final', detail);
    }
    case 'not-found':
      return compareNotFound(payment, verdict);
    case 'refused':
      return { kind: 'unanswered', reason: `refused:${verdict.code}` };
    case 'accepted':
      return { kind: 'unanswered', reason: 'no-status' };
    case 'not-sent':
      return { kind: 'unanswered', reason: verdict.reason };
    case 'unknown': {
      const { incident, reason } = verdict;
      return incident ? differs(incident.kind, incident.detail) : { kind: 'unanswered', reason };
    }
  }
}

const AGREES: Comparison = { kind: 'agrees' };

function differs(incident: IncidentKind, detail: string): Comparison {
  return { kind: 'differs', incident, detail };
}

function notCaptured(detail: string): Comparison {
  return differs('paid-but-not-captured', detail);
}

/** The amount of the order was compared where the answer was read (R3); here it is the customer's part. */
function comparePaid(payment: Payment, { paidAmount }: { paidAmount?: number }): Comparison {
  const ours = payment.paidAmount;
  if (ours === undefined || paidAmount === undefined || ours === paidAmount) return AGREES;
  return differs('other-paid-amount', `${ours} paid with us, ${paidAmount} there`);
}

/** What a gateway shows of an order that was refunded as a whole no page says: 3 fits too (R16). */
function compareUndone(payment: Payment): Comparison {
  const isRefunded =
    payment.paidAmount !== undefined && refundedAmount(payment) === payment.paidAmount;
  return isRefunded ? AGREES : notCaptured('the order is canceled there');
}

function compareCaptured(payment: Payment): Comparison {
  // An order that a refund undid says 2 for ever (R15).
  if (payment.refund?.step === 'done') return AGREES;
  return differs('captured-after-final', capturedAfterFinal(payment));
}

function compareNotFound(payment: Payment, { signed }: { signed: boolean }): Comparison {
  const detail = `the gateway has no such order, which is ${payment.state} with us`;
  const isExpected = payment.state !== 'paid' && payment.provenAt === undefined;
  if (isExpected) return AGREES;
  // Anybody on the way could say so (R3).
  if (!signed) return { kind: 'unanswered', reason: 'not-found-unsigned' };
  return payment.provenAt === undefined
    ? notCaptured(detail)
    : differs('proven-but-not-found', detail);
}
