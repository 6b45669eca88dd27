/** One connection to the embedded database: durable by assertion, migrated, statements prepared once. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { StorageError } from '../port.ts';
import init from './migrations/001-init.sql?raw';

type Connection = InstanceType<typeof DatabaseSync>;

/** Numbered, forward only; a database newer than this list is refused. */
const MIGRATIONS = [init];

export type Row = Record<string, string | number | bigint | null | Uint8Array>;
export type Value = string | number | null | Uint8Array;

export class Database {
  readonly #db: Connection;
  readonly #statements = new Map<string, ReturnType<Connection['prepare']>>();

  constructor(db: Connection) {
    this.#db = db;
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
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

/**
 * @throws StorageError naming the file, where it cannot be opened, is no database of ours, or does
 * not keep every commit
 */
export function openDatabase(file: string): Database {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const db = new Database(new DatabaseSync(file, { timeout: 2_000 }));
    db.exec('pragma journal_mode = wal');
    // Some builds fall back to NORMAL after the first write; a commit would then not survive a power cut.
    db.exec('pragma synchronous = full');
    db.exec('pragma foreign_keys = on');
    db.exec('pragma trusted_schema = off');
    migrate(db);
    assertDurable(db);
    chmodSync(file, 0o600);
    return db;
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(`the database ${file} cannot be used: ${text(error)}`, { cause: error });
  }
}

function migrate(db: Database): void {
  const version = Number(db.get('pragma user_version')?.['user_version']);
  if (version > MIGRATIONS.length) {
    throw new StorageError('the database was written by a newer Kaikei; install that version');
  }
  for (let n = version; n < MIGRATIONS.length; n += 1) {
    db.exec(`begin immediate; ${MIGRATIONS[n] ?? ''}; pragma user_version = ${n + 1}; commit`);
  }
}

/** R1 rests on this, so it is checked after a write and not only set. */
function assertDurable(db: Database): void {
  db.run(
    "insert into settings values ('opened', x'') on conflict (key) do update set value = excluded.value",
  );
  const synchronous = Number(db.get('pragma synchronous')?.['synchronous']);
  if (synchronous < 2) throw new StorageError('the database does not keep commits (synchronous)');
}

export function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
