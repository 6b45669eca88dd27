/** The embedded store: one file, one process that serves it, others (the command line) beside it. */
import { DatabaseSync } from '@photostructure/sqlite';
import { DatabaseInUseError, StorageError, type Store } from '../port.ts';
import { openDatabase, text, type Database } from './database.ts';
import { SqlitePayments } from './payments.ts';
import { SqliteTerminals } from './terminals.ts';
import { Writer } from './writer.ts';

/** How soon a change by the command line is noticed. */
const WATCH_EVERY_MS = 250;

export interface SqliteStoreOptions {
  file: string;
  /** `serve` holds the file for itself; the command line only writes to it now and then. */
  serving: boolean;
}

/** @throws StorageError, and DatabaseInUseError where another process serves the file */
export function openSqliteStore({ file, serving }: SqliteStoreOptions): Store {
  const db = openDatabase(file);
  const release = serving ? holdForServing(file, db) : () => undefined;
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of [...listeners]) listener();
  };
  const writer = new Writer(db, notify);
  const stopWatching = serving ? watchOtherProcesses(db, notify) : () => undefined;
  return {
    payments: new SqlitePayments(db, writer),
    terminals: new SqliteTerminals(db, writer),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async check() {
      await writer.write(() =>
        db.run("insert or replace into settings values ('checked', randomblob(8))"),
      );
    },
    close() {
      stopWatching();
      db.close();
      release();
    },
  };
}

/**
 * Holds an exclusive lock on a file beside the database for as long as this process lives: the
 * system frees it even after a kill, so no stale lock can keep a shop closed.
 */
function holdForServing(file: string, db: Database): () => void {
  try {
    const lock = new DatabaseSync(`${file}-serving`, { timeout: 0 });
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
    return () => lock.close();
  } catch (error) {
    db.close();
    if (text(error).includes('locked')) {
      throw new DatabaseInUseError(`another process serves ${file} already`, { cause: error });
    }
    throw new StorageError(`the lock beside ${file} cannot be had: ${text(error)}`, {
      cause: error,
    });
  }
}

function watchOtherProcesses(db: Database, notify: () => void): () => void {
  let seen: unknown;
  const timer = setInterval(() => {
    let version: unknown;
    try {
      version = db.get('pragma data_version')?.['data_version'];
    } catch {
      return; // The next write says what is wrong; a watcher has nobody to tell.
    }
    if (seen !== undefined && version !== seen) notify();
    seen = version;
  }, WATCH_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
