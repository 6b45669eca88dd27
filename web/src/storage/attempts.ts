/** The attempts that this till began, on disk before the proxy hears of them. */
import type { AttemptRecord, TillStorage } from './db.ts';

/** What may become known of an attempt. None of it is ever taken back. */
export interface AttemptFacts {
  answered?: true;
  cancelAskedAt?: number;
}

export interface AttemptStore {
  all(): Promise<AttemptRecord[]>;
  get(id: string): Promise<AttemptRecord | undefined>;
  /** Begins one: its sale waits no more. Resolves once both have reached the disk. */
  begin(record: AttemptRecord): Promise<void>;
  /** Adds facts to one that was begun; one that was deleted stays so. */
  note(id: string, facts: AttemptFacts): Promise<void>;
  put(record: AttemptRecord): Promise<void>;
  delete(id: string): Promise<void>;
}

export function createAttemptStore(storage: TillStorage): AttemptStore {
  return {
    all: async () => (await storage.open()).getAll('attempts'),
    get: async (id) => (await storage.open()).get('attempts', id),
    begin: (record) =>
      storage.write(['attempts', 'sales'], (writing) => [
        writing.objectStore('attempts').put(record),
        writing.objectStore('sales').delete(record.saleId),
      ]),
    note: (id, { answered, cancelAskedAt }) =>
      storage.change('attempts', id, (record) => ({
        ...record,
        answered: record.answered || answered === true,
        ...(cancelAskedAt !== undefined && {
          cancelAskedAt: record.cancelAskedAt ?? cancelAskedAt,
        }),
      })),
    put: (record) =>
      storage.write(['attempts'], (writing) => [writing.objectStore('attempts').put(record)]),
    delete: (id) =>
      storage.write(['attempts'], (writing) => [writing.objectStore('attempts').delete(id)]),
  };
}
