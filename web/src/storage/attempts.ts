/** The attempts that this till began, on disk before the proxy hears of them. */
import type { AttemptRecord, TillStorage } from './db.ts';

export interface AttemptStore {
  all(): Promise<AttemptRecord[]>;
  /** Begins one: its sale waits no more. Resolves once both have reached the disk. */
  begin(record: AttemptRecord): Promise<void>;
  put(record: AttemptRecord): Promise<void>;
  delete(id: string): Promise<void>;
}

export function createAttemptStore(storage: TillStorage): AttemptStore {
  return {
    all: async () => (await storage.open()).getAll('attempts'),
    begin: (record) =>
      storage.write(['attempts', 'sales'], (writing) => [
        writing.objectStore('attempts').put(record),
        writing.objectStore('sales').delete(record.saleId),
      ]),
    put: (record) =>
      storage.write(['attempts'], (writing) => [writing.objectStore('attempts').put(record)]),
    delete: (id) =>
      storage.write(['attempts'], (writing) => [writing.objectStore('attempts').delete(id)]),
  };
}
