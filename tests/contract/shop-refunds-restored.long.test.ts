/** Refunds by the shop after a backup was put back that is older than one of them (R16, F33). */
// @module-tag long
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

const at = useRefundingShop();

/** Copies the database as it is; what is given puts the copy back. */
async function backUp(): Promise<() => Promise<void>> {
  const { proxy } = at.shop;
  const file = join(proxy.folder, 'data', 'kaikei.db');
  const copy = join(proxy.folder, 'backup.db');
  await proxy.stop();
  await copyFile(file, copy);
  await proxy.start();
  return async () => {
    await proxy.stop();
    await copyFile(copy, file);
    await proxy.start();
    await signIn(at.office, at.manager);
  };
}

async function refunded(id: string, amount: number) {
  const refundId = newId();
  expect((await refund(at.office, id, { amount }, refundId)).status).toBe(201);
  return refundEnded(at.shop, id, refundId);
}

test('a number that was used before is never sent again, nor believed to be another refund', async () => {
  const same = await paidPayment(at.till);
  const other = await paidPayment(at.till);
  const untouched = await paidPayment(at.till);
  const putBack = await backUp();
  expect(await refunded(same, 500)).toMatchObject({ state: 'refunded' });
  expect(await refunded(other, 500)).toMatchObject({ state: 'refunded' });
  await putBack();

  for (const [id, amount] of [
    [same, 500],
    [other, 700],
  ] as const) {
    expect(await refunded(id, amount)).toMatchObject({
      state: 'failed',
      failure: { code: 'refund-number-used' },
    });
    expect(refundsSent(at.shop, id)).toHaveLength(1);
    expect(bookOf(at.shop, id)).toMatchObject({ refunded: 500, refunding: 0 });
    expect(await refunded(id, amount)).toMatchObject({ state: 'refunded' });
    expect(refundsSent(at.shop, id).map(({ refund: no }) => no)).toEqual([`${id}-s1`, `${id}-s2`]);
    expect(bookOf(at.shop, id)).toMatchObject({ refunded: 500 + amount, refunding: 0 });
  }
  expect(await refunded(untouched, 1500)).toMatchObject({ state: 'refunded' });
  const { stdout } = await at.shop.proxy.command('payments', 'list', '--incidents', '--json');
  const incidents = JSON.parse(stdout) as { kind: string; paymentId?: string }[];
  const used = incidents.filter(({ kind }) => kind === 'refund-number-used');
  expect(new Set(used.map(({ paymentId }) => paymentId))).toEqual(new Set([same, other]));
});
