/** The sandbox's own file. Orders and refunds are JSON documents: they are read whole, by number. */
import { DatabaseSync } from '@photostructure/sqlite';
import { randomBytes } from 'node:crypto';

export type Connection = InstanceType<typeof DatabaseSync>;

const SCHEMA_VERSION = 1;

const SCHEMA = `
  CREATE TABLE orders (
    order_no  TEXT PRIMARY KEY,
    trans_no  TEXT NOT NULL UNIQUE,
    code_hash TEXT NOT NULL UNIQUE,
    document  TEXT NOT NULL
  ) STRICT;
  CREATE TABLE refunds (
    refund_no TEXT PRIMARY KEY,
    trans_no  TEXT NOT NULL UNIQUE,
    order_no  TEXT NOT NULL REFERENCES orders (order_no),
    document  TEXT NOT NULL
  ) STRICT;
  CREATE INDEX refunds_by_order ON refunds (order_no);
  CREATE TABLE calls (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL,
    order_no    TEXT,
    received_at INTEGER NOT NULL,
    document    TEXT NOT NULL
  ) STRICT;
  CREATE INDEX calls_by_order ON calls (order_no);
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
`;

/** `path` may be `:memory:`. */
export function openDatabase(path: string): Connection {
  const db = new DatabaseSync(path);
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
    prepareSchema(db, path);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

function prepareSchema(db: Connection, path: string): void {
  transaction(db, () => {
    const row = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (row.user_version === SCHEMA_VERSION) return;
    if (row.user_version !== 0) {
      throw new Error(`${path} was written by another version of the sandbox: remove or rename it`);
    }
    db.exec(SCHEMA);
    db.prepare("INSERT INTO secrets VALUES ('code-hash-key', ?)").run(randomBytes(32));
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** Keys the hashes of payment codes: there are few enough codes to try them all on a plain hash. */
export function codeHashKey(db: Connection): Uint8Array {
  const row = db.prepare("SELECT value FROM secrets WHERE name = 'code-hash-key'").get() as {
    value: Uint8Array;
  };
  return new Uint8Array(row.value);
}

/** All or nothing; the work must not wait for anything. */
export function transaction<T>(db: Connection, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
