/** The payments of this terminal as the proxy last reported them. Nothing else may change one. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import { later } from './later.ts';

/** More is of no use on a till's screen; what is not final is always kept. */
const KEPT = 500;

export interface PaymentsListener {
  /** The proxy has this payment. */
  reported(id: string): void;
  /** It is final, and was not before. */
  ended(payment: PaymentView): void;
}

/** All that had been reported when a question was asked: its answer is later than that. */
export type AskedAfter = number;

interface Known {
  payment: PaymentView;
  /** After so many reports of this page. */
  setAt: number;
}

export class Payments {
  #byId = $state.raw<Readonly<Record<string, Known>>>({});
  #reports = 0;
  readonly #listener: PaymentsListener;

  /** Newest first. */
  readonly recent = $derived(
    Object.values(this.#byId)
      .map(({ payment }) => payment)
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)),
  );
  /** In doubt, oldest first. */
  readonly open = $derived(this.recent.filter((payment) => !isFinal(payment.state)).reverse());

  constructor(listener: PaymentsListener) {
    this.#listener = listener;
  }

  get(id: string): PaymentView | undefined {
    return this.#byId[id]?.payment;
  }

  /** To be called before the proxy is asked; goes to `take` with what it answers. */
  asking(): AskedAfter {
    return this.#reports;
  }

  /**
   * What the proxy reported just now.
   * @param askedAfter of an answer; left out for an event, which may have been overtaken by one
   */
  take(reported: PaymentView, askedAfter = -1): void {
    this.#reports += 1;
    this.#listener.reported(reported.id);
    const { payment: known, setAt = 0 } = this.#byId[reported.id] ?? {};
    const kept = later(known, reported, setAt <= askedAfter);
    if (kept === known) return;
    this.#set([kept]);
    if (isFinal(kept.state) && !(known && isFinal(known.state))) this.#listener.ended(kept);
  }

  /** What the proxy reported earlier: nothing to announce. */
  restore(payments: readonly PaymentView[]): void {
    this.#set(payments.map((payment) => later(this.get(payment.id), payment)));
  }

  /** Drops the oldest final ones over the limit. */
  trim(): void {
    for (const payment of this.recent.slice(KEPT)) {
      if (isFinal(payment.state)) this.drop(payment.id);
    }
  }

  /** The proxy does not know it any more, and a person has seen that. */
  drop(id: string): void {
    const { [id]: _, ...others } = this.#byId;
    this.#byId = others;
  }

  clear(): void {
    this.#byId = {};
  }

  #set(payments: readonly PaymentView[]): void {
    const setAt = this.#reports;
    const known = payments.map((payment) => [payment.id, { payment, setAt }] as const);
    this.#byId = { ...this.#byId, ...Object.fromEntries(known) };
  }
}
