/** The database of a run: a file, or one on a PostgreSQL server that several proxies share. */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, type DatabaseSettings } from '@kaikei/proxy/store/open.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { PostgresServer } from '../support/postgres.ts';

export interface TestDatabase {
  /** Several proxies may be on it at a time. */
  readonly isShared: boolean;
  /** `KAIKEI_DATABASE`, where no other way to it is named. */
  readonly setting: string;
  /** As a command opens it beside the proxies. */
  open(): Promise<Store>;
  /** Everything that it keeps on disk is in there. */
  readonly folder: string;
}

export interface Written {
  name: string;
  bytes: Buffer;
}

export async function fileDatabase(folder: string): Promise<TestDatabase> {
  await mkdir(folder);
  const file = join(folder, 'kaikei.db');
  return {
    isShared: false,
    setting: file,
    folder,
    open: () => openStore({ database: { kind: 'file', file }, serving: false }),
  };
}

export async function postgresDatabase(server: PostgresServer): Promise<TestDatabase> {
  const url = await server.createDatabase();
  const database: DatabaseSettings = { kind: 'postgres', url, shown: 'the database of the test' };
  return {
    isShared: true,
    setting: url,
    folder: server.dataFolder,
    open: () => openStore({ database, serving: false }),
  };
}

export async function filesIn(folder: string): Promise<Written[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async (entry) => {
    const name = join(entry.parentPath, entry.name);
    return { name, bytes: await readFile(name).catch(unlessGone) };
  });
  return Promise.all(read);
}

/** A database removes what it has no more use for, which may be late. */
function unlessGone(error: NodeJS.ErrnoException): Buffer {
  if (error.code !== 'ENOENT') throw error;
  return Buffer.alloc(0);
}
