/** The schema in numbered steps, forward only. One process migrates at a time. */
import { fillNext } from './backfills.ts';
import type { Connections, Transaction } from './connection.ts';
import { UnusableDatabaseError } from '../errors.ts';
import init from './migrations/001-init.sql?raw';
import stores from './migrations/002-stores.sql?raw';
import staff from './migrations/003-staff.sql?raw';
import shopPayments from './migrations/004-shop-payments.sql?raw';
import closings from './migrations/005-closings.sql?raw';
import instr from './migrations/006-instr.sql?raw';
import shopRefunds from './migrations/007-shop-refunds.sql?raw';
import receipts from './migrations/008-receipts.sql?raw';
import webhookEvents from './migrations/009-webhook-events.sql?raw';
import damagedAmounts from './migrations/010-damaged-amounts.sql?raw';
import staffOut from './migrations/011-staff-out.sql?raw';

const MIGRATIONS = [
  init,
  stores,
  staff,
  shopPayments,
  closings,
  instr,
  shopRefunds,
  receipts,
  webhookEvents,
  damagedAmounts,
  staffOut,
];

/** Any fixed number: all versions of Kaikei migrate under this lock. */
const MIGRATION_LOCK = 7_250_391;

/**
 * The previous version goes on working on the schema that this one makes, and while it is made, so that proxies can be
 * updated one after another: a step adds, and what it makes useless is removed by a later version. Each step commits by
 * itself, so that none of its locks is held for another one; tables that are to be filled are so afterwards, in short
 * pieces. Several processes may take turns at it, and one that is stopped is gone on with.
 * @throws StorageError
 */
export async function migrate(connections: Connections): Promise<void> {
  // Most starts find nothing to do, and wait for nobody.
  while (!(await isMigrated(connections))) {
    await connections.transaction(async (transaction) => {
      // A busy disk may take longer than the limits of payments allow.
      await transaction.script(
        'set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0',
      );
      await transaction.rows('select pg_advisory_xact_lock($1)', MIGRATION_LOCK);
      const version = await versionIn(transaction);
      if (version < MIGRATIONS.length) await takeStep(transaction, version);
      else await fillNext(transaction);
    });
  }
}

async function isMigrated(connections: Connections): Promise<boolean> {
  const version = await versionIn(connections);
  if (version > MIGRATIONS.length) {
    throw new UnusableDatabaseError('the database was written by a newer Kaikei', {
      advice: 'Install that version.',
    });
  }
  return (
    version === MIGRATIONS.length && !(await connections.row('select name from backfills limit 1'))
  );
}

async function takeStep(transaction: Transaction, version: number): Promise<void> {
  await transaction.rows('create table if not exists schema_version (version integer not null)');
  await transaction.script(MIGRATIONS[version] ?? '');
  await transaction.commit('insert into schema_version select $1::integer', version + 1);
}

/** 0 for an empty database. */
async function versionIn(database: Pick<Connections, 'row'>): Promise<number> {
  const table = await database.row("select to_regclass('schema_version') is not null as exists");
  if (table?.['exists'] !== true) return 0;
  const row = await database.row('select max(version) as version from schema_version');
  return Number(row?.['version'] ?? 0);
}
