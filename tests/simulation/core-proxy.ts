/**
 * The proxy of the core depth: `decide` in a tight loop over a record in memory, with the crashes,
 * pauses and refusing disks that the real supervisor must live with. No promise, no real time.
 */
import { numbersOf } from '@kaikei/proxy/payments/reject-reused-numbers.ts';
import { isFinal } from '@kaikei/shared/api.ts';
import { newPayment, type NewShopRefund, type Payment } from '@kaikei/shared/payment.ts';
import type { Call, Decision, PaymentEvent } from '@kaikei/shared/rules.ts';
import { INTENT_LIFE_MS } from '@kaikei/shared/rules/times.ts';
import type { IncidentKind, Verdict } from '@kaikei/shared/verdict.ts';
import { membersOf, type Attempt } from './attempt.ts';
import { NumberLedger } from './number-ledger.ts';
import type { ProxyParts } from './proxy-parts.ts';
import type { Subject } from './subject.ts';
import type { Endpoint, PutOutcome } from './till.ts';
import { clockStepMs } from './clock-step.ts';
import { DiskOutage } from './disk-outage.ts';
import type { Message, Reply } from './wire.ts';

const RETRY_MS = 500;
const STALE_INTENT: Reply = { manner: 'not-connected' };

interface Slot {
  readonly attempt: Attempt;
  payment: Payment;
  /** A timer set for an earlier commit is void. */
  version: number;
  /** The process that submitted it. */
  readonly madeIn: number;
  /** As it was paid, before the shop refunded anything. */
  backup: Payment | undefined;
  /** Only the mutant that writes nothing before it sends has a record that a crash takes away. */
  onDisk: boolean;
}

interface CoreProxyParts extends ProxyParts {
  readonly subject: Subject;
  readonly ended: (attempt: Attempt, payment: Payment) => void;
}

export class CoreProxy implements Endpoint {
  readonly #deps: CoreProxyParts;
  readonly #ledger = new NumberLedger();
  #slots: Slot[] = [];
  /** A process: what an earlier one was waiting for is lost. */
  #epoch = 0;
  #up = true;
  #pausedUntil = 0;
  /** This process's clock less the true time; fixed at its start (R6). */
  #offsetMs = 0;
  readonly #outage: DiskOutage;
  restarts = 0;

  constructor(deps: CoreProxyParts) {
    this.#deps = deps;
    this.#outage = new DiskOutage(deps.queue.now, deps.rng, deps.mix);
  }

  put(attempt: Attempt, done: (outcome: PutOutcome) => void): void {
    if (this.#later(() => this.put(attempt, done))) return;
    if (!this.#up) {
      done('lost');
      return;
    }
    if (this.#slots.some((slot) => slot.attempt === attempt)) {
      done('accepted');
      return;
    }
    if (this.#saleIsTaken()) {
      done('refused');
      return;
    }
    this.#submit(attempt, done);
  }

  #saleIsTaken(): boolean {
    const { habits } = this.#deps.subject;
    if (!habits.oneOpenPaymentPerSale) return false;
    return this.#slots.some(({ payment: { state } }) => state !== 'failed' && state !== 'canceled');
  }

  #submit(attempt: Attempt, done: (outcome: PutOutcome) => void): void {
    const { subject, judge, trace } = this.#deps;
    const now = this.#now();
    if (this.#mayCrash('before the payment is committed')) {
      done('lost');
      return;
    }
    if (this.#diskRefuses()) {
      done('unavailable');
      return;
    }
    const { habits } = subject;
    const payment = newPayment(membersOf(attempt), now);
    const slot: Slot = {
      ...{ attempt, payment, version: 0, onDisk: habits.commitsBeforeSending },
      ...{ madeIn: this.#epoch, backup: undefined },
    };
    this.#slots.push(slot);
    trace?.('proxy', `${attempt.id} committed (${attempt.wallet.payMethodId})`);
    if (slot.onDisk) judge.commits.committed(attempt, payment, undefined);
    if (this.#mayCrash('after the payment is committed')) {
      done('lost');
      return;
    }
    done('accepted');
    this.#carryOut(slot, { kind: 'create', attempt }, now);
  }

  cancel(attempt: Attempt, done: (heard: boolean) => void): void {
    if (this.#later(() => this.cancel(attempt, done))) return;
    const slot = this.#slots.find((each) => each.attempt === attempt);
    const heard =
      slot && this.#up && this.#step(slot, { type: 'cancel-requested' }) === 'committed';
    done(heard === true);
  }

  refund(attempt: Attempt, refund: NewShopRefund, done: (outcome: PutOutcome) => void): void {
    if (this.#later(() => this.refund(attempt, refund, done))) return;
    const slot = this.#slots.find((each) => each.attempt === attempt);
    if (!slot || !this.#up) {
      done('lost');
      return;
    }
    const mayBeUsed = slot.madeIn !== this.#epoch;
    const event: PaymentEvent = { type: 'refund-requested', refund, mayBeUsed };
    const has = (payment: Payment) => payment.shopRefunds?.some(({ id }) => id === refund.id);
    if (has(slot.payment)) {
      done('accepted');
      return;
    }
    // What is refused is not committed.
    if (!has(this.#deps.subject.decide(slot.payment, event, this.#now()).payment)) {
      done('refused');
      return;
    }
    const outcome = this.#step(slot, event);
    done(outcome === 'committed' ? 'accepted' : outcome === 'refused' ? 'unavailable' : 'lost');
  }

  notify(attempt: Attempt, genuine: boolean): void {
    if (this.#later(() => this.notify(attempt, genuine))) return;
    const slot = this.#slots.find((each) => each.attempt === attempt);
    if (!slot || !this.#up) return;
    if (genuine) this.#step(slot, { type: 'hinted' });
    else if (!slot.payment.inFlight && !this.#deps.subject.habits.verifiesNotifications) {
      slot.payment = { ...slot.payment, inFlight: { kind: 'query', sentAt: this.#now() } };
      this.#step(slot, { type: 'ended', verdict: { kind: 'paid' } });
    }
  }

  #diskRefuses(): boolean {
    const { queue, rng, mix, judge } = this.#deps;
    const refuses = this.#outage.includes(queue.now) || rng.chance(mix.storageError);
    if (refuses) judge.disturbed();
    return refuses;
  }

  /** A stopped process does nothing; it does it all when it goes on. */
  #later(action: () => void): boolean {
    const { queue } = this.#deps;
    if (!this.#up || queue.now >= this.#pausedUntil) return false;
    queue.at(this.#pausedUntil, action);
    return true;
  }

  #now(): number {
    return this.#deps.queue.now + this.#offsetMs;
  }

  /** One event of one payment, through its commit to its next call or timer. */
  #step(slot: Slot, event: PaymentEvent): 'committed' | 'refused' | 'crashed' {
    const { trace } = this.#deps;
    if (this.#mayCrash('before a commit')) return 'crashed';
    if (this.#diskRefuses()) {
      trace?.('disk', `refuses to store ${event.type}`);
      return 'refused';
    }
    const { call } = this.#decide(slot, event);
    if (this.#mayCrash('after a commit')) return 'crashed';
    if (call) this.#carryOut(slot, messageOf(slot.attempt, call), call.intentAt);
    else this.#setTimer(slot);
    return 'committed';
  }

  #decide(slot: Slot, event: PaymentEvent): Decision {
    const { subject, judge, gateway, trace, ended } = this.#deps;
    const { attempt } = slot;
    const decision = subject.decide(slot.payment, event, this.#now());
    const wasFinal = isFinal(slot.payment.state);
    slot.payment = decision.payment;
    slot.version += 1;
    slot.onDisk = true;
    const { state, stage, shopRefunds } = decision.payment;
    if (state === 'paid' && stage === 'done' && !shopRefunds) slot.backup = decision.payment;
    trace?.step(attempt.id, event, decision);
    for (const { kind } of decision.incidents) this.#noticed(attempt, kind);
    if (event.type === 'taken-over') judge.calls.takenOver(attempt);
    judge.commits.committed(attempt, decision.payment, gateway.orders.get(attempt.id));
    if (!wasFinal && isFinal(decision.payment.state)) ended(attempt, decision.payment);
    return decision;
  }

  /** A person reads the incidents, in their own time. */
  #noticed(attempt: Attempt, kind: IncidentKind): void {
    const { queue, rng, gateway } = this.#deps;
    attempt.incidents.push(kind);
    if (kind !== 'refund-not-confirmed') return;
    queue.at(queue.now + rng.int(60_000, 12 * 3_600_000), () => gateway.refunds.settle(attempt));
  }

  #setTimer(slot: Slot): void {
    const { queue, rng } = this.#deps;
    const { nextAttemptAt } = slot.payment;
    if (nextAttemptAt === undefined) return;
    const { version } = slot;
    const epoch = this.#epoch;
    queue.at(nextAttemptAt - this.#offsetMs + rng.int(0, 15), () =>
      this.#due(slot, version, epoch),
    );
  }

  #due(slot: Slot, version: number, epoch: number): void {
    if (epoch !== this.#epoch || version !== slot.version) return;
    if (this.#later(() => this.#due(slot, version, epoch))) return;
    if (this.#step(slot, { type: 'due' }) !== 'refused') return;
    const { queue } = this.#deps;
    queue.at(queue.now + RETRY_MS, () => this.#due(slot, version, epoch));
  }

  #carryOut(slot: Slot, message: Message, intentAt: number): void {
    const { queue, rng, mix, judge, trace } = this.#deps;
    const epoch = this.#epoch;
    if (!rng.chance(mix.pause)) {
      this.#send(slot, message, intentAt);
      return;
    }
    this.#pausedUntil = queue.now + rng.int(500, 120_000);
    judge.disturbed(this.#pausedUntil - queue.now);
    trace?.('proxy', `stops until +${this.#pausedUntil - queue.now} ms`);
    queue.at(this.#pausedUntil, () => {
      if (epoch === this.#epoch) this.#send(slot, message, intentAt);
    });
  }

  #send(slot: Slot, message: Message, intentAt: number): void {
    const { network, gateway, judge, subject, trace } = this.#deps;
    const epoch = this.#epoch;
    if (subject.habits.dropsOldIntents && this.#now() - intentAt > INTENT_LIFE_MS) {
      this.#ended(slot, subject.read(STALE_INTENT), epoch);
      return;
    }
    if (this.#mayCrash(`before the ${message.kind} is sent`)) return;
    judge.calls.sent(slot.attempt, message.kind, message.refundNo);
    if (message.kind === 'refund') {
      const order = gateway.orders.get(slot.attempt.id);
      judge.refunds.sent(message, slot.payment, order);
    }
    trace?.('proxy', `sends ${message.kind} ${message.refundNo ?? ''}`);
    network.exchange(message, (reply) => {
      if (epoch !== this.#epoch) return;
      const verdict = subject.read(reply);
      judge.calls.answered(
        slot.attempt,
        message.kind,
        verdict,
        gateway.orders.get(slot.attempt.id),
      );
      trace?.reply(message, reply);
      if (this.#mayCrash('before an answer is read')) return;
      this.#ended(slot, verdict, epoch);
    });
    this.#mayCrash(`after the ${message.kind} was sent`);
  }

  /** An outcome is kept in memory until the disk takes it. */
  #ended(slot: Slot, verdict: Verdict, epoch: number): void {
    if (epoch !== this.#epoch) return;
    if (this.#later(() => this.#ended(slot, verdict, epoch))) return;
    const { queue, subject } = this.#deps;
    const foreign = this.#ledger.claim([numbersOf(verdict)], slot.attempt.id);
    const screened = subject.screen(verdict, foreign, slot.payment.inFlight?.kind ?? 'query');
    if (this.#step(slot, { type: 'ended', verdict: screened }) !== 'refused') return;
    queue.at(queue.now + RETRY_MS, () => this.#ended(slot, verdict, epoch));
  }

  #mayCrash(where: string): boolean {
    const { rng, mix, trace } = this.#deps;
    if (!rng.chance(mix.crash)) return false;
    trace?.('proxy', `dies ${where}`);
    this.#crash();
    return true;
  }

  #crash(): void {
    const { queue, rng, mix, judge } = this.#deps;
    this.#up = false;
    this.#epoch += 1;
    this.#pausedUntil = 0;
    for (const { attempt } of this.#slots) if (attempt.inFlight) judge.calls.ended(attempt);
    this.#slots = this.#slots.filter((slot) => slot.onDisk);
    const downMs = rng.chance(0.8)
      ? rng.int(mix.downLeastMs, Math.min(mix.downMostMs, 300_000))
      : rng.int(mix.downLeastMs, mix.downMostMs);
    queue.at(queue.now + downMs, () => this.#boot());
  }

  #boot(): void {
    const { rng, mix, judge, trace, subject } = this.#deps;
    this.#up = true;
    judge.disturbed();
    this.restarts += 1;
    this.#offsetMs += clockStepMs(rng, mix);
    trace?.('proxy', `starts, its clock off by ${this.#offsetMs} ms`);
    for (const slot of this.#slots) {
      this.#putBack(slot);
      const { stage, inFlight } = slot.payment;
      if (stage === 'done' && !inFlight) continue;
      const outcome = this.#step(slot, { type: 'taken-over' });
      if (outcome === 'refused') this.#crash();
      if (outcome !== 'committed') return;
      if (inFlight?.kind === 'create' && !subject.habits.sendsCreateOnce) {
        this.#carryOut(slot, { kind: 'create', attempt: slot.attempt }, this.#now());
      }
    }
  }

  /** From a backup of before the shop's refunds, once (README says what is granted). */
  #putBack(slot: Slot): void {
    const { judge, gateway, trace } = this.#deps;
    const { attempt, backup } = slot;
    if (!backup || !attempt.shopRefunds.isForgotten) return;
    if (!gateway.refunds.mayBeForgotten(attempt)) return;
    attempt.shopRefunds.isForgotten = false;
    slot.payment = backup;
    slot.version += 1;
    judge.refunds.forgotten(attempt, gateway.orders.get(attempt.id));
    trace?.('disk', `${attempt.id} is put back as it was before its refunds`);
  }
}

function messageOf(attempt: Attempt, call: Call): Message {
  return call.kind === 'refund' || call.kind === 'refund-query'
    ? { kind: call.kind, attempt, refundNo: call.refundNo, amount: call.amount }
    : { kind: call.kind, attempt };
}
