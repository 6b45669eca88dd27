/** The past day that a shop is reminded to close. */
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { approvalOf, hire, send, signIn } from '../support/staff.ts';
import { submission } from '../support/till.ts';

const DAY_MS = 86_400_000;
const TOKYO_MS = 9 * 3_600_000;

test('is the first that has something to count, until it is closed', async () => {
  let aheadMs = 0;
  const clock = { now: () => Date.now() + aheadMs };
  const shop = await Shop.open({ keepPort: true, clock });
  onTestFinished(async () => expect(await shop.close()).toEqual([]));
  const till = await shop.pair();
  const manager = await hire(shop.proxy, 'manager');
  const approval = approvalOf(manager);
  // Of the shop's next day.
  const noon = (Math.floor((Date.now() + TOKYO_MS) / DAY_MS) + 1.5) * DAY_MS - TOKYO_MS;
  const dateOf = (day: number) => new Date(noon + day * DAY_MS).toISOString().slice(0, 10);
  const goTo = async (day: number) => {
    await shop.proxy.stop();
    aheadMs = noon + day * DAY_MS - Date.now();
    await shop.proxy.start({ clockAheadMs: aheadMs });
    await signIn(till, manager);
  };
  const notClosed = async (query = '') =>
    ((await send(till, 'GET', `/v1/closings${query}`)).json as { notClosed?: string }).notClosed;
  const close = async (day: number) => {
    const answer = await send(till, 'POST', '/v1/closings', {
      ...{ businessDate: dateOf(day), approval },
    });
    expect(answer.status, answer.text).toBe(201);
  };
  const sell = async () => {
    const { payment } = await till.put(newId(), submission({ amount: 500 }));
    expect(payment.state).toBe('paid');
    return payment;
  };

  await goTo(0);
  const sold = await sell();
  expect(await notClosed()).toBeUndefined();
  await goTo(1);
  expect(await notClosed()).toBe(dateOf(0));
  // Where no day was ever closed, none but the last one is asked for.
  await goTo(2);
  expect(await notClosed()).toBeUndefined();
  await close(0);
  await sell();
  await goTo(4);
  expect(await notClosed('?limit=1')).toBe(dateOf(2));
  await sell();
  await goTo(7);
  expect(await notClosed()).toBe(dateOf(2));
  // Sold after its day was closed: it waits for the next closing, and reminds of nothing.
  await close(7);
  await sell();
  await close(2);
  expect(await notClosed()).toBe(dateOf(4));
  await close(4);
  await goTo(8);
  expect(await notClosed()).toBeUndefined();
  const refund = `/v1/payments/${sold.id}/refunds/${newId()}`;
  const refunded = await send(till, 'PUT', refund, { amount: 100, approval });
  expect(refunded.status, refunded.text).toBe(201);
  await goTo(9);
  expect(await notClosed()).toBe(dateOf(8));
  await goTo(40);
  expect(await notClosed()).toBeUndefined();
});
