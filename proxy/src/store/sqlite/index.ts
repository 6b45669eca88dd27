/** The embedded store: one file, one process that serves it, others (the command line) beside it. */
import { existsSync, mkdirSync, realpathSync, statfsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LEASE_MS } from '@kaikei/shared/rules/times.ts';
import { StorageError, UnusableDatabaseError } from '../errors.ts';
import type { Store, StoreChange } from '../port.ts';
import { findDamage } from '../damage.ts';
import { SqliteAudit } from './audit.ts';
import { openDatabase, openingError, type Database } from './database.ts';
import { SqliteLeases } from './leases.ts';
import { SqlitePayments } from './payments.ts';
import { shopOn } from '../shop/index.ts';
import { SqliteReconciliation } from './reconciliation.ts';
import { holdForServing } from './serving-lock.ts';
import { sqliteSql } from './sql.ts';
import { SqliteTerminals } from './terminals.ts';
import { SqlWebhooks } from '../webhooks/outbox.ts';
import { Writer } from './writer.ts';

/** How soon a change by the command line is noticed. */
const WATCH_EVERY_MS = 250;
/** Many payments' worth, and little enough for the smallest disk. */
const LEAST_ROOM_BYTES = 256 * 1024;
const NEARLY_FULL_ADVICE = 'The disk is nearly full: make room on it.';

export interface SqliteStoreOptions {
  file: string;
  /** `serve` holds the file for itself; the command line only writes to it now and then. */
  serving: boolean;
}

/**
 * @throws StorageError (UnusableDatabaseError where only another file would help), and
 * DatabaseInUseError where another process serves the file
 */
export function openSqliteStore({ file, serving }: SqliteStoreOptions): Store {
  const path = realPath(file);
  // First of all: a proxy that may not serve this file must not write to it either.
  const release = serving ? holdForServing(path) : () => undefined;
  try {
    refuseHalf(path);
    return storeOn(openDatabase(path, serving ? 'serve' : 'command'), { path, serving, release });
  } catch (error) {
    release();
    throw error;
  }
}

interface Opened {
  path: string;
  serving: boolean;
  release: () => void;
}

function storeOn(db: Database, options: Opened): Store {
  const listeners = new Set<(change: StoreChange) => void>();
  const notify = (change: StoreChange) => {
    for (const listener of [...listeners]) listener(change);
  };
  const writer = new Writer(db);
  const notifyAll = () => {
    notify({ of: 'payments' });
    notify({ of: 'terminals' });
  };
  const stopWatching = options.serving ? watchOtherProcesses(db, notifyAll) : () => undefined;
  const changed = new Set<string>();
  // What one commit changed for a terminal is announced once.
  const announce = () => {
    const terminalIds = [...changed];
    changed.clear();
    for (const terminalId of terminalIds) notify({ of: 'payments', terminalId });
  };
  const payments = new SqlitePayments({
    db,
    writer,
    leases: new SqliteLeases(db, options.serving ? Infinity : LEASE_MS),
    changed(terminalId) {
      if (changed.size === 0) setImmediate(announce);
      changed.add(terminalId);
    },
    changedForAll: () => notify({ of: 'payments' }),
  });
  const sql = sqliteSql(db, writer);
  const shop = shopOn(sql);
  return {
    payments,
    terminals: new SqliteTerminals(db, writer, () => notify({ of: 'terminals' })),
    reconciliation: new SqliteReconciliation(db, writer),
    audit: new SqliteAudit(db, writer),
    ...shop,
    webhooks: new SqlWebhooks(sql, { isAlone: options.serving }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async check() {
      assertRoom(options.path);
      await writer.probe(() =>
        db.run("insert or replace into settings values ('checked', randomblob(8))"),
      );
    },
    damage: () => findDamage(sql, { payments, ...shop }),
    async clockAheadMs() {
      return 0;
    },
    async close() {
      stopWatching();
      db.close();
      options.release();
    },
  };
}

/** SQLite would begin anew, and throw away what only the log holds. @throws UnusableDatabaseError */
function refuseHalf(path: string): void {
  const log = `${path}-wal`;
  if (existsSync(path) || !existsSync(log)) return;
  throw new UnusableDatabaseError(`the database ${path} is gone, but its log ${log} is there`, {
    advice: 'Put the database back, or move the log away to begin anew.',
  });
}

/** A small write may still fit where a payment and its history would not. */
function assertRoom(path: string): void {
  const { bavail, bsize } = statfsSync(dirname(path));
  if (bavail * bsize < LEAST_ROOM_BYTES)
    throw new StorageError('the disk is nearly full', { advice: NEARLY_FULL_ADVICE });
}

/** One path for one file, whatever links lead to it: two proxies must meet at the same lock. */
function realPath(file: string): string {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return existsSync(file)
      ? realpathSync(file)
      : join(realpathSync(dirname(file)), basename(file));
  } catch (error) {
    throw openingError(file, error);
  }
}

function watchOtherProcesses(db: Database, notify: () => void): () => void {
  const version = (): unknown => db.get('pragma data_version')?.['data_version'];
  let seen = version();
  const timer = setInterval(() => {
    let now: unknown;
    try {
      now = version();
    } catch {
      return; // The next write says what is wrong; a watcher has nobody to tell.
    }
    if (now === seen) return;
    seen = now;
    notify();
  }, WATCH_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
