/** The other side: a gateway with its own ledger and its own clock, which judges what the proxy did. */
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Attempt } from './attempt.ts';
import { GatewayAnswers } from './gateway-answers.ts';
import { isOpen, type Order, type Status } from './gateway-orders.ts';
import { GatewayRefunds } from './gateway-refunds.ts';
import type { Judge } from './judge.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';
import type { Message } from './wire.ts';

/** Gateway contract 4.1, 4.2. */
const TOO_EARLY_MS = 15_000;
const CANCEL_WINDOW_MS = 24 * 3_600_000;
const STALE_FOR_MS = 25_000;

export interface GatewaySetting {
  readonly staleRead: number;
  readonly notFoundsUnsigned: boolean;
  /** It gives back as often as it is told to. */
  readonly unguarded: boolean;
}

export class GatewayModel {
  readonly #queue: EventQueue;
  readonly #rng: Prng;
  readonly #judge: Judge;
  readonly #setting: GatewaySetting;
  /** A transaction was completed: notifications go out. */
  readonly #completed: (attempt: Attempt) => void;
  readonly orders = new Map<string, Order>();
  readonly refunds: GatewayRefunds;
  readonly #answers: GatewayAnswers;
  #usedCodes: string[] = [];

  constructor(
    queue: EventQueue,
    rng: Prng,
    judge: Judge,
    setting: GatewaySetting,
    completed: (attempt: Attempt) => void,
  ) {
    this.#queue = queue;
    this.#rng = rng;
    this.#judge = judge;
    this.#setting = setting;
    this.#completed = completed;
    this.#answers = new GatewayAnswers(setting.notFoundsUnsigned);
    const { unguarded } = setting;
    const { orders } = this;
    const answers = this.#answers;
    this.refunds = new GatewayRefunds({ queue, judge, answers, orders, unguarded, completed });
  }

  /**
   * Carries out what arrived now and tells the truth about it.
   * @param clean on time, and for the first time
   * @param again a second delivery, whose answer nobody hears
   */
  process(message: Message, clean: boolean, again = false): Verdict {
    this.#answers.psnRepeats = message.attempt.script.psnRepeats;
    // Granted: see README.
    if (again && this.#setting.unguarded && message.kind === 'cancel')
      return this.#answers.refused('again');
    switch (message.kind) {
      case 'create':
        return this.#create(message.attempt);
      case 'query':
        this.#judge.ledger.queryArrived(message.attempt, clean);
        return this.#query(message.attempt);
      case 'cancel':
        this.#judge.ledger.cancelArrived(
          message.attempt,
          clean,
          this.orders.get(message.attempt.id),
        );
        return this.#cancel(message.attempt);
      case 'refund':
        return this.refunds.refund(message, again);
      case 'refund-query':
        this.#judge.ledger.queryArrived(message.attempt, clean);
        return this.refunds.query(message.attempt, message.refundNo ?? '');
    }
  }

  #create(attempt: Attempt): Verdict {
    const { script, id } = attempt;
    // Granted: the refusal of a doubled create is never the answer that is read (README).
    if (this.orders.has(id)) return { kind: 'unknown', reason: 'duplicate-number' };
    const lifeMs = attempt.wallet.codeLifeSeconds * 1_000 + script.codeOutlivesMs;
    const stale = this.#queue.now > attempt.shownAt + lifeMs;
    if (script.refusesCode || stale || this.#usedCodes.includes(attempt.code)) {
      return this.#answers.refused('stale-code');
    }
    this.#usedCodes.push(attempt.code);
    const order: Order = {
      saleId: attempt.saleId,
      existsAt: this.#queue.now,
      status: script.firstStatus,
      before: script.firstStatus,
      changedAt: this.#queue.now,
      captured: 0,
      givenBack: 0,
      cancelUnderWay: false,
      refunds: new Map(),
    };
    this.orders.set(id, order);
    this.#letPayerAct(attempt, order);
    return this.#answers.ofOrder(attempt, order.status);
  }

  #letPayerAct(attempt: Attempt, order: Order): void {
    const { script, wallet } = attempt;
    if (script.payer === 'pays-at-once') {
      this.#capture(attempt, order);
      return;
    }
    const actsAt = order.existsAt + script.actsAfterMs;
    if (script.payer === 'confirms') this.#queue.at(actsAt, () => this.#capture(attempt, order));
    else if (script.payer === 'declined' && script.actsAfterMs === 0) this.#close(order);
    else if (script.payer === 'declined') this.#queue.at(actsAt, () => this.#close(order));
    if (isOpen(order)) {
      const closesAt = order.existsAt + wallet.expiresSeconds * 1_000;
      this.#queue.at(closesAt, () => this.#close(order));
    }
  }

  #capture(attempt: Attempt, order: Order): void {
    if (!isOpen(order)) return;
    this.#turn(order, 2);
    order.captured = attempt.amount;
    this.#judge.ledger.captured(attempt, this.orders);
    this.#completed(attempt);
  }

  #close(order: Order): void {
    if (isOpen(order)) this.#turn(order, 1);
  }

  #turn(order: Order, status: Status): void {
    order.before = order.status;
    order.status = status;
    order.changedAt = this.#queue.now;
  }

  #query(attempt: Attempt): Verdict {
    const order = this.orders.get(attempt.id);
    if (!order || this.#queue.now < order.existsAt + attempt.script.lagMs)
      return this.#answers.notFound();
    const stale =
      this.#queue.now - order.changedAt < STALE_FOR_MS && this.#rng.chance(this.#setting.staleRead);
    return this.#answers.ofOrder(attempt, stale ? order.before : order.status);
  }

  #cancel(attempt: Attempt): Verdict {
    const { script, wallet } = attempt;
    const order = this.orders.get(attempt.id);
    if (!order) return this.#answers.refused('E04111');
    const ageMs = this.#queue.now - order.existsAt;
    if (script.paysAtCancel) this.#capture(attempt, order);
    if (script.hidden && ageMs < script.lagMs) return this.#answers.refused('E04111');
    if (ageMs < TOO_EARLY_MS) return this.#answers.refused('too-early');
    if (!wallet.cancelListed) return this.#answers.refused('cannot-cancel');
    if (ageMs >= CANCEL_WINDOW_MS) return this.#answers.refused('window-over');
    if (order.status === 1 || order.status === 3) return this.#answers.refused('already-closed');
    if (order.refunds.size > 0 && !this.#setting.unguarded)
      return this.#answers.refused('refunding');
    if (order.cancelUnderWay && script.cancelBusy) return this.#answers.refused('cancel-under-way');
    if (script.cancelFailures > 0) {
      script.cancelFailures -= 1;
      return this.#failedCancel(attempt);
    }
    if (script.cancelEffectMs === 0) this.#undo(attempt, order);
    else {
      order.cancelUnderWay = true;
      this.#queue.at(this.#queue.now + script.cancelEffectMs, () => this.#undo(attempt, order));
    }
    return { kind: 'accepted', psn: this.#answers.psn() };
  }

  #failedCancel(attempt: Attempt): Verdict {
    switch (attempt.script.cancelFault) {
      case 'error':
        return { kind: 'unknown', reason: 'system-error' };
      case 'refused':
        return this.#answers.refused('cannot-cancel');
      case 'swallowed':
        return { kind: 'accepted', psn: this.#answers.psn() };
    }
  }

  /** Closes what is open, gives back what was taken. */
  #undo(attempt: Attempt, order: Order): void {
    order.cancelUnderWay = false;
    if (order.status === 1 || order.status === 3) return;
    const refunded = [...order.refunds.values()].some(({ status }) => status === 0 || status === 2);
    if (refunded && !this.#setting.unguarded) return;
    if (order.captured > 0) {
      order.givenBack += order.captured;
      this.#judge.ledger.gaveBack(attempt, order);
    }
    this.#turn(order, 3);
    this.#completed(attempt);
  }

  holds({ id }: Attempt): boolean {
    const order = this.orders.get(id);
    return order !== undefined && order.captured > order.givenBack;
  }
}
