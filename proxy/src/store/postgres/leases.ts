/** Who works on which open payment (R13), by the database's clock. */
import { randomUUID } from 'node:crypto';
import type { Lease, Upcoming } from '../payments-port.ts';
import type { Connections } from './connection.ts';

export class PostgresLeases {
  readonly #connections: Connections;
  readonly leaseMs: number;
  /** This process, among all on the database. */
  readonly owner = randomUUID();

  constructor(connections: Connections, leaseMs: number) {
    this.#connections = connections;
    this.leaseMs = leaseMs;
  }

  /** One that has lapsed and that nobody has taken is renewed too: a pause alone loses nothing. */
  async renew(leases: readonly Lease[]): Promise<Lease[]> {
    if (leases.length === 0) return [];
    const rows = await this.#connections.rows(
      `update payments set lease_until = clock_timestamp() + $4 * interval '1 millisecond'
       from unnest($1::text[], $2::integer[]) as held (id, version)
       where payments.id = held.id and lease_version = held.version and lease_owner = $3 and is_open
       returning payments.id`,
      leases.map(({ id }) => id),
      leases.map(({ version }) => version),
      this.owner,
      this.leaseMs,
    );
    const renewed = new Set(rows.map((row) => row['id']));
    return leases.filter(({ id }) => !renewed.has(id));
  }

  async release(leases: readonly Lease[]): Promise<void> {
    if (leases.length === 0) return;
    await this.#connections.rows(
      `update payments set lease_owner = null, lease_until = null
       from unnest($1::text[], $2::integer[]) as held (id, version)
       where payments.id = held.id and lease_version = held.version and lease_owner = $3`,
      leases.map(({ id }) => id),
      leases.map(({ version }) => version),
      this.owner,
    );
  }

  async upcoming(limit: number): Promise<Upcoming[]> {
    const rows = await this.#connections.rows(
      `select id, lease_version, next_attempt_at from payments
       where next_attempt_at is not null and lease_owner = $1 order by next_attempt_at limit $2`,
      this.owner,
      limit,
    );
    return rows.map((row) => ({
      id: String(row['id']),
      version: Number(row['lease_version']),
      at: Number(row['next_attempt_at']),
    }));
  }
}
