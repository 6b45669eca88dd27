/** Stores whose rows can be changed beside them: as damage does it, which asks no trigger, or many rows at a time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { onTestFinished } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import type { PostgresServer } from './postgres.ts';

export interface Damageable {
  store: Store;
  isSqlite: boolean;
  damage: (sql: string) => Promise<unknown>;
}

export async function damageableSqlite(): Promise<Damageable> {
  const folder = mkdtempSync(join(tmpdir(), 'kaikei-damaged-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'kaikei.db');
  const store = openSqliteStore({ file, serving: true });
  onTestFinished(() => store.close());
  const beside = new DatabaseSync(file);
  onTestFinished(() => beside.close());
  beside.exec('drop trigger timeline_is_append_only_u; drop trigger closings_are_append_only_u');
  return { store, isSqlite: true, damage: async (sql) => beside.exec(sql) };
}

export async function damageablePostgres(server: PostgresServer): Promise<Damageable> {
  const url = await server.createDatabase();
  const store = await openPostgresStore({ url, serving: true });
  onTestFinished(() => store.close());
  const unguarded = "set session_replication_role = 'replica'";
  return { store, isSqlite: false, damage: (sql) => server.execute(url, `${unguarded}; ${sql}`) };
}
