/** One proxy a database file. */
import { DatabaseSync } from '@photostructure/sqlite';
import { DatabaseInUseError } from '../errors.ts';
import { openingError } from './database.ts';
import { asStorage, isBusy } from './errors.ts';

/**
 * Holds an exclusive lock on a file beside the database for as long as this process lives: the
 * system frees it even after a kill, so no stale lock can keep a shop closed.
 * @throws DatabaseInUseError, StorageError
 */
export function holdForServing(file: string): () => void {
  let lock: InstanceType<typeof DatabaseSync> | undefined;
  try {
    const opened = asStorage(() => new DatabaseSync(`${file}-serving`, { timeout: 0 }));
    lock = opened;
    asStorage(() =>
      opened.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive'),
    );
    return () => opened.close();
  } catch (error) {
    lock?.close();
    if (!isBusy(error)) throw openingError(file, error);
    throw new DatabaseInUseError(
      `another process serves the database ${file} already; stop that one, or set KAIKEI_DATABASE to another file`,
      { cause: error },
    );
  }
}
