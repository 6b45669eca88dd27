/** A proxy that comes back with an earlier clock: what it reports from now on is the later all the same. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

const AHEAD_MS = 4 * 60_000;

test('states that a proxy reports after its clock was set back are shown', async ({ browser }) => {
  const shop = await Shop.open({ keepPort: true });
  const till = await TillPage.pair(browser, shop, shop.proxy, 'allow');
  await till.installed();
  await shop.proxy.stop();
  await shop.proxy.start({ clockAheadMs: AHEAD_MS });
  await expect(till.part('outage')).toHaveCount(0);
  await till.enterAmount(1_700);
  await till.scan(newCode('1500'));
  await till.expectState('awaiting-customer');
  await shop.proxy.stop();
  await expect(till.part('outage')).toBeVisible();
  await shop.proxy.start();
  await expect(till.part('outage')).toHaveCount(0);
  await till.part('cancel').click();
  // Not final, and by its time minutes before what the till had heard.
  await till.expectState('canceling');
  await till.close();
  expect(await shop.close()).toEqual([]);
});
