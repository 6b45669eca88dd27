/** When the proxy may send which call, and what it may make of the answer: I5, I10, R5, R6, R11, R13, R14. */
import type { Finding } from '@kaikei/shared/rules/finding.ts';
import { isQuestion, type CallKind, type Verdict } from '@kaikei/shared/verdict.ts';
import type { Attempt } from '../attempt.ts';
import type { Order } from '../gateway-orders.ts';
import { givenBackOf, isShopRefund } from '../shop-refunds.ts';
import { QUERY_GAP_MS } from './ledger.ts';
import type { ObservedRun } from './observed-run.ts';
import type { RefundInvariants } from './refunds.ts';

/** R10's widest gap and the longest Retry-After that is played. */
const LONGEST_PLANNED_SILENCE_MS = 65_000;
/** And a lease that lapses, a take-over that waits, twice. */
const LATEST_QUESTION_MS = 2 * LONGEST_PLANNED_SILENCE_MS;
/** R13's 2 s, and a little for a commit whose end is heard later. */
const OLDEST_INTENT_MS = 7_000;
/** A copy that lags behind, and the way there and back. */
const SETTLED_MS = 40_000;

export class CallInvariants {
  readonly #run: ObservedRun;
  readonly #refunds: RefundInvariants;

  constructor(run: ObservedRun, refunds: RefundInvariants) {
    this.#run = run;
    this.#refunds = refunds;
  }

  /** The proxy hands a message to the network. */
  sent(attempt: Attempt, kind: CallKind, refundNo = ''): void {
    const now = this.#run.now;
    if (attempt.committedAt === undefined)
      this.#run.broken('I10', `${kind} without a committed row`);
    if (attempt.inFlight) this.#run.broken('I5', `${kind} beside a ${attempt.inFlight} in flight`);
    attempt.inFlight = kind;
    this.#isFresh(attempt, kind);
    if (attempt.isRechecked && kind !== 'query')
      this.#run.broken('R14', `${kind} sent by reconciliation`);
    if (kind === 'create') {
      attempt.createSends += 1;
      if (attempt.createSends > 1) this.#run.broken('I10', `${attempt.id} created twice`);
    }
    if (isQuestion(kind)) attempt.mustAsk = false;
    if (kind === 'refund' && isShopRefund(refundNo)) this.#refunds.maySend(attempt, refundNo);
    else if (kind === 'cancel' || kind === 'refund') {
      this.#mayMoveMoney(attempt, kind);
      this.#hasAsked(attempt, kind);
    }
    if (kind !== 'query' && kind !== 'refund-query') return;
    this.#isOnTime(attempt, kind);
    const gapMs = now - (attempt.lastEndedAt ?? -Infinity);
    if (gapMs < QUERY_GAP_MS)
      this.#run.broken('I5', `${kind} sent ${gapMs} ms after the last call ended`);
  }

  /** R5, R6: a payment that waits for its customer is asked about all the time, whatever the clocks say. */
  #isOnTime(attempt: Attempt, kind: CallKind): void {
    if (attempt.state !== 'processing' && attempt.state !== 'awaiting-customer') return;
    const from = attempt.lastEndedAt ?? attempt.committedAt ?? this.#run.now;
    const silentMs = this.#run.now - Math.max(from, this.#run.disturbedUntil);
    if (silentMs > LATEST_QUESTION_MS) this.#run.broken('R6', `${kind} only after ${silentMs} ms`);
  }

  /** R13: nothing that changes anything at the gateway is sent on an old intent. */
  #isFresh(attempt: Attempt, kind: CallKind): void {
    const ageMs = this.#run.now - (attempt.intentAt ?? this.#run.now);
    if (!isQuestion(kind) && ageMs > OLDEST_INTENT_MS) {
      this.#run.broken('R13', `${kind} sent ${ageMs} ms after its commit`);
    }
  }

  /** R13, F26: who takes a payment over, or has heard nothing for long, asks before it moves money. */
  #hasAsked(attempt: Attempt, kind: 'cancel' | 'refund'): void {
    if (attempt.mustAsk) this.#run.broken('R13', `${kind} by a process that has not asked yet`);
    const silentMs = this.#run.now - (attempt.lastEndedAt ?? this.#run.now);
    // R8's gaps grow with each cancel that was committed, sent or not (R11).
    if (
      (kind === 'refund' || attempt.cancelIntents <= 1) &&
      silentMs > LONGEST_PLANNED_SILENCE_MS
    ) {
      this.#run.broken('F26', `${kind} after ${silentMs} ms of silence`);
    }
    if (kind === 'cancel') attempt.cancelSends += 1;
  }

  /** Another process works on the payment from now on. */
  takenOver(attempt: Attempt): void {
    attempt.mustAsk = true;
  }

  /** R11: after the end only money that turned up late goes back, and somebody is told. */
  #mayMoveMoney(attempt: Attempt, kind: CallKind): void {
    if (attempt.finalAt === undefined || attempt.resolvedByHand) return;
    if (!attempt.incidents.includes('captured-after-final')) {
      this.#run.broken('R11', `${kind} sent after ${attempt.id} had ended`);
    }
  }

  /** The sending process learnt the outcome. */
  answered(attempt: Attempt, kind: CallKind, verdict: Verdict, order: Order | undefined): void {
    // Whoever asked may stop before it tells, while another process refunds: what counts is as it was then.
    if (kind === 'query')
      attempt.heard = {
        held: order ? order.captured - order.givenBack : 0,
        owed: attempt.state === 'paid' ? attempt.amount - givenBackOf(attempt) : 0,
        forMs: order ? this.#run.now - order.changedAt : Infinity,
      };
    if (kind === 'cancel' && verdict.kind === 'refused') attempt.cancelRefusals += 1;
    if (kind === 'cancel' && verdict.kind === 'accepted') attempt.cancelRefusals = 0;
    this.ended(attempt);
  }

  /** R14: what differs is reported, and what is said to agree does. */
  rechecked(attempt: Attempt, { comparison }: Finding): void {
    const { id, state, incidents, heard } = attempt;
    if (comparison.kind === 'differs' && !incidents.includes(comparison.incident)) {
      this.#run.broken('R14', `${id} differs (${comparison.incident}), and nobody is told`);
    }
    if (comparison.kind !== 'agrees' || attempt.resolvedByHand || heard.forMs < SETTLED_MS) return;
    if (heard.held !== heard.owed) {
      this.#run.broken(
        'R14',
        `${id} is ${state ?? ''} and agrees with a gateway that held ${heard.held}`,
      );
    }
  }

  /** The call in flight is over: answered, or its process died. */
  ended(attempt: Attempt): void {
    attempt.inFlight = undefined;
    attempt.lastEndedAt = this.#run.now;
  }
}
