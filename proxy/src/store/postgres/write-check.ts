/** Whether the database takes a payment's writes now. */
import { StorageError } from '../errors.ts';
import type { Connections } from './connection.ts';

/** A write that has passed is believed for so long: each costs the server a commit. */
const BELIEVED_MS = 5_000;

const ADVICE = 'Point the proxy at the primary server, or end its read-only mode.';

/** More than a payment with its history takes, by blocks that no memory holds. */
const TAKE_ROOM = `
  select count(*) from (
    select repeat(md5(n::text), 16) as block from generate_series(1, 512) n order by block
  ) as blocks`;

export class WriteCheck {
  readonly #connections: Connections;
  /** On the monotonic clock. */
  #passedAt = -Infinity;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** @throws StorageError */
  async run(): Promise<void> {
    await this.#refuseReadOnly();
    if (performance.now() - this.#passedAt < BELIEVED_MS) return;
    this.#passedAt = -Infinity;
    await this.#write();
    this.#passedAt = performance.now();
  }

  async #refuseReadOnly(): Promise<void> {
    const row = await this.#connections.row(
      "select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as read_only",
    );
    if (row?.['read_only'] !== true) return;
    throw new StorageError('the database takes no writes', { advice: ADVICE });
  }

  /**
   * A row that is there already finds room where a new one finds none, so room is taken too: by a sort that
   * is larger than its memory, in a file of the database's own disk, which is gone with the statement.
   */
  async #write(): Promise<void> {
    await this.#connections.transaction(async (transaction) => {
      await Promise.all([
        transaction.rows(
          "select set_config('work_mem', '64kB', true), set_config('temp_tablespaces', '', true)",
        ),
        transaction.rows(TAKE_ROOM),
        transaction.commit(
          `insert into settings values ('checked', $1)
           on conflict (key) do update set value = excluded.value`,
          Buffer.from(new Date().toISOString()),
        ),
      ]);
    });
  }
}
