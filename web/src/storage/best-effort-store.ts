/**
 * What the till keeps without depending on it: a disk that refuses these only makes the next start
 * longer, or shows one thing less. What must not be lost has stores of its own, which do throw.
 */
import type { PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import type { TypedSale } from './db.ts';
import type { Memory, Recalled } from './till-state.ts';
import type { PaymentCache } from './payment-cache.ts';
import type { Payments } from '../payment/payments.svelte.ts';

export class BestEffortStore {
  readonly #cache: PaymentCache;
  readonly #memory: Memory;
  readonly #payments: Payments;
  /** The copy on the disk has a hole; its cursor stays where it is right, or is gone with it. */
  #isBroken = false;

  constructor(cache: PaymentCache, memory: Memory, payments: Payments) {
    this.#cache = cache;
    this.#memory = memory;
    this.#payments = payments;
  }

  async recall(): Promise<Recalled> {
    try {
      return await this.#memory.recall();
    } catch {
      // A disk that cannot be read is as good as an empty one, and the cashier reads the same.
      return { terminal: undefined, sale: undefined, isBlank: true };
    }
  }

  async remember(terminal: TerminalView | undefined): Promise<void> {
    const memory = this.#memory;
    await quietly(() => (terminal ? memory.keepTerminal(terminal) : memory.forgetTerminal()));
  }

  typed(sale: TypedSale): void {
    void quietly(() => this.#memory.keepSale(sale));
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

  /** The proxy does not know it any more, and a person has read that. */
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
