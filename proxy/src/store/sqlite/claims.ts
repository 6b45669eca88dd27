/** Payments that this process takes over (R13): its lease and what is decided about them, in one commit. */
import { isOpen, type Payment } from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import { DamagedRecordError, StorageError } from '../errors.ts';
import type { Claimed, Claims, StoredPayment } from '../payments-port.ts';
import { updateDecided } from './changes.ts';
import type { Database } from './database.ts';
import type { SqliteEpochs } from './epochs.ts';
import type { SqliteLeases } from './leases.ts';
import type { SqliteRows } from './rows.ts';
import type { Writer } from './writer.ts';

export class SqliteClaims {
  readonly #db: Database;
  readonly #writer: Writer;
  readonly #leases: SqliteLeases;
  readonly #epochs: SqliteEpochs;
  readonly #rows: SqliteRows;

  constructor(deps: {
    db: Database;
    writer: Writer;
    leases: SqliteLeases;
    epochs: SqliteEpochs;
    rows: SqliteRows;
  }) {
    this.#db = deps.db;
    this.#writer = deps.writer;
    this.#leases = deps.leases;
    this.#epochs = deps.epochs;
    this.#rows = deps.rows;
  }

  /** Each in a savepoint of its own, and all in one commit. */
  async claim(
    limit: number,
    next: (payment: Payment) => Decision,
    except: ReadonlySet<string>,
  ): Promise<Claims> {
    const ids = this.#leases.unownedIds(limit, except);
    const claims: Claims = { taken: [], failed: [] };
    let refused: StorageError | undefined;
    const claimOne = async (id: string) => {
      try {
        claims.taken.push(await this.#writer.write(() => this.#take(id, next)));
      } catch (error) {
        if (error instanceof StorageError) refused = error;
        else claims.failed.push({ id, error });
      }
    };
    await Promise.all(ids.map(claimOne));
    // What was taken beside one that the disk refused is ours, and must be worked on.
    if (refused && claims.taken.length === 0) throw refused;
    return claims;
  }

  #take(id: string, next: (payment: Payment) => Decision): Claimed {
    const before = this.#rows.read(id);
    if (before?.record.kind !== 'payment') throw new DamagedRecordError(id);
    return this.#takeWith(next(before.record), before);
  }

  async claimOne(
    id: string,
    next: (payment: Payment, changeSeq: number) => Decision | undefined,
  ): Promise<Claimed | undefined> {
    return this.#writer.write(() => {
      const before = this.#rows.read(id);
      if (before?.record.kind !== 'payment') return undefined;
      const decision = next(before.record, before.changeSeq);
      return decision && !isOpen(before.record) ? this.#takeWith(decision, before) : undefined;
    });
  }

  #takeWith(decision: Decision, before: StoredPayment): Claimed {
    const lease = this.#leases.take(decision.payment.id);
    const { base } = this.#epochs.current;
    return { lease, decision, stored: updateDecided(this.#db, decision, { before, base }) };
  }
}
