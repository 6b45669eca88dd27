/** Refunds by the shop (R16) at a gateway in trouble, by many tills, and over a restart. */
// @module-tag long
import { describe, expect, test } from 'vitest';
import { newId } from '../support/ids.ts';
import {
  bookOf,
  paidPayment,
  refund,
  refundEnded,
  refundsSent,
  useRefundingShop,
} from '../support/refunding-shop.ts';
import { signIn } from '../support/staff.ts';
import type { Till } from '../support/till.ts';

const at = useRefundingShop();

describe.concurrent('where the gateway', () => {
  test('refuses it, two not-founds say that it is not there', async () => {
    const id = await paidPayment(at.till, '8101');
    const refundId = newId();
    await refund(at.office, id, { amount: 700 }, refundId);
    expect(await refundEnded(at.shop, id, refundId)).toMatchObject({
      state: 'failed',
      failure: { code: 'SBX-REFUND-REFUSED' },
    });
    expect(refundsSent(at.shop, id)).toHaveLength(1);
    expect((await at.till.get(id)).payment.refundedAmount).toBe(0);
  });

  test.each([
    ['refuses it for want of balance', '7502', 3],
    ['hears it, and its answer is lost', '7801', 1],
    ['never hears it', '7901', 2],
    ['takes its time', '8012', 1],
  ])('%s, the same number is sent or asked for until it is back', async (_, ending, sent) => {
    const id = await paidPayment(at.till, ending);
    const refundId = newId();
    await refund(at.office, id, { amount: 900 }, refundId);
    expect(await refundEnded(at.shop, id, refundId)).toMatchObject({ state: 'refunded' });
    const calls = refundsSent(at.shop, id);
    expect(calls).toHaveLength(sent);
    expect(new Set(calls.map(({ refund: no }) => no))).toEqual(new Set([`${id}-s1`]));
    expect(bookOf(at.shop, id)).toMatchObject({ captured: 1500, refunded: 900, refunding: 0 });
  });
});

test('thirty tills that refund at once give back no yen more than was captured', async () => {
  const id = await paidPayment(at.till, '0000', 1000);
  const tills = await Promise.all(Array.from({ length: 30 }, () => at.shop.pair()));
  for (const each of tills) expect((await signIn(each, at.manager)).status).toBe(200);
  const begun: string[] = [];
  const tryOnce = async (by: Till) => {
    const refundId = newId();
    const answer = await refund(by, id, { amount: 300 }, refundId);
    if (answer.status === 201) begun.push(refundId);
    else expect(answer.outcome).toMatch(/^409 refund-(in-progress|exceeds-payment)$/);
  };
  const round = () => Promise.all(tills.map(tryOnce));
  for (let n = 1; n <= 4; n += 1) {
    const before = begun.length;
    await round();
    expect(begun.length - before).toBe(n <= 3 ? 1 : 0);
    if (n <= 3) await refundEnded(at.shop, id, begun.at(-1) ?? '');
  }
  expect(bookOf(at.shop, id)).toMatchObject({ captured: 1000, refunded: 900, refunding: 0 });
  expect((await at.till.get(id)).payment.refundedAmount).toBe(900);
  expect(refundsSent(at.shop, id)).toHaveLength(3);
});

test('a restart takes a refund up again, under its number', async () => {
  const id = await paidPayment(at.till, '7901');
  const refundId = newId();
  await refund(at.office, id, { amount: 800 }, refundId);
  await at.shop.proxy.stop('SIGKILL');
  await at.shop.proxy.start();
  expect(await refundEnded(at.shop, id, refundId)).toMatchObject({ state: 'refunded' });
  expect(new Set(refundsSent(at.shop, id).map(({ refund: no }) => no))).toEqual(
    new Set([`${id}-s1`]),
  );
  expect(bookOf(at.shop, id)).toMatchObject({ refunded: 800 });
});
