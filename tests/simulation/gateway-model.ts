/** The other side: a gateway with its own ledger and its own clock, which judges what the proxy did. */
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Attempt } from './attempt.ts';
import type { Judge } from './judge.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';
import { isShopRefund } from './shop-refunds.ts';
import { EARLIER, type Message } from './wire.ts';

type Status = 0 | 1 | 2 | 3 | 9;

interface Refund {
  status: 0 | 1 | 2 | 3;
  readonly amount: number;
  /** In progress until a person settles it. */
  readonly isStuck?: boolean;
}

export interface Order {
  readonly saleId: string;
  readonly existsAt: number;
  status: Status;
  /** What a copy that lags behind still shows. */
  before: Status;
  changedAt: number;
  captured: number;
  givenBack: number;
  /** An accepted cancel has not taken effect yet. */
  cancelUnderWay: boolean;
  readonly refunds: Map<string, Refund>;
}

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
  #usedCodes: string[] = [];
  readonly #refusedNos = new Set<string>();
  #serial = 0;
  /** The script of the payment that is being answered says so. */
  #psnRepeats = false;

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
  }

  /**
   * Carries out what arrived now and tells the truth about it.
   * @param clean on time, and for the first time
   * @param again a second delivery, whose answer nobody hears
   */
  process(message: Message, clean: boolean, again = false): Verdict {
    this.#psnRepeats = message.attempt.script.psnRepeats;
    // Granted: see README.
    if (again && this.#setting.unguarded && message.kind === 'cancel')
      return this.#refused('again');
    switch (message.kind) {
      case 'create':
        return this.#create(message.attempt);
      case 'query':
        this.#judge.queryArrived(message.attempt, clean);
        return this.#query(message.attempt);
      case 'cancel':
        this.#judge.cancelArrived(message.attempt, clean, this.orders.get(message.attempt.id));
        return this.#cancel(message.attempt);
      case 'refund':
        return this.#refund(message, again);
      case 'refund-query':
        this.#judge.queryArrived(message.attempt, clean);
        return this.#refundQuery(message.attempt, message.refundNo ?? '');
    }
  }

  #create(attempt: Attempt): Verdict {
    const { script, id } = attempt;
    // Granted: the refusal of a doubled create is never the answer that is read (README).
    if (this.orders.has(id)) return { kind: 'unknown', reason: 'duplicate-number' };
    const lifeMs = attempt.wallet.codeLifeSeconds * 1_000 + script.codeOutlivesMs;
    const stale = this.#queue.now > attempt.shownAt + lifeMs;
    if (script.refusesCode || stale || this.#usedCodes.includes(attempt.code)) {
      return this.#refused('stale-code');
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
    return this.#statusOf(attempt, order.status);
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
    this.#judge.captured(attempt, this.orders);
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
    if (!order || this.#queue.now < order.existsAt + attempt.script.lagMs) return this.#notFound();
    const stale =
      this.#queue.now - order.changedAt < STALE_FOR_MS && this.#rng.chance(this.#setting.staleRead);
    return this.#statusOf(attempt, stale ? order.before : order.status);
  }

  #cancel(attempt: Attempt): Verdict {
    const { script, wallet } = attempt;
    const order = this.orders.get(attempt.id);
    if (!order) return this.#refused('E04111');
    const ageMs = this.#queue.now - order.existsAt;
    if (script.paysAtCancel) this.#capture(attempt, order);
    if (script.hidden && ageMs < script.lagMs) return this.#refused('E04111');
    if (ageMs < TOO_EARLY_MS) return this.#refused('too-early');
    if (!wallet.cancelListed) return this.#refused('cannot-cancel');
    if (ageMs >= CANCEL_WINDOW_MS) return this.#refused('window-over');
    if (order.status === 1 || order.status === 3) return this.#refused('already-closed');
    if (order.refunds.size > 0 && !this.#setting.unguarded) return this.#refused('refunding');
    if (order.cancelUnderWay && script.cancelBusy) return this.#refused('cancel-under-way');
    if (script.cancelFailures > 0) {
      script.cancelFailures -= 1;
      return this.#failedCancel(attempt);
    }
    if (script.cancelEffectMs === 0) this.#undo(attempt, order);
    else {
      order.cancelUnderWay = true;
      this.#queue.at(this.#queue.now + script.cancelEffectMs, () => this.#undo(attempt, order));
    }
    return { kind: 'accepted', psn: this.#psn() };
  }

  #failedCancel(attempt: Attempt): Verdict {
    switch (attempt.script.cancelFault) {
      case 'error':
        return { kind: 'unknown', reason: 'system-error' };
      case 'refused':
        return this.#refused('cannot-cancel');
      case 'swallowed':
        return { kind: 'accepted', psn: this.#psn() };
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
      this.#judge.gaveBack(attempt, order);
    }
    this.#turn(order, 3);
    this.#completed(attempt);
  }

  #refund({ attempt, refundNo = '', amount = 0 }: Message, again: boolean): Verdict {
    const { script } = attempt;
    const order = this.orders.get(attempt.id);
    if (!order) return this.#refused('M010');
    if (order.refunds.has(refundNo)) return { kind: 'accepted', psn: this.#psn() };
    if (script.refundCollides) return this.#refused('number-used');
    // Refunds under way do not count yet: two numbers at a time can give back twice.
    const isTooMuch = order.status !== 2 || order.givenBack + amount > order.captured;
    if (order.captured === 0 || (isTooMuch && !this.#setting.unguarded)) {
      return this.#refused('nothing-to-refund');
    }
    const isShops = isShopRefund(refundNo);
    const failed = isShops
      ? this.#failedShopRefund(attempt, order, { refundNo, amount, again })
      : this.#failedRefund(attempt, order, { refundNo, amount });
    if (failed) return failed;
    const { stuck, effectMs } = isShops
      ? attempt.shopRefunds
      : { stuck: script.refundStuck, effectMs: script.refundEffectMs };
    const refund: Refund = { status: 0, amount, isStuck: stuck };
    order.refunds.set(refundNo, refund);
    if (!stuck) {
      this.#queue.at(this.#queue.now + effectMs + 1, () => this.#payBack(attempt, order, refund));
    }
    return { kind: 'accepted', psn: this.#psn() };
  }

  #failedRefund(
    { script }: Attempt,
    order: Order,
    { refundNo, amount }: { refundNo: string; amount: number },
  ): Verdict | undefined {
    if (script.refundFailures === 0) return undefined;
    script.refundFailures -= 1;
    if (script.refundFault === 'balance') return this.#refused('balance');
    order.refunds.set(refundNo, { status: script.refundFault === 'closed' ? 1 : 3, amount });
    return { kind: 'accepted', psn: this.#psn() };
  }

  #failedShopRefund(
    { shopRefunds }: Attempt,
    order: Order,
    { refundNo, amount, again }: { refundNo: string; amount: number; again: boolean },
  ): Verdict | undefined {
    // Granted: what was refused is refused on its second delivery too (README).
    if (again && this.#refusedNos.has(refundNo)) return this.#refused('refused');
    if (shopRefunds.failures === 0) return undefined;
    shopRefunds.failures -= 1;
    switch (shopRefunds.fault) {
      case 'balance':
        return this.#refused('balance');
      case 'refused':
        this.#refusedNos.add(refundNo);
        return this.#refused('refused');
      case 'closed':
      case 'canceled':
        order.refunds.set(refundNo, { status: shopRefunds.fault === 'closed' ? 1 : 3, amount });
        return { kind: 'accepted', psn: this.#psn() };
    }
  }

  #payBack(attempt: Attempt, order: Order, refund: Refund): void {
    if (order.status !== 2 && !this.#setting.unguarded) {
      refund.status = 1;
      return;
    }
    refund.status = 2;
    order.givenBack += refund.amount;
    this.#judge.gaveBack(attempt, order);
    this.#completed(attempt);
  }

  /** A person saw the incident, and has the gateway's support look at the refund. */
  settle(attempt: Attempt): void {
    const { script } = attempt;
    const order = this.orders.get(attempt.id);
    if (!order) return;
    this.#settleShopRefunds(attempt, order);
    if (!(script.refundStuck || script.refundCollides)) return;
    script.refundCollides = false;
    if (!script.refundStuck) return;
    script.refundStuck = false;
    for (const refund of order.refunds.values()) {
      if (refund.status === 0) this.#payBack(attempt, order, refund);
    }
  }

  /** Also what says 3, of which nobody but the gateway's support can say what it is. From then on all goes well. */
  #settleShopRefunds(attempt: Attempt, order: Order): void {
    attempt.shopRefunds.stuck = false;
    attempt.shopRefunds.failures = 0;
    for (const [refundNo, refund] of order.refunds) {
      if (!isShopRefund(refundNo)) continue;
      if (refund.status === 3) refund.status = 1;
      else if (refund.status === 0 && refund.isStuck) this.#payBack(attempt, order, refund);
    }
  }

  holds({ id }: Attempt): boolean {
    const order = this.orders.get(id);
    return order !== undefined && order.captured > order.givenBack;
  }

  /** On the merchant platform, where nothing of ours is on its way; the order goes on saying 2. */
  refundByHand(attempt: Attempt): void {
    const order = this.orders.get(attempt.id);
    if (!order || !this.holds(attempt) || order.cancelUnderWay) return;
    const refunds = [...order.refunds.values()];
    if (refunds.some(({ status }) => status === 0)) return;
    const refund: Refund = { status: 0, amount: attempt.amount };
    order.refunds.set('by hand', refund);
    this.#payBack(attempt, order, refund);
  }

  #refundQuery(attempt: Attempt, refundNo: string): Verdict {
    const refund = this.orders.get(attempt.id)?.refunds.get(refundNo);
    if (!refund && attempt.script.refundCollides) return this.#verdict(2, EARLIER.transNo);
    return refund ? this.#verdict(refund.status, `${refundNo}-T`) : this.#notFound();
  }

  #statusOf(attempt: Attempt, status: Status): Verdict {
    const transNo = attempt.script.numberTaken ? EARLIER.transNo : `${attempt.id}-T`;
    return this.#verdict(status, transNo);
  }

  #verdict(status: Status, transNo: string): Verdict {
    const psn = this.#psn();
    switch (status) {
      case 0:
      case 9:
        return { kind: 'in-progress', status, transNo, psn };
      case 1:
        return { kind: 'closed', code: 'TS-D2012', transNo, psn };
      case 2:
        return { kind: 'paid', transNo, psn };
      case 3:
        return { kind: 'canceled', transNo, psn };
    }
  }

  #notFound(): Verdict {
    const signed = !this.#setting.notFoundsUnsigned;
    return { kind: 'not-found', signed, code: 'E04111', psn: this.#psn() };
  }

  #refused(code: string): Verdict {
    return { kind: 'refused', code, message: '', psn: this.#psn() };
  }

  #psn(): string {
    if (this.#psnRepeats) return EARLIER.psn;
    this.#serial += 1;
    return `S${this.#serial}`;
  }
}

function isOpen(order: Order): boolean {
  return order.status === 0 || order.status === 9;
}
