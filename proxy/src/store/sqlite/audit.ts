import type { AuditEntry, AuditStore } from '../audit-port.ts';
import type { Database, Row } from './database.ts';
import type { Writer } from './writer.ts';

/** Most entries are written by the triggers of the schema, with what they tell of. */
export class SqliteAudit implements AuditStore {
  readonly #db: Database;
  readonly #writer: Writer;

  constructor(db: Database, writer: Writer) {
    this.#db = db;
    this.#writer = writer;
  }

  async list(limit: number): Promise<AuditEntry[]> {
    const rows = this.#db.all('select * from audit order by n desc limit ?', limit);
    return rows.map(toEntry);
  }

  async note({ at, event, terminalId, staffId, detail }: AuditEntry): Promise<void> {
    await this.#writer.write(() =>
      this.#db.run(
        'insert into audit (at, event, terminal_id, staff_id, detail) values (?, ?, ?, ?, ?)',
        ...[at, event, terminalId ?? null, staffId ?? null, detail ?? null],
      ),
    );
  }

  noteKeys(detail: string, now: number): Promise<boolean> {
    return this.#writer.write(() => {
      const last = this.#db.get(
        "select detail from audit where event = 'keys-in-use' order by n desc limit 1",
      );
      if (last?.['detail'] === detail) return false;
      this.#db.run(
        "insert into audit (at, event, detail) values (?, 'keys-in-use', ?)",
        now,
        detail,
      );
      return true;
    });
  }
}

function toEntry(row: Row): AuditEntry {
  const text = (name: string) => (row[name] == null ? undefined : String(row[name]));
  const terminalId = text('terminal_id');
  const paymentId = text('payment_id');
  const detail = text('detail');
  const staffId = text('staff_id');
  return {
    at: Number(row['at']),
    event: String(row['event']),
    ...(terminalId !== undefined && { terminalId }),
    ...(paymentId !== undefined && { paymentId }),
    ...(detail !== undefined && { detail }),
    ...(staffId !== undefined && { staffId }),
  };
}
