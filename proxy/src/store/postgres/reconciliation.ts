import type { ReconciliationStore } from '../reconciliation-port.ts';
import type { Connections } from './connection.ts';

const NEXT_RUN = 'reconciliation-next-run';
const NEXT_TURN = 'reconciliation-next-turn';
/** A turn that lasts longer was taken before a clock was set back; it binds nobody. */
const LONGEST_HOLD_MS = 60_000;

/** Times in the settings, as decimal text. */
export class PostgresReconciliation implements ReconciliationStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async nextRunAt(): Promise<number | undefined> {
    const row = await this.#connections.row(
      "select convert_from(value, 'UTF8') as at from settings where key = $1",
      NEXT_RUN,
    );
    return row ? Number(row['at']) : undefined;
  }

  planRun(at: number): Promise<void> {
    return this.#keep(NEXT_RUN, at);
  }

  async takeTurn(now: number, holdMs: number): Promise<number> {
    return this.#connections.transaction(async (transaction) => {
      const [, row] = await Promise.all([
        transaction.rows(
          "select pg_advisory_xact_lock(hashtextextended('reconciliation turn', 0))",
        ),
        transaction.row(
          "select convert_from(value, 'UTF8') as at from settings where key = $1",
          NEXT_TURN,
        ),
      ]);
      const leftMs = Number(row?.['at'] ?? 0) - now;
      if (leftMs > 0 && leftMs <= LONGEST_HOLD_MS) return leftMs;
      await transaction.commit(SET, NEXT_TURN, String(now + holdMs));
      return 0;
    });
  }

  endTurn(nextAt: number): Promise<void> {
    return this.#keep(NEXT_TURN, nextAt);
  }

  async #keep(key: string, at: number): Promise<void> {
    await this.#connections.rows(SET, key, String(at));
  }
}

const SET = `insert into settings values ($1, convert_to($2, 'UTF8'))
  on conflict (key) do update set value = excluded.value`;
