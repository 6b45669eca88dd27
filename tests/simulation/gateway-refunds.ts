/** The gateway's side of refunds, by the proxy, by the shop, and by a person on the merchant platform. */
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Attempt } from './attempt.ts';
import type { GatewayAnswers } from './gateway-answers.ts';
import type { Order, Refund } from './gateway-orders.ts';
import type { Judge } from './judge.ts';
import type { EventQueue } from './queue.ts';
import { isShopRefund } from './shop-refunds.ts';
import { EARLIER, type Message } from './wire.ts';

export interface GatewayRefundsDeps {
  readonly queue: EventQueue;
  readonly judge: Judge;
  readonly answers: GatewayAnswers;
  readonly orders: ReadonlyMap<string, Order>;
  /** It gives back as often as it is told to. */
  readonly unguarded: boolean;
  /** A transaction was completed: notifications go out. */
  readonly completed: (attempt: Attempt) => void;
}

export class GatewayRefunds {
  readonly #queue: EventQueue;
  readonly #judge: Judge;
  readonly #answers: GatewayAnswers;
  readonly #orders: ReadonlyMap<string, Order>;
  readonly #unguarded: boolean;
  readonly #completed: (attempt: Attempt) => void;
  readonly #refusedNos = new Set<string>();

  constructor({ queue, judge, answers, orders, unguarded, completed }: GatewayRefundsDeps) {
    this.#queue = queue;
    this.#judge = judge;
    this.#answers = answers;
    this.#orders = orders;
    this.#unguarded = unguarded;
    this.#completed = completed;
  }

  refund({ attempt, refundNo = '', amount = 0 }: Message, again: boolean): Verdict {
    const { script } = attempt;
    const order = this.#orders.get(attempt.id);
    if (!order) return this.#answers.refused('M010');
    if (order.refunds.has(refundNo)) return { kind: 'accepted', psn: this.#answers.psn() };
    if (script.refundCollides) return this.#answers.refused('number-used');
    // Refunds under way do not count yet: two numbers at a time can give back twice.
    const isTooMuch = order.status !== 2 || order.givenBack + amount > order.captured;
    if (order.captured === 0 || (isTooMuch && !this.#unguarded)) {
      return this.#answers.refused('nothing-to-refund');
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
    return { kind: 'accepted', psn: this.#answers.psn() };
  }

  #failedRefund(
    { script }: Attempt,
    order: Order,
    { refundNo, amount }: { refundNo: string; amount: number },
  ): Verdict | undefined {
    if (script.refundFailures === 0) return undefined;
    script.refundFailures -= 1;
    if (script.refundFault === 'balance') return this.#answers.refused('balance');
    order.refunds.set(refundNo, { status: script.refundFault === 'closed' ? 1 : 3, amount });
    return { kind: 'accepted', psn: this.#answers.psn() };
  }

  #failedShopRefund(
    { shopRefunds }: Attempt,
    order: Order,
    { refundNo, amount, again }: { refundNo: string; amount: number; again: boolean },
  ): Verdict | undefined {
    // Granted: what was refused is refused on its second delivery too (README).
    if (again && this.#refusedNos.has(refundNo)) return this.#answers.refused('refused');
    if (shopRefunds.failures === 0) return undefined;
    shopRefunds.failures -= 1;
    switch (shopRefunds.fault) {
      case 'balance':
        return this.#answers.refused('balance');
      case 'refused':
        this.#refusedNos.add(refundNo);
        return this.#answers.refused('refused');
      case 'closed':
      case 'canceled':
        order.refunds.set(refundNo, { status: shopRefunds.fault === 'closed' ? 1 : 3, amount });
        return { kind: 'accepted', psn: this.#answers.psn() };
    }
  }

  #payBack(attempt: Attempt, order: Order, refund: Refund): void {
    if (order.status !== 2 && !this.#unguarded) {
      refund.status = 1;
      return;
    }
    refund.status = 2;
    order.givenBack += refund.amount;
    this.#judge.ledger.gaveBack(attempt, order);
    this.#completed(attempt);
  }

  query(attempt: Attempt, refundNo: string): Verdict {
    const refund = this.#orders.get(attempt.id)?.refunds.get(refundNo);
    if (!refund && attempt.script.refundCollides) return this.#answers.ofStatus(2, EARLIER.transNo);
    return refund
      ? this.#answers.ofStatus(refund.status, `${refundNo}-T`)
      : this.#answers.notFound();
  }

  /** Whether a backup without the shop's refunds may be put back (README). */
  mayBeForgotten(attempt: Attempt): boolean {
    const order = this.#orders.get(attempt.id);
    if (!order || this.#unguarded) return false;
    const statuses = [...attempt.refundNosSent.keys()].map((no) => order.refunds.get(no)?.status);
    return statuses.length > 0 && statuses.every((status) => status === 1 || status === 2);
  }

  /** A person saw the incident, and has the gateway's support look at the refund. */
  settle(attempt: Attempt): void {
    const { script } = attempt;
    const order = this.#orders.get(attempt.id);
    if (!order) return;
    this.#settleShopRefunds(attempt, order);
    if (!(script.refundStuck || script.refundCollides)) return;
    script.refundCollides = false;
    if (!script.refundStuck) return;
    script.refundStuck = false;
    for (const refund of order.refunds.values()) {
      // What is on its way by itself comes by itself.
      if (refund.status === 0 && refund.isStuck) this.#payBack(attempt, order, refund);
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
    // More is asked for than a backup knew to be left, which is refused for ever.
    if (attempt.refundNosForgotten.size === 0) return;
    for (const [no, amount] of attempt.refundNosSent)
      if (!order.refunds.has(no)) order.refunds.set(no, { status: 1, amount });
  }

  /** On the merchant platform, where nothing of ours is on its way; the order goes on saying 2. */
  payBackByHand(attempt: Attempt): void {
    const order = this.#orders.get(attempt.id);
    if (!order || order.captured <= order.givenBack || order.cancelUnderWay) return;
    const refunds = [...order.refunds.values()];
    if (refunds.some(({ status }) => status === 0)) return;
    const refund: Refund = { status: 0, amount: attempt.amount };
    order.refunds.set('by hand', refund);
    this.#payBack(attempt, order, refund);
  }
}
