/** Opens the store that a setting names. Each kind, and its driver, is loaded only where it is asked for. */
import type { Store } from './port.ts';

/** Of `KAIKEI_DATABASE`. */
export type DatabaseSettings =
  | { kind: 'file'; file: string }
  /** `shown` names it without user or password. */
  | { kind: 'postgres'; url: string; password?: string; shown: string };

export interface OpenStoreOptions {
  database: DatabaseSettings;
  /** `serve` has a file for itself, and listens for the changes of others; commands work beside it, for a short while. */
  serving: boolean;
}

/**
 * @throws StorageError (UnusableDatabaseError where only another setting would help), and
 * DatabaseInUseError where another process serves it and no second one may
 */
export async function openStore({ database, serving }: OpenStoreOptions): Promise<Store> {
  switch (database.kind) {
    case 'file': {
      const { openSqliteStore } = await import('./sqlite/index.ts');
      return openSqliteStore({ file: database.file, serving });
    }
    case 'postgres': {
      const { openPostgresStore } = await import('./postgres/index.ts');
      return openPostgresStore({ ...database, serving });
    }
  }
}
