/** Payments as they are read: the row and its history. */
import { RECORD_COLUMNS, readable, storedFrom } from '../record.ts';
import type { StoredPayment } from '../payments-port.ts';
import type { Database, Row } from './database.ts';
import type { SqliteEpochs } from './epochs.ts';
import { readTimeline } from './timeline.ts';

/** What `stored` reads. */
export const COLUMNS = RECORD_COLUMNS.join(', ');
const WITH_LEASE = `select ${COLUMNS}, lease_owner, lease_version from payments where id = ?`;

export class SqliteRows {
  readonly #db: Database;
  readonly #epochs: SqliteEpochs;

  constructor(db: Database, epochs: SqliteEpochs) {
    this.#db = db;
    this.#epochs = epochs;
  }

  read(id: string): StoredPayment | undefined {
    const row = this.#db.get(`select ${COLUMNS} from payments where id = ?`, id);
    return row && this.stored(row);
  }

  rowWithLease(id: string): Row | undefined {
    return this.#db.get(WITH_LEASE, id);
  }

  stored(row: Row): StoredPayment {
    const timeline = readTimeline(this.#db, String(row['id']));
    return storedFrom(row, timeline, this.#epochs.current.base);
  }

  readable(rows: Row[]): StoredPayment[] {
    return readable(rows, (row) => this.stored(row));
  }
}
