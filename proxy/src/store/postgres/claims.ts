/** Payments that this process takes over (R13): its lease and what is decided about them, in one commit. */
import { isOpen, type Payment, type TimelineEntry } from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import { DamagedRecordError, StorageError } from '../errors.ts';
import type { Claimed, Claims } from '../payments-port.ts';
import { commitDecision } from './changes.ts';
import type { Connections, Transaction } from './connection.ts';
import type { PostgresEpochs } from './epochs.ts';
import type { PostgresLeases } from './leases.ts';
import { holdRow, storedFrom } from './rows.ts';

/** Payments that are taken over side by side. */
const CLAIMS_AT_ONCE = 8;

export class PostgresClaims {
  readonly #connections: Connections;
  readonly #leases: PostgresLeases;
  readonly #epochs: PostgresEpochs;

  constructor(deps: { connections: Connections; leases: PostgresLeases; epochs: PostgresEpochs }) {
    this.#connections = deps.connections;
    this.#leases = deps.leases;
    this.#epochs = deps.epochs;
  }

  /** One transaction for each payment, so that one that fails keeps nobody else from being taken over. */
  async claim(
    limit: number,
    next: (payment: Payment) => Decision,
    except: ReadonlySet<string>,
  ): Promise<Claims> {
    const ids = await this.#unownedIds(limit, except);
    const claims: Claims = { taken: [], failed: [] };
    let refused: StorageError | undefined;
    const worker = async () => {
      for (let id = ids.shift(); id !== undefined && !refused; id = ids.shift()) {
        try {
          const claimed = await this.#takeOver(id, next);
          if (claimed) claims.taken.push(claimed);
        } catch (error) {
          if (error instanceof StorageError) refused = error;
          else claims.failed.push({ id, error });
        }
      }
    };
    await Promise.all(Array.from({ length: CLAIMS_AT_ONCE }, worker));
    // What was taken before the database refused is ours, and must be worked on.
    if (refused && claims.taken.length === 0) throw refused;
    return claims;
  }

  async #unownedIds(limit: number, except: ReadonlySet<string>): Promise<string[]> {
    const rows = await this.#connections.rows(
      `select id from payments
       where is_open and (lease_owner is null or lease_until < clock_timestamp()) and id <> all($2::text[])
       order by created_at limit $1`,
      limit,
      [...except],
    );
    return rows.map((row) => String(row['id']));
  }

  /** Undefined where another proxy was quicker. */
  #takeOver(id: string, next: (payment: Payment) => Decision): Promise<Claimed | undefined> {
    return this.#connections.transaction(async (transaction) => {
      const free = await transaction.row(
        `select 1 from payments
         where id = $1 and is_open and (lease_owner is null or lease_until < clock_timestamp())
         for update skip locked`,
        id,
      );
      const row = free && (await holdRow(transaction, id));
      if (!row) return undefined;
      const before = storedFrom(row, this.#epochs.current.base);
      if (before.record.kind !== 'payment') throw new DamagedRecordError(id);
      return this.#take(transaction, next(before.record), before.timeline);
    });
  }

  async claimOne(
    id: string,
    next: (payment: Payment, changeSeq: number) => Decision | undefined,
  ): Promise<Claimed | undefined> {
    return this.#connections.transaction(async (transaction) => {
      const row = await holdRow(transaction, id);
      const before = row && storedFrom(row, this.#epochs.current.base);
      if (before?.record.kind !== 'payment') return undefined;
      const decision = next(before.record, before.changeSeq);
      if (!decision || isOpen(before.record)) return undefined;
      return this.#take(transaction, decision, before.timeline);
    });
  }

  async #take(
    transaction: Transaction,
    decision: Decision,
    before: readonly TimelineEntry[],
  ): Promise<Claimed> {
    const { owner, leaseMs } = this.#leases;
    const { stored, leaseVersion } = await commitDecision(transaction, decision, before, {
      lease: { kind: 'take', owner, leaseMs },
      base: this.#epochs.current.base,
    });
    return { lease: { id: decision.payment.id, version: leaseVersion }, decision, stored };
  }
}
