/** One connection to the embedded database: durable by assertion, migrated, statements prepared once. */
import { chmodSync, existsSync, statSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { StorageError, UnusableDatabaseError } from '../errors.ts';
import { asStorage, isDamage, isTooLarge, isUnusable, text } from './errors.ts';
import init from './migrations/001-init.sql?raw';
import paymentsByCreation from './migrations/002-payments-by-creation.sql?raw';
import paymentsByState from './migrations/003-payments-by-state.sql?raw';
import leases from './migrations/004-leases.sql?raw';
import audit from './migrations/005-audit.sql?raw';
import epochs from './migrations/006-epochs.sql?raw';
import leasesThatLapse from './migrations/007-leases-that-lapse.sql?raw';
import stores from './migrations/008-stores.sql?raw';
import staff from './migrations/009-staff.sql?raw';
import shopPayments from './migrations/010-shop-payments.sql?raw';
import closings from './migrations/011-closings.sql?raw';
import shopRefunds from './migrations/012-shop-refunds.sql?raw';
import receipts from './migrations/013-receipts.sql?raw';
import webhookEvents from './migrations/014-webhook-events.sql?raw';
import staffOut from './migrations/015-staff-out.sql?raw';

type Connection = InstanceType<typeof DatabaseSync>;

/** Numbered, forward only; a database newer than this list is refused. */
const MIGRATIONS = [
  init,
  paymentsByCreation,
  paymentsByState,
  leases,
  audit,
  epochs,
  leasesThatLapse,
  stores,
  staff,
  shopPayments,
  closings,
  shopRefunds,
  receipts,
  webhookEvents,
  staffOut,
];

/**
 * How long another process's lock is waited for, which blocks this process. A command has nothing else to do, and a
 * disk that is busy may take seconds for one commit of the proxy beside it, or for the end of another command.
 */
const WAIT_MS = {
  /** Once it is open the writer itself waits, and the process goes on meanwhile. */
  serve: { toOpen: 2_000, later: 10 },
  command: { toOpen: 15_000, later: 15_000 },
} as const;

const NEWER_ADVICE = 'Install that version, or put a backup in its place.';
const GONE_ADVICE =
  'The database was deleted or replaced: stop the proxy, put the file or a backup in its place, and start it again.';

export type Row = Record<string, string | number | bigint | null | Uint8Array>;
export type Value = string | number | null | Uint8Array;

/** All its work throws StorageError where the disk or the file is to blame. */
export class Database {
  readonly #db: Connection;
  readonly #statements = new Map<string, ReturnType<Connection['prepare']>>();
  readonly #exactStatements = new Map<string, ReturnType<Connection['prepare']>>();
  #files: { path: string; identity: string }[] = [];
  #changedRows = 0;
  #damage: StorageError | undefined;

  constructor(db: Connection) {
    this.#db = db;
  }

  exec(sql: string): void {
    this.#work(() => this.#db.exec(sql));
  }

  run(sql: string, ...values: Value[]): number {
    const { changes } = this.#work(() => this.#prepare(sql).run(...values));
    this.#changedRows += changes;
    return changes;
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#work(() => {
      try {
        return this.#prepare(sql).get(...values) as Row | undefined;
      } catch (error) {
        return this.#allExact(sql, values, error)[0];
      }
    });
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#work(() => {
      try {
        return this.#prepare(sql).all(...values) as Row[];
      } catch (error) {
        return this.#allExact(sql, values, error);
      }
    });
  }

  /** A number beyond 2^53 in one row, which only damage puts there, must not hide the others: it stays a bigint. */
  #allExact(sql: string, values: Value[], error: unknown): Row[] {
    if (!isTooLarge(error) || !/^\s*select\b/.test(sql)) throw error;
    let statement = this.#exactStatements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      statement.setReadBigInts(true);
      this.#exactStatements.set(sql, statement);
    }
    const rows = statement.all(...values) as Row[];
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plain(value)])),
    );
  }

  /** By `run` since it was opened, those included whose change was undone. */
  get changedRows(): number {
    return this.#changedRows;
  }

  #work<T>(work: () => T): T {
    try {
      return asStorage(work);
    } catch (error) {
      if (isDamage(error)) this.#damage = error;
      throw error;
    }
  }

  /**
   * The driver cannot finalize statements, so SQLite keeps the connection half open until the process
   * ends, and does not by itself move the log into the file: a copy of the file alone would lack it.
   */
  close(): void {
    try {
      this.#db.exec('pragma wal_checkpoint(truncate)');
    } catch {
      // The log stays beside the file, and the next start reads it.
    }
    this.#statements.clear();
    this.#exactStatements.clear();
    this.#db.close();
  }

  /** Remembers which files these are, for `assertWritable`. */
  keepFilesInSight(file: string): void {
    const paths = [file, `${file}-wal`].filter((path) => existsSync(path));
    this.#files = paths.map((path) => ({ path, identity: identityOf(path) }));
  }

  /**
   * A file that was deleted, moved or replaced still takes writes, and loses them all at the next
   * start. One that was found damaged may lose them too, or what it held before.
   * @throws StorageError
   */
  assertWritable(): void {
    if (this.#damage) throw this.#damage;
    const gone = this.#files.find(({ path, identity }) => identityOf(path) !== identity);
    if (gone)
      throw new StorageError(`${gone.path} was deleted or replaced`, { advice: GONE_ADVICE });
  }

  #prepare(sql: string): ReturnType<Connection['prepare']> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function plain(value: Row[string]): Row[string] {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function identityOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.dev}:${stats.ino}` : 'missing';
}

/**
 * @throws StorageError naming the file, where it cannot be opened, is no database of ours, or does
 * not keep every commit
 */
export function openDatabase(file: string, by: keyof typeof WAIT_MS): Database {
  let db: Database | undefined;
  try {
    db = new Database(asStorage(() => new DatabaseSync(file, { timeout: WAIT_MS[by].toOpen })));
    const got = db.get('pragma journal_mode = wal')?.['journal_mode'];
    if (got !== 'wal')
      throw new UnusableDatabaseError('its file system takes no write-ahead log (journal_mode)');
    // Some builds fall back to NORMAL after the first write; a commit would then not survive a power cut.
    db.exec('pragma synchronous = full');
    db.exec('pragma foreign_keys = on');
    db.exec('pragma trusted_schema = off');
    migrate(db);
    assertDurable(db);
    db.exec(`pragma busy_timeout = ${WAIT_MS[by].later}`);
    chmodSync(file, 0o600);
    db.keepFilesInSight(file);
    return db;
  } catch (error) {
    db?.close();
    throw openingError(file, error);
  }
}

export function openingError(file: string, error: unknown): StorageError {
  // What the disk is not to blame for (another program's tables, say) does not pass either.
  const mayPass = error instanceof StorageError && !isUnusable(error);
  const Kind = mayPass ? StorageError : UnusableDatabaseError;
  const advice = error instanceof StorageError ? error.advice : undefined;
  const options = { cause: error, ...(advice !== undefined && { advice }) };
  return new Kind(`the database ${file} cannot be used: ${text(error)}`, options);
}

function migrate(db: Database): void {
  if (versionOf(db) === MIGRATIONS.length) return;
  db.exec('begin immediate');
  // Read again: another process may have migrated while this one waited.
  const version = versionOf(db);
  if (version > MIGRATIONS.length) {
    throw new UnusableDatabaseError('it was written by a newer Kaikei', { advice: NEWER_ADVICE });
  }
  for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
  db.exec(`pragma user_version = ${MIGRATIONS.length}; commit`);
}

function versionOf(db: Database): number {
  return Number(db.get('pragma user_version')?.['user_version']);
}

/** R1 rests on this, so it is checked after a write and not only set. */
function assertDurable(db: Database): void {
  db.run(
    "insert into settings values ('opened', x'') on conflict (key) do update set value = excluded.value",
  );
  const synchronous = Number(db.get('pragma synchronous')?.['synchronous']);
  if (synchronous < 2)
    throw new UnusableDatabaseError('it does not keep every commit (synchronous)');
}
