/** Who works on which open payment (R13). All within the transaction that is open. */
import { randomUUID } from 'node:crypto';
import { LEASE_MS } from '@kaikei/shared/rules/times.ts';
import type { Lease, Upcoming } from '../payments-port.ts';
import type { Database, Row } from './database.ts';

const NOW = "cast(unixepoch('subsec') * 1000 as integer)";
const LAPSED = `(lease_until is null or lease_until not between ${NOW} and ${NOW} + ?)`;

/**
 * Only one process serves a file, and a lock says so: what is its own stays its own without renewal, and what
 * is not its own is nobody's. Only a command that asks beside it has leases that last for a while.
 */
export class SqliteLeases {
  readonly #db: Database;
  /** This process, among all that ever served the file. */
  readonly owner = randomUUID();
  readonly leaseMs: number;

  /** @param leaseMs Infinity for the process that serves */
  constructor(db: Database, leaseMs: number) {
    this.#db = db;
    this.leaseMs = leaseMs;
  }

  holds(lease: Lease): boolean {
    const sql = 'select lease_owner, lease_version from payments where id = ?';
    return this.isOf(this.#db.get(sql, lease.id), lease);
  }

  /** Whether the payment of this row is held by that lease. */
  isOf(row: Row | undefined, { version }: Lease): boolean {
    return row?.['lease_owner'] === this.owner && row['lease_version'] === version;
  }

  unownedIds(limit: number, except: ReadonlySet<string>): string[] {
    return this.#db
      .all(
        `select id from payments where is_open = 1 and lease_owner is not ? and ${LAPSED}
         order by created_at limit ?`,
        this.owner,
        // One that lasts longer was taken before the clock was set back.
        LEASE_MS,
        limit + except.size,
      )
      .map((row) => String(row['id']))
      .filter((id) => !except.has(id))
      .slice(0, limit);
  }

  take(id: string): Lease {
    const row = this.#db.get(
      `update payments set lease_owner = ?, lease_version = lease_version + 1, lease_until = ${NOW} + ?
       where id = ? returning lease_version`,
      this.owner,
      this.leaseMs === Infinity ? null : this.leaseMs,
      id,
    );
    return { id, version: Number(row?.['lease_version']) };
  }

  /** False where it is not held. */
  renew(lease: Lease): boolean {
    if (!this.holds(lease)) return false;
    this.extend(lease.id);
    return true;
  }

  /** One that is held. Without an end it needs no writing. */
  extend(id: string): void {
    if (this.leaseMs === Infinity) return;
    this.#db.run(`update payments set lease_until = ${NOW} + ? where id = ?`, this.leaseMs, id);
  }

  giveBack(lease: Lease): void {
    if (!this.holds(lease)) return;
    this.#db.run(
      'update payments set lease_owner = null, lease_until = null where id = ?',
      lease.id,
    );
  }

  upcoming(limit: number): Upcoming[] {
    return this.#db
      .all(
        `select id, lease_version, next_attempt_at from payments
         where next_attempt_at is not null and lease_owner = ? order by next_attempt_at limit ?`,
        this.owner,
        limit,
      )
      .map((row) => ({
        id: String(row['id']),
        version: Number(row['lease_version']),
        at: Number(row['next_attempt_at']),
      }));
  }
}
