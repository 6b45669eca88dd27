/** The command line's own way to the store: beside a serving proxy, for one short piece of work. */
import { databaseFile } from '../config/config.ts';
import { readEnv } from '../config/env.ts';
import type { Store } from '../store/port.ts';
import { openSqliteStore } from '../store/sqlite/index.ts';

export async function withStore<T>(work: (store: Store) => Promise<T> | T): Promise<T> {
  const store = openSqliteStore({ file: databaseFile(readEnv()), serving: false });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
