/** Sales that wait for a scan. */
import type { SaleRecord, TillStorage } from './db.ts';

export interface SaleStore {
  all(): Promise<SaleRecord[]>;
  /** Resolves once the record has reached the disk. */
  put(record: SaleRecord): Promise<void>;
  delete(id: string): Promise<void>;
}

export function createSaleStore(storage: TillStorage): SaleStore {
  return {
    all: async () => (await storage.open()).getAll('sales'),
    put: (record) =>
      storage.write(['sales'], (writing) => [writing.objectStore('sales').put(record)]),
    delete: (id) =>
      storage.write(['sales'], (writing) => [writing.objectStore('sales').delete(id)]),
  };
}
