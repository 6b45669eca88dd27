/** Sales that wait for a scan: a code cannot be kept, so the sale is, until the customer shows another. */
import { MOST_HELD_SALES, totalOf, heldLimit, type HeldLimit } from '../storage/limits.ts';
import type { SaleRecord } from '../storage/db.ts';
import type { SaleStore } from '../storage/sales.ts';
import type { Notice } from './notice.ts';

export interface HeldSalesDeps {
  store: SaleStore;
  /** ms since the epoch by this tablet. */
  wallClock: () => number;
  currency: () => string;
  /** The largest sum that may wait: the largest single payment always fits. */
  maxTotal: () => number;
  warn: (notice: Notice) => void;
}

export class HeldSales {
  readonly #deps: HeldSalesDeps;
  #all = $state.raw<readonly SaleRecord[]>([]);
  readonly total = $derived(totalOf(this.#all));

  constructor(deps: HeldSalesDeps) {
    this.#deps = deps;
  }

  /** Oldest first. */
  get all(): readonly SaleRecord[] {
    return this.#all;
  }

  find(id: string): SaleRecord | undefined {
    return this.#all.find((sale) => sale.id === id);
  }

  /** Reads what waited when the till was closed. A disk that cannot be read holds nothing to show. */
  async load(): Promise<void> {
    try {
      this.#show(await this.#deps.store.all());
    } catch {
      this.#show([]);
    }
  }

  /** Resolves to whether the sale is on hold now; if not, a notice says why. */
  async hold({ id, amount }: { id: string; amount: number }): Promise<boolean> {
    try {
      if ((await this.add(this.#record(id, amount))) === undefined) return true;
      this.warnOfLimit();
    } catch {
      this.#deps.warn({ kind: 'device-storage' });
    }
    return false;
  }

  /** One that was begun already is not dropped for a limit, nor for a disk that refuses. */
  async keep({ id, amount }: { id: string; amount: number }): Promise<void> {
    const sale = this.#record(id, amount);
    this.#put(sale);
    try {
      await this.#deps.store.put(sale);
    } catch {
      this.#deps.warn({ kind: 'device-storage' });
    }
  }

  /**
   * Resolves to the limit that stands in the way, if one does.
   * @throws where the disk refuses (F39)
   */
  async add(sale: SaleRecord): Promise<HeldLimit | undefined> {
    const known = this.find(sale.id);
    if (known?.amount === sale.amount) return undefined;
    const limit = heldLimit(this.#without(sale.id), sale, this.#deps.maxTotal());
    if (limit !== undefined) return limit;
    await this.#deps.store.put(sale);
    this.#put(sale);
    return undefined;
  }

  /** It has a payment now, which took it off the disk. */
  begun(id: string): void {
    this.#show(this.#without(id));
  }

  /** Resolves to whether it is gone. */
  async discard(id: string): Promise<boolean> {
    try {
      await this.#deps.store.delete(id);
      this.begun(id);
      return true;
    } catch {
      this.#deps.warn({ kind: 'device-storage' });
      return false;
    }
  }

  /** After the storage was emptied under us: what is in memory goes back to the disk. */
  async rewrite(): Promise<void> {
    for (const sale of this.#all) await this.#deps.store.put(sale);
  }

  warnOfLimit(): void {
    const total = this.#deps.maxTotal();
    this.#deps.warn({ kind: 'held-limit', count: MOST_HELD_SALES, total });
  }

  #record(id: string, amount: number): SaleRecord {
    const { currency, wallClock } = this.#deps;
    return { id, amount, currency: currency(), begunAt: wallClock() };
  }

  /** In place of what it was before, by what is here now. */
  #put(sale: SaleRecord): void {
    this.#show([...this.#without(sale.id), sale]);
  }

  #without(id: string): SaleRecord[] {
    return this.#all.filter((sale) => sale.id !== id);
  }

  #show(sales: readonly SaleRecord[]): void {
    this.#all = sales.toSorted((a, b) => a.begunAt - b.begunAt);
  }
}
