/** Sales that wait for a scan. */
import { STRICT, type SaleRecord, type TillStorage } from './db.ts';

export interface SaleStore {
  all(): Promise<SaleRecord[]>;
  /** Resolves once the record has reached the disk. */
  put(record: SaleRecord): Promise<void>;
  delete(id: string): Promise<void>;
}

export function createSaleStore(storage: TillStorage): SaleStore {
  const write = async () => (await storage.open()).transaction('sales', 'readwrite', STRICT);
  return {
    all: async () => (await storage.open()).getAll('sales'),
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
