/** The refunds that were asked for at this till, on disk before the proxy hears of them. */
import type { RefundRecord, TillStorage } from './db.ts';

export interface RefundStore {
  all(): Promise<RefundRecord[]>;
  /**
   * Begins one, unless the payment has one already: another tab may have been quicker.
   * Gives the one that is there now; resolves once it has reached the disk.
   */
  begin(record: RefundRecord): Promise<RefundRecord>;
  /** The proxy has it, or never will. Another one of the payment stays. */
  end(record: RefundRecord): Promise<void>;
}

export function createRefundStore(storage: TillStorage): RefundStore {
  const open = async () =>
    (await storage.open()).transaction('refunds', 'readwrite', { durability: 'strict' });
  return {
    all: async () => (await storage.open()).getAll('refunds'),
    async begin(record) {
      const { store, done } = await open();
      const begun = store.get(record.paymentId).then(async (known) => {
        if (!known) await store.put(record);
        return known ?? record;
      });
      const [kept] = await Promise.all([begun, done]);
      return kept;
    },
    async end({ paymentId, id }) {
      const { store, done } = await open();
      const ended = store.get(paymentId).then(async (known) => {
        if (known?.id === id) await store.delete(paymentId);
      });
      await Promise.all([ended, done]);
    },
  };
}
