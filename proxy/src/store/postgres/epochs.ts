/** F33: tells a till that goes on in this history of changes from one that has seen another. */
import { randomBytes } from 'node:crypto';
import { historyOf, newBase, type Epoch } from '../epochs.ts';
import type { Position } from '../payments-port.ts';
import type { Connections, Row, Transaction } from './connection.ts';
import { lock } from './locks.ts';

const KNOWN = 'select id, base from epochs order by n';

export class PostgresEpochs {
  readonly #connections: Connections;
  #known: readonly Epoch[] = [];

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Another proxy may have begun an epoch. @throws StorageError */
  async refresh(): Promise<void> {
    this.#known = epochsFrom(await this.#connections.rows(KNOWN));
  }

  get current(): Epoch {
    const current = this.#known.at(-1);
    if (!current) throw new Error('the store has no epoch');
    return current;
  }

  historyOf(position: Position, latestSeq: number) {
    return historyOf(position, { known: this.#known, latestSeq });
  }

  /**
   * Begins an epoch, with its incident, unless another reader has done it meanwhile.
   * @param latestRowSeq of the reader's terminal, without the base
   */
  async begin(seen: Position, latestRowSeq: number, now: number): Promise<boolean> {
    const began = await this.#connections.transaction((transaction) =>
      this.#begin(transaction, seen, { latestRowSeq, now }),
    );
    await this.refresh();
    return began;
  }

  async #begin(
    transaction: Transaction,
    seen: Position,
    { latestRowSeq, now }: { latestRowSeq: number; now: number },
  ): Promise<boolean> {
    await lock(transaction, ['epoch']);
    const known = epochsFrom(await transaction.rows(KNOWN));
    const current = known.at(-1);
    if (!current) throw new Error('the store has no epoch');
    const latestSeq = current.base + latestRowSeq;
    if (historyOf(seen, { known, latestSeq }) !== 'lost') return false;
    const id = randomBytes(6).toString('hex');
    await transaction.commit(
      // One that this database never had: whoever comes from it later has been accounted for.
      `with began as (
         insert into epochs (id, base) values ($5, 0), ($1, $2) on conflict (id) do nothing
       )
       insert into incidents (at, kind, detail) values ($3, 'database-went-back', $4)`,
      id,
      newBase(seen, latestSeq),
      now,
      `a till has seen change ${seen.changeSeq} of history ${seen.epoch}; this database ends at ${latestSeq} of ${current.id}, and goes on as ${id}`,
      seen.epoch,
    );
    return true;
  }
}

function epochsFrom(rows: readonly Row[]): Epoch[] {
  return rows.map((row) => ({ id: String(row['id']), base: Number(row['base']) }));
}
