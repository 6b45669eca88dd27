/**
 * The latest payments as the proxy reported them, so that opening the till again reads only what is
 * new. A copy to show, never a source of truth: losing it costs one longer reading.
 */
import type { PaymentView } from '@kaikei/shared/api.ts';
import type { TillStorage } from './db.ts';

/** More is of no use on a till's screen. */
const KEPT_PAYMENTS = 500;

export interface PaymentCache {
  /** What was kept for this terminal; another terminal's copy is thrown away. */
  load(terminalId: string): Promise<{ payments: PaymentView[]; cursor: string | undefined }>;
  save(terminalId: string, payments: readonly PaymentView[], cursor: string): Promise<void>;
  /** The proxy does not know it any more, and a person has seen that. */
  drop(id: string): Promise<void>;
}

export function createPaymentCache(storage: TillStorage): PaymentCache {
  return {
    async load(terminalId) {
      const stores = (await storage.open()).transaction(['payments', 'meta'], 'readwrite');
      // It rejects as well where the browser takes the database away, which the requests below tell.
      stores.done.catch(() => undefined);
      const reading = await stores.objectStore('meta').get('reading');
      if (reading?.terminalId !== terminalId) {
        await Promise.all([stores.objectStore('payments').clear(), stores.done]);
        return { payments: [], cursor: undefined };
      }
      const payments = await stores.objectStore('payments').getAll();
      return { payments, cursor: reading.cursor };
    },
    async save(terminalId, payments, cursor) {
      const stores = (await storage.open()).transaction(['payments', 'meta'], 'readwrite');
      stores.done.catch(() => undefined);
      const store = stores.objectStore('payments');
      await Promise.all([
        ...payments.map((payment) => store.put(payment)),
        stores.objectStore('meta').put({ terminalId, cursor }, 'reading'),
      ]);
      await dropOldest(await store.count(), store.index('updatedAt'));
      await stores.done;
    },
    drop: async (id) => (await storage.open()).delete('payments', id),
  };
}

interface Ordered {
  openCursor(): Promise<Entry | null>;
}
interface Entry {
  delete(): Promise<void>;
  continue(): Promise<Entry | null>;
}

async function dropOldest(count: number, byTime: Ordered): Promise<void> {
  let entry = count > KEPT_PAYMENTS ? await byTime.openCursor() : null;
  for (let surplus = count - KEPT_PAYMENTS; entry && surplus > 0; surplus -= 1) {
    await entry.delete();
    entry = await entry.continue();
  }
}
