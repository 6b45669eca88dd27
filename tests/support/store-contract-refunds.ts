/** What every store owes the shop's refunds (R16): one at a time, never more than was captured, and each counted once. */
import { describe, expect, test } from 'vitest';
import type { NewShopRefund, Payment } from '@kaikei/shared/payment.ts';
import { decide } from '@kaikei/shared/rules.ts';
import { whyNotRefund } from '@kaikei/shared/rules/shop-refund.ts';
import { closingOf } from '@kaikei/proxy/shop/day-report.ts';
import { resolveRefundByHand } from '@kaikei/proxy/payments/resolve-by-hand.ts';
import type { PaymentStore } from '@kaikei/proxy/store/payments-port.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { NewClosing } from '@kaikei/proxy/store/shop/port.ts';
import { NOW, changed, submitted } from './store-payments.ts';

const DAY = Date.parse('2026-03-04T00:00:00Z');
const DAY_MS = 86_400_000;
const RULES = { timeZone: 'UTC', dayStartsAt: '00:00' };

const asked = (id: string, amount: number): NewShopRefund => ({
  id,
  amount,
  terminalId: 't_2',
  staffId: 'st_1',
});

async function paid(payments: PaymentStore, at: number): Promise<string> {
  const { id } = await submitted(payments, { at, amount: 1000 });
  await payments.step(id, [], ({ inFlight: _, ...payment }) =>
    changed(payment, { state: 'paid', stage: 'done', paidAmount: 1000 }),
  );
  return id;
}

const request = (payments: PaymentStore, id: string, refund: NewShopRefund, at: number) =>
  payments.claimOne(id, (payment) =>
    whyNotRefund(payment, refund)
      ? undefined
      : decide(payment, { type: 'refund-requested', refund }, at),
  );

/** As the rules end it, for the store's eyes. */
const end = (payments: PaymentStore, id: string, state: 'refunded' | 'failed', at = NOW) =>
  payments.step(id, [], ({ inFlight: _, nextAttemptAt: __, ...payment }: Payment) =>
    changed(payment, {
      stage: 'done',
      shopRefunds: (payment.shopRefunds ?? []).map((refund) =>
        refund.state === 'processing' ? { ...refund, state, updatedAt: at } : refund,
      ),
    }),
  );

async function closed({ reports }: Store, day: number) {
  const from = DAY + day * DAY_MS;
  const businessDate = new Date(from).toISOString().slice(0, 10);
  const closing: NewClosing = {
    ...{ storeNo: 'store1', businessDate, from, until: from + DAY_MS, rules: RULES },
    ...{ closedAt: NOW, staffId: 'st_1', terminalId: 't_1' },
  };
  const frame = { ...closing, date: businessDate, range: closing, currency: 'JPY' };
  const outcome = await reports.close(closing, (all) => closingOf(all, closing, { frame }));
  if (outcome.kind !== 'closed') throw new Error(outcome.kind);
  return outcome.closing;
}

export function refundContract(open: () => Promise<Store>): void {
  describe('refunds by the shop', () => {
    test('of thirty that are asked for at once one begins, until no more is left', async () => {
      const { payments } = await open();
      const id = await paid(payments, DAY);
      for (const round of [1, 2, 3, 4]) {
        const begun = await Promise.all(
          Array.from({ length: 30 }, (_, n) =>
            request(payments, id, asked(`refund-${round}-${n}`, 300), NOW),
          ),
        );
        const count = begun.filter((each) => each !== undefined).length;
        expect(count).toBe(round <= 3 ? 1 : 0);
        if (count > 0) await end(payments, id, 'refunded');
      }
      const record = (await payments.read(id))?.record;
      expect((record as Payment).shopRefunds?.map(({ n, amount }) => [n, amount])).toEqual([
        [1, 300],
        [2, 300],
        [3, 300],
      ]);
    });

    test('are worked on by whoever began them, and taken over from one that is gone', async () => {
      const { payments } = await open();
      const id = await paid(payments, DAY);
      const begun = await request(payments, id, asked('refund-0001', 10), NOW);
      expect(begun?.decision.call).toMatchObject({ kind: 'refund', refundNo: `${id}-s1` });
      expect(await payments.openIds()).toEqual([id]);
      if (begun) await payments.release([begun.lease]);
      const { taken } = await payments.claim(10, (payment) =>
        decide(payment, { type: 'taken-over' }, NOW + 1_000, 'nothing'),
      );
      expect(taken.map(({ decision }) => decision.payment.shopRefunds?.[0]?.step)).toEqual(['ask']);
      expect((await payments.upcoming(10)).map(({ id: each }) => each)).toEqual([id]);
    });

    test('are in the audit, each with who asked and where', async () => {
      const { payments, audit } = await open();
      const id = await paid(payments, DAY);
      await request(payments, id, asked('refund-0001', 10), DAY + 1);
      await end(payments, id, 'failed', DAY + 2);
      await request(payments, id, asked('refund-0002', 20), DAY + 3);
      await end(payments, id, 'refunded', DAY + 4);
      const by = { terminalId: 't_2', paymentId: id, staffId: 'st_1' };
      expect((await audit.list(10)).filter(({ event }) => event.startsWith('refund-'))).toEqual([
        { at: DAY + 4, event: 'refund-done', detail: 'refund-0002: 20', ...by },
        { at: DAY + 3, event: 'refund-requested', detail: 'refund-0002: 20', ...by },
        { at: DAY + 2, event: 'refund-failed', detail: 'refund-0001: 10', ...by },
        { at: DAY + 1, event: 'refund-requested', detail: 'refund-0001: 10', ...by },
      ]);
    });

    test('that a person ends count as any that ended, in audit and report', async () => {
      const { payments, audit, reports } = await open();
      const id = await paid(payments, DAY);
      await request(payments, id, asked('refund-0001', 10), DAY + 1);
      const resolution = { refundId: 'refund-0001', as: 'refunded', note: 'seen' } as const;
      const early = await resolveRefundByHand(payments, id, resolution, DAY + 60_000);
      expect(early.kind).toBe('too-early');
      const now = DAY + 15 * 60_000 + 1;
      expect(await resolveRefundByHand(payments, id, resolution, now)).toEqual({
        kind: 'resolved',
      });
      const [done, byHand] = await audit.list(2);
      expect([done, byHand].map((one) => one?.event).sort()).toEqual([
        'refund-done',
        'resolved-by-hand',
      ]);
      expect([done?.detail, byHand?.detail]).toContain(`refunded: ${id}-s1 seen`);
      const range = { from: DAY, until: DAY + DAY_MS };
      expect(await reports.day('store1', range)).toMatchObject({
        refunds: { count: 1, amount: 10 },
        openRefunds: [],
      });
      expect(await payments.openIds()).toEqual([id]);
      await request(payments, id, asked('refund-0002', 20), now + 1);
      const record = (await payments.read(id))?.record as Payment;
      expect(record.shopRefunds?.map(({ state }) => state)).toEqual(['refunded']);
      expect(whyNotRefund(record, asked('refund-0002', 20))).toBeUndefined();
    });

    test('are in the report of the day on which they were asked for, and in one closing', async () => {
      const store = await open();
      const { payments, reports } = store;
      const [one, two] = [await paid(payments, DAY), await paid(payments, DAY)];
      await request(payments, one, asked('refund-0001', 100), DAY + 10);
      await end(payments, one, 'refunded');
      await request(payments, one, asked('refund-0002', 50), DAY + 20);
      await end(payments, one, 'failed');
      await request(payments, two, asked('refund-0003', 70), DAY + 30);
      const range = { from: DAY, until: DAY + DAY_MS };
      const openOne = { paymentId: two, id: 'refund-0003', terminalId: 't_2', amount: 70 };
      const today = {
        refunds: { count: 1, amount: 100 },
        openRefunds: [{ ...openOne, createdAt: DAY + 30 }],
      };
      expect(await reports.day('store1', range)).toMatchObject(today);
      expect(await reports.day('store1', range, 't_2')).toMatchObject(today);
      const none = { refunds: { count: 0, amount: 0 }, openRefunds: [] };
      expect(await reports.day('store1', range, 't_1')).toMatchObject(none);
      expect(await reports.day('store2', range)).toMatchObject(none);

      const first = await closed(store, 0);
      expect(first.report).toMatchObject({
        paid: { count: 2, amount: 2000 },
        refunds: today.refunds,
        openRefunds: [{ ...openOne, createdAt: new Date(DAY + 30).toISOString() }],
      });
      expect(first.fromEarlier.refunds).toEqual({ count: 0, amount: 0 });
      await end(payments, two, 'refunded');
      await request(payments, two, asked('refund-0004', 5), DAY + DAY_MS + 1);
      await end(payments, two, 'refunded');
      const second = await closed(store, 1);
      expect(second.report).toMatchObject({ refunds: { count: 1, amount: 5 }, openRefunds: [] });
      expect(second.fromEarlier.refunds).toEqual({ count: 1, amount: 70 });
      const third = await closed(store, 2);
      expect(third.report.refunds).toEqual({ count: 0, amount: 0 });
      expect(third.fromEarlier.refunds).toEqual({ count: 0, amount: 0 });
    });
  });
}
