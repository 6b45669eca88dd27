/** F38: the browser's storage was taken away. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { judge } from './_judge.ts';
import { evict } from './_mishaps.ts';
import { test } from './_test.ts';

test('storage that was evicted while the till was closed: it says so, and shows what the proxy has (F38)', async ({
  till,
  shop,
}) => {
  await till.enterAmount(1600);
  await till.scan(newCode('1404'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  // Where no till runs that could put back what it has in memory.
  await till.page.goto(`${till.origin(shop)}/v1/openapi.json`);
  await evict(till);
  await till.page.goto(till.origin(shop));
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'storage-lost');
  await till.part(`open-payment-${id}`).click();
  await till.expectState('paid');
  // It is told once.
  await till.part('new-sale').click();
  await till.page.reload();
  await expect(till.part('sale-screen')).toBeVisible();
  await expect(till.part('notice')).toHaveCount(0);
  expect(await judge(shop, till)).toEqual([]);
});
