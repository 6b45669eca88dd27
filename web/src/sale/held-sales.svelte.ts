/** Sales that wait for a scan: a code cannot be kept, so the sale is, until the customer shows another. */
import { totalOf, waitingLimit, type WaitingLimit } from '../storage/limits.ts';
import type { SaleRecord } from '../storage/db.ts';
import type { SaleStore } from '../storage/sales.ts';

export class WaitingSales {
  readonly #store: SaleStore;
  #all = $state.raw<readonly SaleRecord[]>([]);
  readonly total = $derived(totalOf(this.#all));

  constructor(store: SaleStore) {
    this.#store = store;
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
      this.#show(await this.#store.all());
    } catch {
      this.#show([]);
    }
  }

  /**
   * Resolves to the limit that stands in the way, if one does.
   * @throws where the disk refuses (F39)
   */
  async add(sale: SaleRecord, maxTotal: number): Promise<WaitingLimit | undefined> {
    if (this.find(sale.id)) return undefined;
    const limit = waitingLimit(this.#all, sale, maxTotal);
    if (limit !== undefined) return limit;
    await this.#store.put(sale);
    this.#show([...this.#all, sale]);
    return undefined;
  }

  /** It has a payment now, which took it off the disk. */
  begun(id: string): void {
    this.#show(this.#all.filter((sale) => sale.id !== id));
  }

  /** @throws where the disk refuses */
  async discard(id: string): Promise<void> {
    await this.#store.delete(id);
    this.begun(id);
  }

  /** After the storage was emptied under us: what is in memory goes back to the disk. */
  async rewrite(): Promise<void> {
    for (const sale of this.#all) await this.#store.put(sale);
  }

  #show(sales: readonly SaleRecord[]): void {
    this.#all = sales.toSorted((a, b) => a.begunAt - b.begunAt);
  }
}
