/** The attempts that this till began, on disk before the proxy hears of them. */
import type { AttemptRecord, TillDatabase } from './db.ts';

export interface AttemptStore {
  all(): Promise<AttemptRecord[]>;
  /** Resolves once the record has reached the disk. */
  put(record: AttemptRecord): Promise<void>;
  delete(id: string): Promise<void>;
}

/** Strict, because the default may lose what was written last when the power goes. */
const STRICT = { durability: 'strict' } as const;

export function createAttemptStore(database: Promise<TillDatabase>): AttemptStore {
  return {
    all: async () => (await database).getAll('attempts'),
    async put(record) {
      const write = (await database).transaction('attempts', 'readwrite', STRICT);
      await Promise.all([write.store.put(record), write.done]);
    },
    async delete(id) {
      const write = (await database).transaction('attempts', 'readwrite', STRICT);
      await Promise.all([write.store.delete(id), write.done]);
    },
  };
}
