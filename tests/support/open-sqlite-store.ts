/** The embedded store on a file of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import type { StoreUnderTest } from './store-contract-read.ts';

export async function openSqlite(): Promise<StoreUnderTest & { file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-store-'));
  const file = join(folder, 'kaikei.db');
  const opened = new Set<Store>();
  const open = (serving: boolean) => {
    const store = openSqliteStore({ file, serving });
    opened.add(store);
    return store;
  };
  onTestFinished(async () => {
    for (const store of opened) await store.close();
    await rm(folder, { recursive: true });
  });
  const store = open(true);
  return {
    store,
    file,
    reopen: async () => {
      await store.close();
      opened.delete(store);
      return open(true);
    },
    beside: () => Promise.resolve(open(false)),
  };
}
