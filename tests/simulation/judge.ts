/**
 * Watches one sale and names each broken invariant (I1 to I12 of the rules' fault matrix). It sees
 * what the gateway booked, what the proxy sent and committed, and the true time; nothing of how the
 * proxy decides.
 */
import { isFinal, mayPayAnotherWay, type PaymentState } from '@kaikei/shared/api.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Finding } from '@kaikei/shared/rules/finding.ts';
import { isQuestion, type CallKind, type Verdict } from '@kaikei/shared/verdict.ts';
import type { Attempt } from './attempt.ts';
import type { Order } from './gateway-model.ts';
import type { EventQueue } from './queue.ts';
import { isShopRefund, refundedOf, sumOf, type KnownRefund } from './shop-refunds.ts';
import type { Message } from './wire.ts';

/** R5, R7. */
const QUERY_GAP_MS = 5_000;
const CANCEL_WAIT_MS = 15_000;
/** R10's widest gap and the longest Retry-After that is played. */
const LONGEST_PLANNED_SILENCE_MS = 65_000;
const UNCHARGED: ReadonlySet<string> = new Set(['failed', 'canceled']);
/** And a lease that lapses, a take-over that waits, twice. */
const LATEST_QUESTION_MS = 2 * LONGEST_PLANNED_SILENCE_MS;
/** Far more than R8's widest gap. */
const LEFT_ALONE_MS = 3_600_000;
/** R13's 2 s, and a little for a commit whose end is heard later. */
const OLDEST_INTENT_MS = 7_000;
/** A copy that lags behind, and the way there and back. */
const SETTLED_MS = 40_000;
/** Gateway contract 4.2. */
const CANCEL_WINDOW_MS = 24 * 3_600_000;

/** Where a state may lead (contract, Payments). */
const NEXT: Record<PaymentState, readonly PaymentState[]> = {
  processing: ['awaiting-customer', 'canceling', 'paid', 'failed', 'canceled'],
  'awaiting-customer': ['canceling', 'paid', 'failed', 'canceled'],
  canceling: ['refunding', 'paid', 'canceled'],
  refunding: ['canceled', 'paid'],
  paid: [],
  failed: [],
  canceled: [],
};

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

export class Judge {
  readonly #queue: EventQueue;
  readonly violations: Violation[] = [];
  /** Until then something kept the proxy from its plan: it was down, or stopped, or refused by its disk. */
  #disturbedUntil = -Infinity;

  /** Not as paid: what they still hold a person gives back. */
  readonly #endedByHand = new Set<string>();
  /** The gateway keeps its word; else money may turn up late, and must go back (R11). */
  readonly #gatewayIsTrue: boolean;

  constructor(queue: EventQueue, gatewayIsTrue: boolean) {
    this.#queue = queue;
    this.#gatewayIsTrue = gatewayIsTrue;
  }

  broken(invariant: string, detail: string): void {
    this.violations.push({ invariant, detail });
  }

  /** Something keeps the proxy from its plan, now and for so long. */
  disturbed(forMs = 0): void {
    this.#disturbedUntil = Math.max(this.#disturbedUntil, this.#queue.now + forMs);
  }

  /** The proxy hands a message to the network. */
  sent(attempt: Attempt, kind: CallKind, refundNo = ''): void {
    const now = this.#queue.now;
    if (attempt.committedAt === undefined) this.broken('I10', `${kind} without a committed row`);
    if (attempt.inFlight) this.broken('I5', `${kind} beside a ${attempt.inFlight} in flight`);
    attempt.inFlight = kind;
    this.#isFresh(attempt, kind);
    if (attempt.isRechecked && kind !== 'query')
      this.broken('R14', `${kind} sent by reconciliation`);
    if (kind === 'create') {
      attempt.createSends += 1;
      if (attempt.createSends > 1) this.broken('I10', `${attempt.id} created twice`);
    }
    if (isQuestion(kind)) attempt.mustAsk = false;
    if (kind === 'refund' && isShopRefund(refundNo)) this.#mayRefund(attempt, refundNo);
    else if (kind === 'cancel' || kind === 'refund') {
      this.#mayMoveMoney(attempt, kind);
      this.#hasAsked(attempt, kind);
    }
    if (kind !== 'query' && kind !== 'refund-query') return;
    this.#isOnTime(attempt, kind);
    const gapMs = now - (attempt.lastEndedAt ?? -Infinity);
    if (gapMs < QUERY_GAP_MS)
      this.broken('I5', `${kind} sent ${gapMs} ms after the last call ended`);
  }

  /** R5, R6: a payment that waits for its customer is asked about all the time, whatever the clocks say. */
  #isOnTime(attempt: Attempt, kind: CallKind): void {
    if (attempt.state !== 'processing' && attempt.state !== 'awaiting-customer') return;
    const from = attempt.lastEndedAt ?? attempt.committedAt ?? this.#queue.now;
    const silentMs = this.#queue.now - Math.max(from, this.#disturbedUntil);
    if (silentMs > LATEST_QUESTION_MS) this.broken('R6', `${kind} only after ${silentMs} ms`);
  }

  /** Whether some payment is open, and nobody has asked about it for longer than any rule lets him wait. */
  leftAlone(attempts: readonly Attempt[]): boolean {
    const found = attempts.find(({ state, inFlight, lastEndedAt, committedAt, refunds }) => {
      const isRefunding = sumOf(refunds, ['processing']) > 0;
      if (state === undefined || (isFinal(state) && !isRefunding) || inFlight) return false;
      const from = Math.max(lastEndedAt ?? committedAt ?? 0, this.#disturbedUntil);
      return this.#queue.now - from > LEFT_ALONE_MS;
    });
    if (found) this.broken('I1', `${found.id} is ${found.state ?? ''} and left alone`);
    return found !== undefined;
  }

  /** R13: nothing that changes anything at the gateway is sent on an old intent. */
  #isFresh(attempt: Attempt, kind: CallKind): void {
    const ageMs = this.#queue.now - (attempt.intentAt ?? this.#queue.now);
    if (!isQuestion(kind) && ageMs > OLDEST_INTENT_MS) {
      this.broken('R13', `${kind} sent ${ageMs} ms after its commit`);
    }
  }

  /** R13, F26: who takes a payment over, or has heard nothing for long, asks before it moves money. */
  #hasAsked(attempt: Attempt, kind: 'cancel' | 'refund'): void {
    if (attempt.mustAsk) this.broken('R13', `${kind} by a process that has not asked yet`);
    const silentMs = this.#queue.now - (attempt.lastEndedAt ?? this.#queue.now);
    // R8's gaps grow with each cancel that was committed, sent or not (R11).
    if (
      (kind === 'refund' || attempt.cancelIntents <= 1) &&
      silentMs > LONGEST_PLANNED_SILENCE_MS
    ) {
      this.broken('F26', `${kind} after ${silentMs} ms of silence`);
    }
    if (kind === 'cancel') attempt.cancelSends += 1;
  }

  /** Another process works on the payment from now on. */
  takenOver(attempt: Attempt): void {
    attempt.mustAsk = true;
  }

  /** R16: its first sending needs no question before it, which could only say that it is not there. */
  #mayRefund(attempt: Attempt, refundNo: string): void {
    if (attempt.state !== 'paid')
      this.broken('R16', `${refundNo} sent of a payment that is ${attempt.state ?? 'unknown'}`);
    if (attempt.mustAsk && attempt.refundNosSent.has(refundNo))
      this.broken('R13', `${refundNo} by a process that has not asked yet`);
  }

  /** One number and one amount for each refund, committed before it is sent. */
  #shopRefundSent({ attempt, refundNo = '', amount = 0 }: Message): void {
    const n = Number(/\d+$/.exec(refundNo)?.[0]);
    const refund = [...attempt.refunds.values()].find((each) => each.n === n);
    if (refund?.state !== 'processing' || refund.amount !== amount)
      this.broken('R16', `${refundNo} of ${amount} sent, which is not committed so`);
    const before = attempt.refundNosSent.get(refundNo) ?? amount;
    if (before !== amount) this.broken('R16', `${refundNo} sent with another amount`);
    attempt.refundNosSent.set(refundNo, amount);
  }

  /** R16: as it is committed. */
  #refundsCommitted(attempt: Attempt, payment: Payment, order: Order | undefined): void {
    const before = attempt.refunds;
    const now = new Map<string, KnownRefund>();
    for (const { id, n, amount, state } of payment.shopRefunds ?? []) {
      now.set(id, { n, amount, state });
      const known = before.get(id);
      const isNew = known === undefined;
      if (!isNew && (known.n !== n || known.amount !== amount))
        this.broken('R16', `${attempt.id} ${id}: another number or amount`);
      if ((known?.state ?? 'processing') === state) continue;
      if (isNew || known.state !== 'processing')
        this.broken('R16', `${attempt.id} ${id}: from ${known?.state ?? 'nothing'} to ${state}`);
      const status = order?.refunds.get(`${attempt.id}-s${n}`)?.status;
      if (state === 'refunded' && status !== 2)
        this.broken(
          'R16',
          `${attempt.id} ${id} called refunded, which is ${status ?? 'not there'}`,
        );
      if (state === 'failed' && status !== undefined && status !== 1)
        this.broken('R16', `${attempt.id} ${id} called failed, which is ${status}`);
    }
    attempt.refunds = now;
    const both = sumOf(now, ['processing', 'refunded']);
    if (both > attempt.amount) this.broken('R16', `${attempt.id}: ${both} of ${attempt.amount}`);
    const underWay = [...now.values()].filter(({ state }) => state === 'processing').length;
    if (underWay > 1) this.broken('R16', `${attempt.id}: ${underWay} refunds at a time`);
    if (now.size < before.size) this.broken('R16', `${attempt.id}: a refund is forgotten`);
  }

  /** R11: after the end only money that turned up late goes back, and somebody is told. */
  #mayMoveMoney(attempt: Attempt, kind: CallKind): void {
    if (attempt.finalAt === undefined || attempt.resolvedByHand) return;
    if (!attempt.incidents.includes('captured-after-final')) {
      this.broken('R11', `${kind} sent after ${attempt.id} had ended`);
    }
  }

  /** R15: only after three signed refusals or the cancel window, and one number at a time. */
  refundSent(message: Message, payment: Payment, order: Order | undefined): void {
    const { attempt, refundNo = '' } = message;
    if (isShopRefund(refundNo)) {
      this.#shopRefundSent(message);
      return;
    }
    if (attempt.refunds.size > 0) this.broken('R16', `${refundNo} sent beside the shop's refunds`);
    const windowIsOver = payment.updatedAt - payment.startedAt >= CANCEL_WINDOW_MS;
    if (attempt.cancelRefusals < 3 && !windowIsOver) {
      this.broken('R15', `${refundNo} sent after ${attempt.cancelRefusals} refused cancels`);
    }
    const before = attempt.refundNo;
    attempt.refundNo = refundNo;
    if (before === undefined || before === refundNo) return;
    const ended = order?.refunds.get(before)?.status;
    if (ended !== 1 && ended !== 3) {
      this.broken('R15', `${refundNo} sent although ${before} was not closed`);
    }
  }

  /** The sending process learnt the outcome. */
  answered(attempt: Attempt, kind: CallKind, verdict: Verdict, order: Order | undefined): void {
    attempt.heard = {
      held: order ? order.captured - order.givenBack : 0,
      forMs: order ? this.#queue.now - order.changedAt : Infinity,
    };
    if (kind === 'cancel' && verdict.kind === 'refused') attempt.cancelRefusals += 1;
    if (kind === 'cancel' && verdict.kind === 'accepted') attempt.cancelRefusals = 0;
    this.ended(attempt);
  }

  /** R14: what differs is reported, and what is said to agree does. */
  rechecked(attempt: Attempt, { comparison }: Finding): void {
    const { id, state, incidents, heard } = attempt;
    if (comparison.kind === 'differs' && !incidents.includes(comparison.incident)) {
      this.broken('R14', `${id} differs (${comparison.incident}), and nobody is told`);
    }
    if (comparison.kind !== 'agrees' || attempt.resolvedByHand || heard.forMs < SETTLED_MS) return;
    const owed = state === 'paid' ? attempt.amount - refundedOf(attempt.refunds) : 0;
    if (heard.held !== owed) {
      this.broken(
        'R14',
        `${id} is ${state ?? ''} and agrees with a gateway that held ${heard.held}`,
      );
    }
  }

  /** The call in flight is over: answered, or its process died. */
  ended(attempt: Attempt): void {
    attempt.inFlight = undefined;
    attempt.lastEndedAt = this.#queue.now;
  }

  queryArrived(attempt: Attempt, clean: boolean): void {
    if (!clean) return;
    const now = this.#queue.now;
    const gapMs = now - (attempt.lastQueryArrivedAt ?? -Infinity);
    attempt.lastQueryArrivedAt = now;
    if (gapMs < QUERY_GAP_MS) this.broken('I5', `queries arrived ${gapMs} ms apart`);
  }

  cancelArrived(attempt: Attempt, clean: boolean, order: Order | undefined): void {
    if (!clean || !order || !this.#gatewayIsTrue) return;
    const ageMs = this.#queue.now - order.existsAt;
    if (ageMs < CANCEL_WAIT_MS)
      this.broken('I4', `${attempt.id} canceled at an age of ${ageMs} ms`);
  }

  captured(attempt: Attempt, orders: ReadonlyMap<string, Order>): void {
    let holding = 0;
    for (const [id, order] of orders) {
      if (this.#endedByHand.has(id)) continue;
      if (order.saleId === attempt.saleId && order.captured > order.givenBack) holding += 1;
    }
    if (holding > 1 && this.#gatewayIsTrue)
      this.broken('I3', `${attempt.id} captured while the sale's money was held`);
    if (attempt.committedAt === undefined)
      this.broken('I6', `${attempt.id} captured, unknown to us`);
  }

  gaveBack(attempt: Attempt, order: Order): void {
    if (order.givenBack > order.captured) {
      this.broken('I3', `${attempt.id}: ${order.givenBack} given back of ${order.captured}`);
    }
  }

  /** A commit took effect. */
  committed(attempt: Attempt, payment: Payment, order: Order | undefined): void {
    const before = attempt.state;
    attempt.committedAt ??= this.#queue.now;
    if (payment.inFlight) attempt.intentAt = this.#queue.now;
    attempt.cancelIntents = payment.cancel?.attempts ?? 0;
    this.#refundsCommitted(attempt, payment, order);
    if (payment.resolvedByHand) {
      attempt.resolvedByHand = true;
      if (payment.state !== 'paid') this.#endedByHand.add(attempt.id);
    }
    attempt.isRechecked = payment.inFlight?.purpose === 'reconciliation';
    if (attempt.isRechecked && !isFinal(payment.state))
      this.broken('R14', `${attempt.id} is rechecked while it is ${payment.state}`);
    if (before === payment.state) return;
    attempt.state = payment.state;
    if (before !== undefined && !NEXT[before].includes(payment.state)) {
      this.broken('I8', `${attempt.id}: from ${before} to ${payment.state}`);
    }
    if (!isFinal(payment.state)) return;
    attempt.finalAt ??= this.#queue.now;
    if (attempt.resolvedByHand || !this.#gatewayIsTrue) return;
    const held = order ? order.captured - order.givenBack : 0;
    if (payment.state === 'paid' && attempt.cancelSends > 0) {
      this.broken('R11', `${attempt.id} called paid after a cancel was sent`);
    }
    if (payment.state === 'paid' && held !== attempt.amount) {
      this.broken('I11', `${attempt.id} called paid while the gateway held ${held}`);
    }
    if (payment.state === 'canceled' && !order && payment.failure === undefined) {
      this.broken('I14', `${attempt.id} was never at the gateway and does not say so`);
    }
    if (payment.state !== 'paid' && held !== 0) {
      this.broken('I2', `${attempt.id} called ${payment.state} while the gateway held ${held}`);
    }
  }

  /** F33: the store is as it was; of what came after nobody but the gateway and the tills know. */
  restored(attempt: Attempt, payment: Payment | undefined): void {
    attempt.restored = true;
    attempt.lost = payment === undefined && attempt.committedAt !== undefined;
    attempt.state = payment?.state;
    attempt.refunds = new Map();
    attempt.finalAt = undefined;
    attempt.createSends = 0;
    attempt.cancelSends = 0;
    attempt.refundNo = undefined;
    attempt.cancelRefusals = Math.max(attempt.cancelRefusals, payment?.cancel?.refusals ?? 0);
  }

  /** I11: what a till shows, and offers another way to pay for. */
  shown(attempt: Attempt, phase: string, order: Order | undefined): void {
    const held = order ? order.captured - order.givenBack : 0;
    if (held === 0 || attempt.resolvedByHand) return;
    this.broken('I11', `the till shows ${attempt.id} ${phase} while the gateway holds ${held}`);
  }

  shownAtRest(attempt: Attempt, phase: string): void {
    if (attempt.lost || attempt.state === undefined || phase === attempt.state) return;
    // Both hold nothing; which one it was the restored store may not know any more. And what was paid
    // after the backup can be canceled, where the first question is not answered (README).
    const wasFinal = UNCHARGED.has(phase) || phase === 'paid';
    if (attempt.restored && mayPayAnotherWay(attempt.state) && wasFinal) return;
    this.broken('I11', `the till shows ${attempt.id} ${phase}, which is ${attempt.state}`);
  }

  /** I9: no code in what was kept or logged. */
  secretsKept(codes: readonly string[], texts: readonly string[]): void {
    for (const code of codes) {
      if (texts.some((text) => text.includes(code))) this.broken('I9', 'a code was kept or logged');
    }
  }

  /** Nothing is left to happen. */
  quiet(attempts: readonly Attempt[], orders: ReadonlyMap<string, Order>): void {
    let paid = 0;
    let net = 0;
    for (const attempt of attempts) {
      const order = orders.get(attempt.id);
      const held = order ? order.captured - order.givenBack : 0;
      if (attempt.resolvedByHand) this.#byHandIsQuiet(attempt, held);
      if (attempt.resolvedByHand || attempt.lost) continue;
      net += held;
      if (attempt.state === 'paid') paid += attempt.amount - refundedOf(attempt.refunds);
      this.#attemptIsQuiet(attempt, held);
    }
    if (paid !== net) this.broken('I7', `paid ${paid}, the gateway holds ${net}`);
  }

  /** Somebody hears of money that a person counts on, and that is gone. */
  #byHandIsQuiet({ id, state, incidents }: Attempt, held: number): void {
    if (state !== 'paid' || held > 0) return;
    // The second where the gateway said nothing until the watch was over.
    const isHeard =
      incidents.includes('paid-but-not-captured') || incidents.includes('paid-not-confirmed');
    if (isHeard) return;
    this.broken('R14', `${id} is paid by hand, the gateway holds nothing, and nobody is told`);
  }

  #attemptIsQuiet(attempt: Attempt, held: number): void {
    const { state, id } = attempt;
    if (state === undefined) {
      if (attempt.createSends > 0) this.broken('I6', `${id} was sent and is not known`);
      return;
    }
    if (!isFinal(state)) this.broken('I1', `${id} is still ${state}`);
    if (sumOf(attempt.refunds, ['processing']) > 0) this.broken('I1', `${id} is still refunded`);
    const owed = state === 'paid' ? attempt.amount - refundedOf(attempt.refunds) : 0;
    if (held !== owed) this.broken('I2', `${id} is ${state} and the gateway holds ${held}`);
    if (attempt.inFlight) this.broken('I12', `${id} still has a ${attempt.inFlight} in flight`);
  }
}
