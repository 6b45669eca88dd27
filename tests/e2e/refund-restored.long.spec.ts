/** F33: a refund that the restored database has forgotten, and the next one at the till, which takes its number. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { ask, bookOf, expectLatest, open, pay } from './_refund.ts';
import { enterPin, hire } from './_staff.ts';
import { test } from './_test.ts';

test.use({ ownShop: { keepPort: true } });

const t = CATALOGUES.ja.shop.refund;

test('nobody is told to refund again what the customer may have back (F33)', async ({
  till,
  shop,
}) => {
  const file = join(shop.proxy.folder, 'data', 'kaikei.db');
  const backup = join(shop.proxy.folder, 'backup.db');
  const manager = await hire(shop, 'manager', '佐藤');
  const id = await pay(till, 1_500);
  await shop.proxy.stop();
  await copyFile(file, backup);
  await shop.proxy.start();

  const refundAll = async (): Promise<void> => {
    await open(till, id);
    await ask(till);
    await till.part('refund-confirm').click();
    await enterPin(till, manager);
  };
  await refundAll();
  await expectLatest(till, 'refunded');

  await shop.proxy.stop();
  await copyFile(backup, file);
  await shop.proxy.start();
  await till.page.reload();
  await refundAll();
  await expectLatest(till, 'failed');
  const latest = till.part('refund-latest');
  await expect(latest).toContainText(t.latest['number-used'].lead);
  await expect(latest).not.toContainText(t.latest.failed.lead);
  expect(bookOf(shop, id)).toMatchObject({ refunded: 1_500, refunding: 0 });
});
