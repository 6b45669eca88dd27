/** The attempts that this till began, on disk before the proxy hears of them. */
import { STRICT, type AttemptRecord, type TillStorage } from './db.ts';

export interface AttemptStore {
  all(): Promise<AttemptRecord[]>;
  /** Begins one: its sale waits no more. Resolves once both have reached the disk. */
  begin(record: AttemptRecord): Promise<void>;
  put(record: AttemptRecord): Promise<void>;
  delete(id: string): Promise<void>;
}

export function createAttemptStore(storage: TillStorage): AttemptStore {
  const write = async () => (await storage.open()).transaction('attempts', 'readwrite', STRICT);
  return {
    all: async () => (await storage.open()).getAll('attempts'),
    async begin(record) {
      const database = await storage.open();
      const both = database.transaction(['attempts', 'sales'], 'readwrite', STRICT);
      await Promise.all([
        both.objectStore('attempts').put(record),
        both.objectStore('sales').delete(record.saleId),
        both.done,
      ]);
    },
    async put(record) {
      const { store, done } = await write();
      await Promise.all([store.put(record), done]);
    },
    async delete(id) {
      const { store, done } = await write();
      await Promise.all([store.delete(id), done]);
    },
  };
}
