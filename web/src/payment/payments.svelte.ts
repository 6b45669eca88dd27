/** The payments of this terminal as the proxy last told them. Nothing else may change one. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import { SvelteMap } from 'svelte/reactivity';
import { later } from './merge.ts';

/** More is of no use on a till's screen; what is not final is always kept. */
const KEPT = 500;

export class Payments {
  readonly #byId = new SvelteMap<string, PaymentView>();
  readonly #onFinal: (payment: PaymentView) => void;

  /** Newest first. */
  readonly recent = $derived(
    [...this.#byId.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)),
  );
  /** In doubt, oldest first. */
  readonly open = $derived(this.recent.filter((payment) => !isFinal(payment.state)).reverse());

  /** @param onFinal called when a payment is told to be final that was not before */
  constructor(onFinal: (payment: PaymentView) => void) {
    this.#onFinal = onFinal;
  }

  get(id: string): PaymentView | undefined {
    return this.#byId.get(id);
  }

  /** What the proxy told just now, by an answer or an event. */
  take(told: PaymentView): void {
    const known = this.#byId.get(told.id);
    const kept = later(known, told);
    if (kept === known) return;
    this.#byId.set(kept.id, kept);
    if (isFinal(kept.state) && !(known && isFinal(known.state))) this.#onFinal(kept);
  }

  /** What the proxy told earlier: nothing to announce. */
  restore(payments: readonly PaymentView[]): void {
    for (const payment of payments) {
      this.#byId.set(payment.id, later(this.#byId.get(payment.id), payment));
    }
  }

  /** Drops the oldest final ones over the limit. */
  trim(): void {
    for (const payment of this.recent.slice(KEPT)) {
      if (isFinal(payment.state)) this.#byId.delete(payment.id);
    }
  }

  /** The proxy does not know it any more, and a person has been told. */
  drop(id: string): void {
    this.#byId.delete(id);
  }

  clear(): void {
    this.#byId.clear();
  }
}
