/** The schema in numbered steps, forward only. One process migrates; others wait for it. */
import type { Connections } from './connection.ts';
import { UnusableDatabaseError } from '../port.ts';
import init from './migrations/001-init.sql?raw';

const MIGRATIONS = [init];

/** Any fixed number: all versions of Kaikei migrate under this lock. */
const MIGRATION_LOCK = 7_250_391;

/**
 * The previous version goes on working on the schema that this one makes, so that proxies can be updated one
 * after another: a step adds, and what it makes useless is removed by a later version.
 * @throws StorageError
 */
export async function migrate(connections: Connections): Promise<void> {
  await connections.transaction(async (transaction) => {
    await transaction.rows('select pg_advisory_xact_lock($1)', MIGRATION_LOCK);
    await transaction.rows('create table if not exists schema_version (version integer not null)');
    const row = await transaction.row('select max(version) as version from schema_version');
    const version = Number(row?.['version'] ?? 0);
    if (version > MIGRATIONS.length) {
      throw new UnusableDatabaseError('the database was written by a newer Kaikei', {
        advice: 'Install that version.',
      });
    }
    for (const migration of MIGRATIONS.slice(version)) await transaction.script(migration);
    await transaction.commit(
      'insert into schema_version select $1::integer where $1::integer > $2::integer',
      MIGRATIONS.length,
      version,
    );
  });
}
