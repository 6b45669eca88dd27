/** A day's sums, each way of adding up: all come to what there is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAYMENT_STATES } from '@kaikei/shared/api.ts';
import { BUCKET_MS, sum, sumsOf } from '@kaikei/shared/shop/report.ts';
import { wallClock } from '@kaikei/shared/shop/time-zone.ts';

const ZONES = ['Asia/Tokyo', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];

/** A day and more around the clocks' setting of 2026, and elsewhere. */
const moment = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 2, 7), max: Date.UTC(2026, 2, 10) }),
  fc.integer({ min: Date.UTC(2026, 9, 31), max: Date.UTC(2026, 10, 3) }),
  fc.integer({ min: Date.UTC(2026, 3, 4), max: Date.UTC(2026, 3, 6) }),
);

const group = fc
  .record({
    wallet: fc.constantFrom('WeChatPay', 'PayPay', 'Alipay'),
    staffId: fc.constantFrom(undefined, 's_1', 's_2'),
    state: fc.constantFrom(...PAYMENT_STATES),
    byHand: fc.boolean(),
    bucket: moment.map((at) => Math.floor(at / BUCKET_MS)),
    count: fc.integer({ min: 1, max: 50 }),
    amount: fc.integer({ min: 1, max: 9_999_999 }),
    discount: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ discount, ...rest }) => ({
    ...rest,
    sales: rest.amount + discount,
    discounted: discount === 0 ? 0 : rest.count,
  }));

test('wallets, hours, staff and tenders each add up to what was paid; by hand and open ones are apart', () => {
  fc.assert(
    fc.property(
      fc.array(group, { maxLength: 60 }),
      fc.constantFrom(...ZONES),
      (groups, timeZone) => {
        const sums = sumsOf(groups, { timeZone, dayStartsAt: '00:00' });
        const paid = groups.filter(({ state }) => state === 'paid');
        expect(sums.paid).toEqual(sum(paid.filter(({ byHand }) => !byHand)));
        expect(sums.sales.count).toBe(sums.paid.count);
        expect(sums.sales.amount - sums.discounts.amount).toBe(sums.paid.amount);
        const ofGateway = paid.filter(({ byHand }) => !byHand);
        const sold = ofGateway.map(({ sales, discounted: count }) => ({ count, amount: sales }));
        expect(sums.sales.amount).toBe(sum(sold).amount);
        expect(sums.discounts.count).toBe(sum(sold).count);
        expect(sums.resolvedByHand.paid).toEqual(sum(paid.filter(({ byHand }) => byHand)));
        for (const parts of [sums.wallets, sums.hours, sums.staff, sums.tenders]) {
          expect(sum(parts)).toEqual(sums.paid);
        }
        const { failed, canceled, resolvedByHand } = sums;
        const ended = ['paid', 'failed', 'canceled'];
        expect(
          sums.paid.count +
            failed.count +
            canceled.count +
            resolvedByHand.paid.count +
            resolvedByHand.canceled.count,
        ).toBe(sum(groups.filter(({ state }) => ended.includes(state))).count);
        const ofHour = (hour: number) =>
          paid.filter(
            ({ bucket, byHand }) =>
              !byHand && new Date(wallClock(bucket * BUCKET_MS, timeZone)).getUTCHours() === hour,
          );
        for (const { hour, ...rest } of sums.hours) expect(rest).toEqual(sum(ofHour(hour)));
      },
    ),
    { numRuns: 200 },
  );
});
