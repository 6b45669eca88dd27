/** What every store owes receipts: a number for each payment, counted by terminal and business day, that stays. */
import { describe, expect, test } from 'vitest';
import { receiptSeries } from '@kaikei/shared/shop/receipt-number.ts';
import type { PaymentStore } from '@kaikei/proxy/store/payments-port.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { changed, submission, submit, submitted, tombstone } from './store-payments.ts';

/** In Tokyo, where the default store is. */
const BEFORE_MIDNIGHT = Date.parse('2026-03-04T23:59:59+09:00');
const AFTER_MIDNIGHT = BEFORE_MIDNIGHT + 1_000;

const numberOf = async (payments: PaymentStore, id: string) => (await payments.read(id))?.receiptNo;

export function receiptContract(open: () => Promise<Store>): void {
  describe('numbers of receipts', () => {
    test('rise by one for each terminal and business day, and only where a payment is created', async () => {
      const { payments } = await open();
      const numbered = async (wishes: Parameters<typeof submission>[0]) =>
        numberOf(payments, (await submitted(payments, wishes)).id);
      const first = receiptSeries('2026-03-04', 't_1');
      expect(first).toMatch(/^20260304-[0-9A-HJKMNP-TV-Z]{5}-$/);
      const given = submission({ at: BEFORE_MIDNIGHT });
      const created = await submit(payments, given);
      expect(created).toMatchObject({ kind: 'created', stored: { receiptNo: `${first}0001` } });
      // A repeat, and what is refused, take no number.
      const repeated = await submit(payments, given);
      expect(repeated).toMatchObject({ kind: 'repeated', stored: { receiptNo: `${first}0001` } });
      const sameSale = submission({ saleId: given.payment.saleId, at: BEFORE_MIDNIGHT });
      expect((await submit(payments, sameSale)).kind).toBe('sale-in-progress');
      expect(await numbered({ at: BEFORE_MIDNIGHT })).toBe(`${first}0002`);
      const other = receiptSeries('2026-03-04', 't_2');
      expect(await numbered({ terminalId: 't_2', at: BEFORE_MIDNIGHT })).toBe(`${other}0001`);
      const next = receiptSeries('2026-03-05', 't_1');
      expect(await numbered({ at: AFTER_MIDNIGHT })).toBe(`${next}0001`);
      // Another store counts by itself.
      expect(await numbered({ storeNo: 'store2', at: AFTER_MIDNIGHT })).toBe(`${next}0001`);
    });

    test('go by the day of the store, as it is set when the payment is created', async () => {
      const { payments, profiles } = await open();
      await profiles.set('store1', { timeZone: 'America/New_York', dayStartsAt: '05:00' }, 1);
      const { id } = await submitted(payments, { at: Date.parse('2026-03-05T04:59:00-05:00') });
      const before = `${receiptSeries('2026-03-04', 't_1')}0001`;
      expect(await numberOf(payments, id)).toBe(before);
      await profiles.set('store1', { dayStartsAt: '04:00' }, 2);
      const { id: later } = await submitted(payments, {
        at: Date.parse('2026-03-05T04:59:30-05:00'),
      });
      expect(await numberOf(payments, later)).toBe(`${receiptSeries('2026-03-05', 't_1')}0001`);
      expect(await numberOf(payments, id)).toBe(before);
    });

    test('of many that are created at once no two are alike, and none is left out', async () => {
      const { payments } = await open();
      const made = await Promise.all(
        Array.from({ length: 40 }, () => submit(payments, submission({ at: BEFORE_MIDNIGHT }))),
      );
      const numbers = made.map((outcome) =>
        outcome.kind === 'created' ? outcome.stored.receiptNo : outcome.kind,
      );
      const series = receiptSeries('2026-03-04', 't_1');
      const all = Array.from({ length: 40 }, (_, n) => series + String(n + 1).padStart(4, '0'));
      expect(numbers.toSorted()).toEqual(all);
    });

    test('stay through every step, and find their payment, however they are typed', async () => {
      const store = await open();
      const { payments, history } = store;
      const { id } = await submitted(payments, { at: BEFORE_MIDNIGHT });
      await submitted(payments, { at: BEFORE_MIDNIGHT });
      await submitted(payments, { storeNo: 'store2', at: BEFORE_MIDNIGHT });
      const number = `${receiptSeries('2026-03-04', 't_1')}0001`;
      const step = await payments.step(id, [], (payment) =>
        changed(payment, { state: 'paid', stage: 'done', inFlight: undefined }),
      );
      expect(step?.stored.receiptNo).toBe(number);
      expect(await numberOf(payments, id)).toBe(number);
      const [listed] = await payments.listChanges('t_1', 0, 10);
      expect(listed?.receiptNo).toBe(`${receiptSeries('2026-03-04', 't_1')}0002`);
      const found = async (filter: object) =>
        (await history.search('store1', filter, { limit: 5 })).places.map((place) => place.id);
      expect(await found({ receipt: number })).toEqual([id]);
      expect(await found({ receipt: number.toLowerCase().replaceAll('0', 'o') })).toEqual([id]);
      expect(await found({ text: number.slice(4) })).toEqual([id]);
      expect(await found({ receipt: `${number}9` })).toEqual([]);
    });

    test('are not given to what was never submitted', async () => {
      const { payments } = await open();
      const stored = await payments.createTombstone(tombstone('tomb-0123456'));
      expect(stored).not.toHaveProperty('receiptNo');
    });
  });
}
