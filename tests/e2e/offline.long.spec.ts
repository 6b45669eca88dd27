/** The network is away: sales wait, a code is sent only while it lives, and the screen says what is so. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { judge } from './_judge.ts';
import { test } from './_test.ts';

// What the gateway hears is counted.
test.use({ ownShop: {}, endpoint: ({ line }, use) => use(line) });

test('a held code is put away at once, and its sale waits on the disk, not the code', async ({
  till,
  shop,
  line,
}) => {
  const before = shop.heard().length;
  await till.cutLine(line);
  await till.enterAmount(2100);
  await till.scan(newCode());
  await till.expectState('holding');
  await till.part('cancel').click();
  await expect(till.part('amount')).toHaveAttribute('data-amount', '2100');
  await till.part('keep-sale').click();
  await expect(till.part('amount')).toHaveAttribute('data-amount', '0');

  // The till opens without a network too, and knows what waits.
  await till.page.reload();
  await expect(till.part('outage')).toBeVisible();
  const [sale] = await till.stored('sales');
  await till.part(`held-sale-${String(sale?.['id'])}`).click();
  await line.listen();
  await expect(till.part('outage')).toHaveCount(0);
  expect(shop.heard().length).toBe(before);
  await till.scan(newCode());
  await till.expectState('paid');
  expect(await till.stored('sales')).toEqual([]);
  expect(await judge(shop, till)).toEqual([]);
});

test('sales wait in a list with limits that it shows; one can be discarded', async ({
  till,
  line,
}) => {
  await till.cutLine(line);
  for (const amount of [300_000, 200_000]) {
    await till.enterAmount(amount);
    await till.part('keep-sale').click();
    await expect(till.part('amount')).toHaveAttribute('data-amount', '0');
  }
  await expect(till.part('held-sums')).toContainText('¥500,000');
  // The sum is at its limit: neither a sale nor a held code may be added.
  await till.enterAmount(1);
  await till.part('keep-sale').click();
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'held-limit');
  await till.scan(newCode());
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'held-limit');
  await expect(till.part('amount')).toHaveAttribute('data-amount', '1');

  await till.part('key-clear').click();
  const [first] = await till.stored('sales');
  await till.part(`held-sale-${String(first?.['id'])}`).click();
  await till.part('discard-sale').click();
  await expect(till.part('held-sums')).toContainText('¥200,000');
  expect(await till.stored('sales')).toMatchObject([{ amount: 200_000 }]);
});
