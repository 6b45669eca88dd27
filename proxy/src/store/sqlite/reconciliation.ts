import type { ReconciliationStore } from '../reconciliation-port.ts';
import type { Database } from './database.ts';
import type { Writer } from './writer.ts';

const NEXT_RUN = 'reconciliation-next-run';
const NEXT_TURN = 'reconciliation-next-turn';
/** A turn that lasts longer was taken before a clock was set back; it binds nobody. */
const LONGEST_HOLD_MS = 60_000;

/** Times in the settings, as decimal text. */
export class SqliteReconciliation implements ReconciliationStore {
  readonly #db: Database;
  readonly #writer: Writer;

  constructor(db: Database, writer: Writer) {
    this.#db = db;
    this.#writer = writer;
  }

  async nextRunAt(): Promise<number | undefined> {
    return this.#read(NEXT_RUN);
  }

  planRun(at: number): Promise<void> {
    return this.#writer.write(() => this.#keep(NEXT_RUN, at));
  }

  takeTurn(now: number, holdMs: number): Promise<number> {
    return this.#writer.write(() => {
      const leftMs = (this.#read(NEXT_TURN) ?? 0) - now;
      if (leftMs > 0 && leftMs <= LONGEST_HOLD_MS) return leftMs;
      this.#keep(NEXT_TURN, now + holdMs);
      return 0;
    });
  }

  endTurn(nextAt: number): Promise<void> {
    return this.#writer.write(() => this.#keep(NEXT_TURN, nextAt));
  }

  #read(key: string): number | undefined {
    const value = this.#db.get('select value from settings where key = ?', key)?.['value'];
    return value instanceof Uint8Array ? Number(new TextDecoder().decode(value)) : undefined;
  }

  #keep(key: string, at: number): void {
    const value = new TextEncoder().encode(String(at));
    this.#db.run('insert or replace into settings values (?, ?)', key, value);
  }
}
