/** Opens the store that a setting names. Each kind is loaded only where it is asked for. */
import type { Store } from './port.ts';

export interface OpenStoreOptions {
  /** Of `KAIKEI_DATABASE`: the path of the embedded store's file. */
  database: string;
  /** `serve` may have the store for itself; commands work beside it, for a short while. */
  serving: boolean;
}

/**
 * @throws StorageError (UnusableDatabaseError where only another setting would help), and
 * DatabaseInUseError where another process serves it and no second one may
 */
export async function openStore({ database, serving }: OpenStoreOptions): Promise<Store> {
  const { openSqliteStore } = await import('./sqlite/index.ts');
  return openSqliteStore({ file: database, serving });
}
