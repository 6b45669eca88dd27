/** The cashier and the customer in front of the till. */
import { mayPayAnotherWay } from '@kaikei/shared/api.ts';
import { WALLETS, type WalletFacts } from '@kaikei/shared/payment-code/wallets.ts';
import type { NewShopRefund, Payment } from '@kaikei/shared/payment.ts';
import { UNREACHABLE } from '@kaikei/shared/rules/change.ts';
import { drawScript, newAttempt, type Attempt } from './attempt.ts';
import type { Mix } from './mix.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';

/** `lost`: no answer came; the payment may be committed or not. */
export type PutOutcome = 'accepted' | 'refused' | 'unavailable' | 'lost';

/** The proxy as a till sees it. */
export interface Endpoint {
  put(attempt: Attempt, done: (outcome: PutOutcome) => void): void;
  cancel(attempt: Attempt, done: (heard: boolean) => void): void;
  notify(attempt: Attempt, genuine: boolean): void;
  refund(attempt: Attempt, refund: NewShopRefund, done: (outcome: PutOutcome) => void): void;
}

const MOST_ATTEMPTS = 4;
const MOST_TRIES = 12;

const WALLETS_OF: Record<Mix['wallets'], readonly WalletFacts[]> = {
  'short-lived': WALLETS.filter((wallet) => wallet.codeLifeSeconds === 60),
  'long-lived': WALLETS.filter((wallet) => wallet.codeLifeSeconds > 60 && wallet.cancelListed),
  'without-cancel': WALLETS.filter((wallet) => !wallet.cancelListed),
  all: WALLETS,
};

export interface TillDeps {
  readonly saleId: string;
  readonly queue: EventQueue;
  readonly rng: Prng;
  readonly mix: Mix;
  readonly endpoint: Endpoint;
}

export class Till {
  readonly #deps: TillDeps;
  readonly attempts: Attempt[] = [];
  readonly #byId = new Map<string, Attempt>();

  constructor(deps: TillDeps) {
    this.#deps = deps;
  }

  find(id: string): Attempt | undefined {
    return this.#byId.get(id);
  }

  open(): void {
    const { queue, rng, mix, endpoint } = this.#deps;
    const first = this.#newAttempt();
    this.#put(first, 1);
    if (rng.chance(mix.cashierImpatient)) {
      queue.at(queue.now + rng.int(500, 60_000), () => this.#put(this.#newAttempt(), MOST_TRIES));
    }
    if (rng.chance(mix.forgedNotification)) {
      for (let count = rng.int(1, 5); count > 0; count -= 1) {
        queue.at(queue.now + rng.int(0, 200_000), () => endpoint.notify(first, false));
      }
    }
  }

  /** The till sees a final state: only now another way to pay is offered (R9). */
  ended(attempt: Attempt, payment: Payment): void {
    const { queue, rng, mix, endpoint } = this.#deps;
    for (const hours of mix.notifiedAfterHours) {
      queue.at(queue.now + hours * 3_600_000, () => endpoint.notify(attempt, true));
    }
    if (payment.state === 'paid' && rng.chance(mix.shopRefunds)) this.#refundLater(attempt);
    if (!mayPayAnotherWay(payment.state) || this.attempts.length >= MOST_ATTEMPTS) return;
    if (!rng.chance(mix.takesAnother)) return;
    const sameCode = payment.failure?.code === UNREACHABLE && rng.chance(0.5);
    queue.at(queue.now + rng.int(2_000, 20_000), () =>
      this.#put(this.#newAttempt(sameCode ? attempt : undefined), 1),
    );
  }

  /** The shop's tills, each with a refund of its own. */
  #refundLater(attempt: Attempt): void {
    const { queue } = this.#deps;
    for (const { afterMs, refund } of attempt.shopRefunds.asked) {
      queue.at(queue.now + afterMs, () => this.#refund(attempt, refund, 1));
    }
  }

  #refund(attempt: Attempt, refund: NewShopRefund, tries: number): void {
    const { queue, rng, mix, endpoint } = this.#deps;
    endpoint.refund(attempt, refund, (outcome) => {
      const unheard = outcome === 'lost' || outcome === 'unavailable';
      const again = unheard || (outcome === 'accepted' && rng.chance(mix.cashierRepeatsPut));
      if (!again || tries >= MOST_TRIES) return;
      queue.at(queue.now + rng.int(10, 20_000), () => this.#refund(attempt, refund, tries + 1));
    });
  }

  #newAttempt(sameCodeAs?: Attempt): Attempt {
    const { saleId, queue, rng, mix } = this.#deps;
    const n = this.attempts.length + 1;
    const wallets = WALLETS_OF[mix.wallets];
    const wallet = sameCodeAs?.wallet ?? wallets[rng.int(0, wallets.length - 1)];
    if (!wallet) throw new Error(`the mix ${mix.name} has no wallet`);
    const card = sameCodeAs ?? {
      code: `code-of-${saleId}-${n}`,
      shownAt: queue.now - (rng.chance(0.9) ? rng.int(0, 15_000) : rng.int(0, 70_000)),
    };
    const attempt = newAttempt(n, saleId, wallet, card, drawScript(rng, mix));
    this.attempts.push(attempt);
    this.#byId.set(attempt.id, attempt);
    if (rng.chance(mix.cashierCancels)) {
      queue.at(queue.now + rng.int(0, 90_000), () => this.#cancel(attempt, 1));
    }
    return attempt;
  }

  #put(attempt: Attempt, tries: number): void {
    const { queue, rng, mix, endpoint } = this.#deps;
    endpoint.put(attempt, (outcome) => {
      const unheard = outcome === 'lost' || outcome === 'unavailable';
      if (unheard && tries < MOST_TRIES) {
        queue.at(queue.now + rng.int(1_000, 10_000), () => this.#put(attempt, tries + 1));
      } else if (outcome === 'accepted' && rng.chance(mix.cashierRepeatsPut)) {
        queue.at(queue.now + rng.int(10, 60_000), () => this.#put(attempt, tries + 1));
      }
    });
  }

  #cancel(attempt: Attempt, tries: number): void {
    const { queue, rng, endpoint } = this.#deps;
    if (attempt.committedAt === undefined && tries >= MOST_TRIES) return;
    endpoint.cancel(attempt, (heard) => {
      if (heard || tries >= 4 * MOST_TRIES) return;
      queue.at(queue.now + rng.int(1_000, 10_000), () => this.#cancel(attempt, tries + 1));
    });
  }
}
