/** F33: tells a till that goes on in this history of changes from one that has seen another. */
import { randomBytes } from 'node:crypto';
import { historyOf, newBase, type Epoch } from '../epochs.ts';
import type { Position } from '../payments-port.ts';
import type { Database } from './database.ts';

export class SqliteEpochs {
  readonly #db: Database;
  #known: Epoch[];

  constructor(db: Database) {
    this.#db = db;
    this.#known = this.#read();
  }

  get current(): Epoch {
    const current = this.#known.at(-1);
    if (!current) throw new Error('the store has no epoch');
    return current;
  }

  historyOf(position: Position, latestSeq: number) {
    return historyOf(position, { known: this.#known, latestSeq });
  }

  /** Within the transaction that is open; `refresh` once it is committed. */
  begin(seen: Position, latestSeq: number): Epoch {
    const epoch = { id: randomBytes(6).toString('hex'), base: newBase(seen, latestSeq) };
    // One that this database never had: whoever comes from it later has been accounted for.
    this.#db.run('insert or ignore into epochs (id, base) values (?, 0)', seen.epoch);
    this.#db.run('insert into epochs (id, base) values (?, ?)', epoch.id, epoch.base);
    return epoch;
  }

  refresh(): void {
    this.#known = this.#read();
  }

  #read(): Epoch[] {
    return this.#db
      .all('select id, base from epochs order by n')
      .map((row) => ({ id: String(row['id']), base: Number(row['base']) }));
  }
}
