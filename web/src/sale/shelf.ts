/** Puts sales aside until they can be scanned, and says what stands in the way. */
import type { TerminalView } from '@kaikei/shared/api.ts';
import { MOST_WAITING_SALES } from '../storage/limits.ts';
import type { Notice } from './notice.ts';
import type { WaitingSales } from './held-sales.svelte.ts';

interface ShelfContext {
  waiting: WaitingSales;
  /** ms since the epoch by this tablet. */
  wallClock: () => number;
  terminal: () => Pick<TerminalView, 'currency' | 'maxAmount'> | undefined;
  warn: (notice: Notice) => void;
}

export class Shelf {
  readonly #context: ShelfContext;

  constructor(context: ShelfContext) {
    this.#context = context;
  }

  /** The largest sum that may wait: the largest single payment always fits. */
  get maxTotal(): number {
    return this.#context.terminal()?.maxAmount ?? 0;
  }

  /** Resolves to whether the sale waits now. */
  async keep({ id, amount }: { id: string; amount: number }): Promise<boolean> {
    const { waiting, wallClock, terminal, warn } = this.#context;
    const currency = terminal()?.currency ?? 'JPY';
    try {
      const sale = { id, amount, currency, begunAt: wallClock() };
      if ((await waiting.add(sale, this.maxTotal)) === undefined) return true;
      this.warnOfLimit();
    } catch {
      warn({ kind: 'device-storage' });
    }
    return false;
  }

  /** Resolves to whether it is gone. */
  async discard(id: string): Promise<boolean> {
    try {
      await this.#context.waiting.discard(id);
      return true;
    } catch {
      this.#context.warn({ kind: 'device-storage' });
      return false;
    }
  }

  warnOfLimit(): void {
    this.#context.warn({
      kind: 'waiting-limit',
      count: MOST_WAITING_SALES,
      total: this.maxTotal,
    });
  }
}
