/** What every store owes the shop's day. */
import { describe, expect, test } from 'vitest';
import type { Payment } from '@kaikei/shared/payment.ts';
import { businessDayOf, dayRange, type DayRules } from '@kaikei/shared/shop/business-day.ts';
import { sum, sumsOf } from '@kaikei/shared/shop/report.ts';
import { closingOf } from '@kaikei/proxy/shop/day-report.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { NewClosing } from '@kaikei/proxy/store/shop/port.ts';
import { historyContract } from './store-contract-history.ts';
import { receiptContract } from './store-contract-receipts.ts';
import { refundContract } from './store-contract-refunds.ts';
import { staffContract } from './store-contract-staff.ts';
import { NOW, changed, end, submitted } from './store-payments.ts';

export function shopContract(open: () => Promise<Store>): void {
  describe('stores', () => {
    test('have defaults, keep what is set, and lose what is taken away', async () => {
      const { profiles, audit } = await open();
      const defaults = { timeZone: 'Asia/Tokyo', dayStartsAt: '00:00', paper: 80 } as const;
      expect(await profiles.find('store1')).toEqual({
        storeNo: 'store1',
        ...defaults,
        signOutAfterMinutes: 10,
        receiptLinks: true,
        revenueStampForWallets: false,
      });
      expect(await profiles.list()).toEqual([]);
      await profiles.set('store1', { name: '本店', paper: 58, receiptFooter: 'またどうぞ' }, NOW);
      const set = { timeZone: 'Europe/London', signOutAfterMinutes: 5, name: undefined };
      const profile = await profiles.set('store1', set, NOW + 1);
      expect(profile).toEqual({
        ...{ storeNo: 'store1', receiptFooter: 'またどうぞ', paper: 58, dayStartsAt: '00:00' },
        ...{ timeZone: 'Europe/London', signOutAfterMinutes: 5 },
        ...{ receiptLinks: true, revenueStampForWallets: false },
      });
      expect(await profiles.find('store1')).toEqual(profile);
      expect(await profiles.list()).toEqual([profile]);
      expect(await audit.list(10)).toEqual([
        {
          at: NOW + 1,
          event: 'store-set',
          detail: 'store store1: days by Europe/London from 00:00',
        },
        { at: NOW, event: 'store-set', detail: 'store store1: days by Asia/Tokyo from 00:00' },
      ]);
    });
  });

  staffContract(open);
  historyContract(open);
  receiptContract(open);
  refundContract(open);

  describe('closings', () => {
    test('of random days count each payment once, when it has ended, and to the yen', async () => {
      for (const seed of [1, 2]) await closeRandomDays(await open(), seed);
    });

    test('count each payment once where the store changes its zone and the start of its day meanwhile', async () => {
      for (const seed of [1, 2, 3]) await closeRandomDays(await open(), seed, RULES_BY_TURNS);
    });

    test.each([
      { was: '00:00', is: '05:00' },
      { was: '05:00', is: '00:00' },
    ])('of a day that began at $was, and now at $is: what lies between is counted', async (day) => {
      const { payments, reports } = await open();
      const rules = { timeZone: 'UTC', dayStartsAt: day.was };
      const date = '2026-03-04';
      const ids: string[] = [];
      for (const hour of [2, 6, 23, 26]) {
        const { id } = await submitted(payments, { at: Date.parse(date) + hour * 3_600_000 });
        await end(payments, id, 'paid');
        ids.push(id);
      }
      const close = async (businessDate: string, by: DayRules) => {
        const outcome = await reports.close(closingAt(businessDate, NOW, by), (all) => all);
        if (outcome.kind !== 'closed') throw new Error(outcome.kind);
        const { groups } = outcome.closing.day;
        return groups.reduce((all, { count }) => all + count, outcome.closing.fromEarlier.length);
      };
      const now = { ...rules, dayStartsAt: day.is };
      expect(await close(date, rules)).toBe(3);
      const next = day.is === '05:00' ? '2026-03-05' : '2026-03-03';
      expect(await close(next, now)).toBe(1);
    });

    test('say what was sold, the discounts, and what a person resolved, on the day and late', async () => {
      const { payments, reports } = await open();
      const rules = { timeZone: 'UTC', dayStartsAt: '00:00' };
      const at = Date.parse('2026-03-04T10:00:00Z');
      const ids: string[] = [];
      for (const amount of [1000, 1000, 500, 400]) {
        ids.push((await submitted(payments, { at, amount })).id);
      }
      const [plain = '', reduced = '', late = '', byHand = ''] = ids;
      const pay = (id: string, members: Partial<Payment>) =>
        payments.step(id, [], ({ inFlight: _, ...payment }) =>
          changed(payment, { state: 'paid', stage: 'done', ...members }),
        );
      await pay(plain, { paidAmount: 1000 });
      await pay(reduced, { paidAmount: 850 });
      const close = async (businessDate: string) => {
        const closing = closingAt(businessDate, NOW, rules);
        const frame = { ...closing, date: businessDate, range: closing, currency: 'JPY' };
        const outcome = await reports.close(closing, (all) => closingOf(all, closing, { frame }));
        if (outcome.kind !== 'closed') throw new Error(outcome.kind);
        return outcome.closing;
      };
      expect((await close('2026-03-04')).report).toMatchObject({
        paid: { count: 2, amount: 1850 },
        sales: { count: 2, amount: 2000 },
        discounts: { count: 1, amount: 150 },
      });
      await pay(late, { paidAmount: 480 });
      await pay(byHand, { resolvedByHand: true });
      expect((await close('2026-03-05')).fromEarlier).toMatchObject({
        paid: { count: 1, amount: 480 },
        sales: { count: 1, amount: 500 },
        discounts: { count: 1, amount: 20 },
        resolvedByHand: { paid: { count: 1, amount: 400 }, canceled: { count: 0 } },
      });
    });

    test('of one day: one of two at once, and nothing that is kept can be changed', async () => {
      const { reports } = await open();
      const closing = closingAt('2026-03-04', NOW);
      const make = (businessDate: string) => (counted: { n: number }) => ({
        ...{ n: counted.n, businessDate },
        ...{ report: {}, fromEarlier: {} },
      });
      const first = make('2026-03-04');
      const second = make('2026-03-05');
      const both = await Promise.all([1, 2].map(() => reports.close(closing, first)));
      expect(both.map(({ kind }) => kind).sort()).toEqual(['already-closed', 'closed']);
      const next = await reports.close(closingAt('2026-03-05', NOW), second);
      expect(next).toEqual({ kind: 'closed', closing: second({ n: 2 }) });
      const kept = async (page: { before?: number; limit: number }) =>
        (await reports.closings('store1', page)).map(({ record }) => record);
      expect(await kept({ limit: 10 })).toEqual([second({ n: 2 }), first({ n: 1 })]);
      expect(await kept({ limit: 1 })).toEqual([second({ n: 2 })]);
      expect(await kept({ before: 2, limit: 10 })).toEqual([first({ n: 1 })]);
      expect((await reports.closing('store1', 1))?.record).toEqual(first({ n: 1 }));
      expect(await reports.closing('store1', 3)).toBeUndefined();
      const other = await reports.close({ ...closing, storeNo: 'store2' }, first);
      expect(other).toEqual({ kind: 'closed', closing: first({ n: 1 }) });
    });
  });
}

/** Days of 23 and 25 hours are among them. */
const RULES: DayRules = { timeZone: 'America/New_York', dayStartsAt: '01:30' };
/** Later and earlier starts, and clocks up to 14 hours apart. */
const RULES_BY_TURNS: readonly DayRules[] = [
  RULES,
  { timeZone: 'America/New_York', dayStartsAt: '05:00' },
  { timeZone: 'America/New_York', dayStartsAt: '00:00' },
  { timeZone: 'Asia/Tokyo', dayStartsAt: '05:00' },
  { timeZone: 'Europe/London', dayStartsAt: '23:30' },
];

function closingAt(businessDate: string, closedAt: number, rules = RULES): NewClosing {
  const range = dayRange(businessDate, rules);
  const by = { staffId: 's_1', terminalId: 't_1' };
  return { storeNo: 'store1', businessDate, ...range, rules, closedAt, ...by };
}

/**
 * Payments of some days, which end now or later or never, under a clock that is set back now and then; days are closed
 * in any order, before and after their end. What was counted over all closings, and what is left, is what there is.
 */
async function closeRandomDays(
  { payments, reports }: Store,
  seed: number,
  rulesByTurns: readonly DayRules[] = [RULES],
): Promise<void> {
  let state = seed;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const first = Date.UTC(2026, seed === 2 ? 9 : 2, seed === 2 ? 31 : 7, 12);
  const [open, ended] = [new Map<string, number>(), new Map<string, number>()];
  const finish = async (id: string) => {
    const as = random(3) === 0 ? 'failed' : 'paid';
    await payments.step(id, [], ({ inFlight: _, ...payment }) =>
      changed(payment, {
        state: as,
        stage: 'done',
        paidAmount: as === 'paid' ? payment.amount : undefined,
      } as Partial<Payment>),
    );
    ended.set(id, as === 'paid' ? (open.get(id) ?? 0) : 0);
    open.delete(id);
  };
  const counted: { count: number; amount: number }[] = [];
  let rules = rulesByTurns[0] ?? RULES;
  const close = async (at: number) => {
    const closing = closingAt(businessDayOf(at, rules), at, rules);
    const outcome = await reports.close(closing, (all) => all);
    if (outcome.kind !== 'closed') return;
    const { day, fromEarlier } = outcome.closing;
    const { paid, failed } = sumsOf(day.groups, RULES);
    counted.push(paid, { count: failed.count, amount: 0 });
    for (const { state: as, amount } of fromEarlier) {
      counted.push({ count: 1, amount: as === 'paid' ? amount : 0 });
    }
  };
  for (let at = first; at < first + 4 * 86_400_000; at += random(10_800_000) - 800_000) {
    const made = await submitted(payments, { at, amount: 1 + random(9_999) });
    open.set(made.id, made.amount);
    const [oldest] = open.keys();
    const dice = random(4);
    if (dice < 2) await finish(made.id);
    else if (dice === 2 && oldest !== undefined) await finish(oldest);
    if (random(8) === 0) await close(at - random(2) * 86_400_000);
    const mayChange = rulesByTurns.length > 1 && random(12) === 0;
    if (mayChange) rules = rulesByTurns[random(rulesByTurns.length)] ?? rules;
  }
  for (const id of [...open.keys()].slice(1)) await finish(id);
  for (let day = -1; day < 7; day += 1) await close(first + day * 86_400_000);
  await reports
    .close(closingAt('2027-01-01', first, rules), (all) => all)
    .then((outcome) => {
      const late = outcome.kind === 'closed' ? outcome.closing.fromEarlier : [];
      for (const { state: as, amount } of late) {
        counted.push({ count: 1, amount: as === 'paid' ? amount : 0 });
      }
    });
  const sumOf = (amounts: Iterable<number>) => [...amounts].reduce((all, one) => all + one, 0);
  expect(sum(counted)).toEqual({ count: ended.size, amount: sumOf(ended.values()) });
  const whole = await reports.day('store1', { from: 0, until: first * 2 });
  expect(sumsOf(whole.groups, RULES).paid.amount).toBe(sumOf(ended.values()));
  expect(whole.open.map(({ id }) => id)).toEqual([...open.keys()]);
}
