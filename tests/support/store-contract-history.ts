/** What every store owes whoever looks for a payment. */
import { describe, expect, test } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { HistoryFilter, HistoryPlace } from '@kaikei/proxy/store/shop/port.ts';
import { NOW, changed, submitted, tombstone } from './store-payments.ts';

export function historyContract(open: () => Promise<Store>): void {
  describe('the history', () => {
    const ids = async ({ history }: Store, filter: HistoryFilter = {}, page = {}) =>
      (await history.search('store1', filter, { limit: 50, ...page })).places.map(({ id }) => id);

    test('has a store’s payments and tombstones, the newest first, page by page', async () => {
      const store = await open();
      const made: string[] = [];
      for (let n = 0; n < 7; n += 1) {
        // Some in one millisecond: their ids decide.
        const { id } = await submitted(store.payments, { at: NOW + Math.floor(n / 3) });
        made.unshift(id);
      }
      await submitted(store.payments, { storeNo: 'store2' });
      await store.payments.createTombstone({ ...tombstone('tomb-0123456'), createdAt: NOW - 1 });
      expect(await ids(store)).toEqual([...made, 'tomb-0123456']);
      const pages: string[] = [];
      for (let after: HistoryPlace | undefined; ;) {
        const { places, next } = await store.history.search('store1', {}, { after, limit: 3 });
        pages.push(...places.map(({ id }) => id));
        after = next;
        if (!next) break;
      }
      expect(pages).toEqual([...made, 'tomb-0123456']);
      const all = await store.payments.readAll([...made, 'nobody-0001', 'tomb-0123456']);
      expect(all.map(({ record }) => record.id)).toEqual([...made, 'tomb-0123456']);
    });

    test('is searched by what a payment has and becomes', async () => {
      const store = await open();
      const { payments } = store;
      const plain = await submitted(payments, { amount: 700, at: NOW });
      const special = await submitted(payments, { amount: 1200, at: NOW + 5 });
      await payments.step(special.id, [], (payment) =>
        changed(payment, {
          ...{ state: 'paid', stage: 'done', inFlight: undefined, transNo: 'TX%9_A' },
          ...{ paidAmount: 1200, description: 'Kobe 牛肉 Set, ＡＢＣ Éclair' },
        }),
      );
      const found = (filter: HistoryFilter) => ids(store, filter);
      expect(await found({ state: 'paid' })).toEqual([special.id]);
      expect(await found({ state: 'processing', amount: 1200 })).toEqual([]);
      const all = { amount: 1200, state: 'paid', wallet: 'WeChatPay' };
      expect(await found(all)).toEqual([special.id]);
      expect(await found({ ...all, receipt: special.id })).toEqual([special.id]);
      expect(await found({ ...all, state: 'failed', receipt: special.id })).toEqual([]);
      expect(await found({ ...all, text: 'kobe' })).toEqual([special.id]);
      expect(await found({ amount: 700 })).toEqual([plain.id]);
      expect(await found({ wallet: 'WeChatPay' })).toEqual([special.id, plain.id]);
      expect(await found({ wallet: 'PayPay' })).toEqual([]);
      expect(await found({ from: NOW + 5 })).toEqual([special.id]);
      expect(await found({ until: NOW + 5 })).toEqual([plain.id]);
      for (const text of ['KOBE', '牛肉', 'tx%9_a', 'ＡＢＣ ÉCL', special.id.slice(3)]) {
        expect(await found({ text }), text).toEqual([special.id]);
      }
      for (const text of ['tx%9%a', '__', "'", '\\']) {
        expect(await found({ text }), text).toEqual([]);
      }
      expect(await found({ receipt: 'TX%9_A' })).toEqual([special.id]);
      expect(await found({ receipt: plain.id })).toEqual([plain.id]);
      expect(await found({ receipt: 'TX' })).toEqual([]);
    });
  });
}
