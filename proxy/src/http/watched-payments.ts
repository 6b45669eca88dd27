/** Payments of other terminals that a terminal shows: of its own store only, each reported when it has changed. */
import type { AppContext } from '../context.ts';
import { DamagedRecordError } from '../store/errors.ts';
import type { StoredPayment } from '../store/payments-port.ts';

export class WatchedPayments {
  readonly #app: AppContext;
  readonly #terminalId: string;
  readonly #storeNo: string;
  /** The number of the change that was reported last; none yet at first. */
  readonly #reported: Map<string, number | undefined>;

  constructor(
    app: AppContext,
    from: { terminalId: string; storeNo: string; ids: readonly string[] },
  ) {
    this.#app = app;
    this.#terminalId = from.terminalId;
    this.#storeNo = from.storeNo;
    this.#reported = new Map(from.ids.map((id) => [id, undefined]));
  }

  get size(): number {
    return this.#reported.size;
  }

  /** Those that have changed since they were given last; all of them at first. @throws StorageError */
  async changed(): Promise<StoredPayment[]> {
    const changed: StoredPayment[] = [];
    for (const [id, reported] of this.#reported) {
      const stored = await this.#read(id);
      if (!stored || stored.changeSeq === reported) continue;
      this.#reported.set(id, stored.changeSeq);
      changed.push(stored);
    }
    return changed;
  }

  /** The terminal's own are in its stream already. */
  async #read(id: string): Promise<StoredPayment | undefined> {
    try {
      const stored = await this.#app.store.payments.read(id);
      if (stored?.record.storeNo !== this.#storeNo) return undefined;
      return stored.record.terminalId === this.#terminalId ? undefined : stored;
    } catch (error) {
      if (error instanceof DamagedRecordError) return undefined;
      throw error;
    }
  }
}
