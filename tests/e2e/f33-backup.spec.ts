/** F33: the proxy's store was put back from a backup that is older than a payment. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

test('a payment that the proxy does not know any more is told as that, never as canceled (F33)', async ({
  browser,
}) => {
  const shop = await Shop.open({ keepPort: true });
  const file = join(shop.proxy.folder, 'data', 'kaikei.db');
  const backup = join(shop.proxy.folder, 'backup.db');
  const till = await TillPage.pair(browser, shop);
  await shop.proxy.stop();
  await copyFile(file, backup);
  await shop.proxy.start();
  await expect(till.part('outage')).toHaveCount(0);

  await till.enterAmount(2_400);
  await till.scan(newCode('1404'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  await shop.proxy.stop();
  await copyFile(backup, file);
  await shop.proxy.start();

  await till.expectState('unknown-to-proxy');
  // The same for a till that is opened anew, and nothing was asked of the gateway in its name.
  await till.page.reload();
  await till.expectState('unknown-to-proxy');
  expect(shop.heard(id)).not.toContain('cancel');
  expect(till.shown.map(({ state }) => state)).not.toContain('canceled');
  await till.close();
  expect(await shop.close()).toEqual([]);
});
