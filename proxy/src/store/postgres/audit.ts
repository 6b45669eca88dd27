import type { AuditEntry, AuditStore } from '../audit-port.ts';
import { textIn, type Connections, type Row } from './connection.ts';

/** Most entries are written by the triggers of the schema, with what they tell of. */
export class PostgresAudit implements AuditStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async list(limit: number): Promise<AuditEntry[]> {
    const rows = await this.#connections.rows(
      'select at, event, terminal_id, payment_id, detail, staff_id from audit order by n desc limit $1',
      limit,
    );
    return rows.map(toEntry);
  }

  async note({ at, event, terminalId, staffId, detail }: AuditEntry): Promise<void> {
    await this.#connections.rows(
      'insert into audit (at, event, terminal_id, staff_id, detail) values ($1, $2, $3, $4, $5)',
      ...[at, event, terminalId ?? null, staffId ?? null, detail ?? null],
    );
  }

  /** Several proxies may work with different keys while they are changed: each set is noted when it is new. */
  async noteKeys(detail: string, now: number): Promise<boolean> {
    const rows = await this.#connections.rows(
      `insert into audit (at, event, detail)
       select $1, 'keys-in-use', $2 where $2 is distinct from (
         select detail from audit where event = 'keys-in-use' order by n desc limit 1)
       returning n`,
      now,
      detail,
    );
    return rows.length > 0;
  }
}

function toEntry(row: Row): AuditEntry {
  const terminalId = textIn(row, 'terminal_id');
  const paymentId = textIn(row, 'payment_id');
  const detail = textIn(row, 'detail');
  const staffId = textIn(row, 'staff_id');
  return {
    at: Number(row['at']),
    event: String(row['event']),
    ...(terminalId !== undefined && { terminalId }),
    ...(paymentId !== undefined && { paymentId }),
    ...(detail !== undefined && { detail }),
    ...(staffId !== undefined && { staffId }),
  };
}
