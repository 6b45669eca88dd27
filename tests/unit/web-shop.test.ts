/** What the till computes of the shop's day. */
import { DEFAULT_DAY_RULES } from '@kaikei/shared/shop/business-day.ts';
import { expect, test } from 'vitest';
import { matches, NO_FILTER, type Filter } from '../../web/src/history/filter.ts';
import { cashOf } from '../../web/src/shop/cash.ts';
import { addDays } from '../../web/src/shop/dates.ts';
import { hoursOf, roundTop } from '../../web/src/shop/hours.ts';

test('a day has 24 hours in the order of its clocks', () => {
  const hours = hoursOf({
    dayStartsAt: '05:30',
    hours: [
      { hour: 1, count: 2, amount: 900 },
      { hour: 12, count: 1, amount: 500 },
    ],
  });
  expect(hours.map(({ hour }) => hour)).toEqual([
    ...[5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
    ...[0, 1, 2, 3, 4],
  ]);
  expect(hours.reduce((sum, { amount }) => sum + amount, 0)).toBe(1_400);
  expect(hours[7]).toEqual({ hour: 12, count: 1, amount: 500 });
});

test.each([
  [1, 1],
  [12, 20],
  [480, 500],
  [5_001, 6_000],
  [24_957, 30_000],
  [60_001, 80_000],
  [100_000, 100_000],
])('the scale for %i ends at %i', (most, top) => {
  expect(roundTop(most)).toBe(top);
});

test.each([
  ['50000', 50_000],
  ['50,000', 50_000],
  ['￥５０，０００', 50_000],
  ['0', 0],
  ['1e3', undefined],
  ['-5', undefined],
  ['5万', undefined],
  ['', undefined],
])('cash that was typed as "%s" is %s', (text, amount) => {
  expect(cashOf(text)).toBe(amount);
});

test('days follow each other over the ends of months', () => {
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
});

test('the copy is searched as the proxy searches the store', () => {
  const payment = {
    ...{ id: 'p-0123456789ab', saleId: 's-0123456789ab', terminalId: 't1', storeNo: '1' },
    ...{ amount: 1_500, payMethodId: 'PayPay', state: 'paid' as const, timeline: [] },
    description: 'Table FOUR',
    transNo: '4200001',
    // 4 March in Tokyo.
    ...{ createdAt: '2026-03-03T15:30:00.000Z', updatedAt: '2026-03-03T15:30:00.000Z' },
  };
  const fits = (filter: Partial<Filter>) =>
    matches(payment, { ...NO_FILTER, ...filter }, DEFAULT_DAY_RULES);
  expect(fits({})).toBe(true);
  for (const text of ['four', '4200', 's-01']) expect(fits({ text })).toBe(true);
  expect(fits({ text: 'five' })).toBe(false);
  expect(fits({ amount: 1_500, state: 'paid', wallet: 'PayPay' })).toBe(true);
  expect(fits({ amount: 1_501 })).toBe(false);
  expect(fits({ from: '2026-03-04', to: '2026-03-04' })).toBe(true);
  expect(fits({ to: '2026-03-03' })).toBe(false);
});
