/**
 * What the till keeps without depending on it: a disk that refuses these only makes the next start
 * longer, or shows one thing less. What must not be lost has stores of its own, which do throw.
 */
import type { PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import type { TypedSale } from './db.ts';
import type { Recalled, TillState } from './till-state.ts';
import type { PaymentCache } from './payment-cache.ts';

/** The payments in memory, which the copy on the disk is put back into. */
export interface RestorablePayments {
  clear(): void;
  restore(payments: readonly PaymentView[]): void;
  drop(id: string): void;
}

export class BestEffortStore {
  readonly #cache: PaymentCache;
  readonly #state: TillState;
  readonly #payments: RestorablePayments;
  /** The copy on the disk has a hole; its cursor stays where it is right, or is gone with it. */
  #isBroken = false;

  constructor(cache: PaymentCache, state: TillState, payments: RestorablePayments) {
    this.#cache = cache;
    this.#state = state;
    this.#payments = payments;
  }

  async recall(): Promise<Recalled> {
    try {
      return await this.#state.recall();
    } catch {
      // A disk that cannot be read is as good as an empty one, and the cashier reads the same.
      return { terminal: undefined, sale: undefined, isBlank: true };
    }
  }

  async remember(terminal: TerminalView | undefined): Promise<void> {
    const state = this.#state;
    await quietly(() => (terminal ? state.keepTerminal(terminal) : state.forgetTerminal()));
  }

  typed(sale: TypedSale): void {
    void quietly(() => this.#state.keepSale(sale));
  }

  /** Brings back the copy of a terminal's payments; the cursor to go on from, if there is one. */
  async restore(terminalId: string): Promise<string | undefined> {
    this.#payments.clear();
    try {
      const kept = await this.#cache.load(terminalId);
      this.#payments.restore(kept.payments);
      return kept.cursor;
    } catch {
      this.#isBroken = true;
      return undefined;
    }
  }

  /** The proxy was read up to this cursor. */
  read(terminalId: string | undefined, changed: readonly PaymentView[], cursor: string): void {
    if (this.#isBroken || terminalId === undefined) return;
    this.#cache.save(terminalId, changed, cursor).catch(() => this.lost());
  }

  /** A later save would leave a hole behind this one. */
  lost(): void {
    this.#isBroken = true;
  }

  /** The proxy does not know it any more, and a person has seen that. */
  drop(id: string): void {
    this.#payments.drop(id);
    void quietly(() => this.#cache.drop(id));
  }
}

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    // See above: none of this is needed.
  }
}
