/** F48: the event stream is cut off silently, and the till reads on. */
import { expect } from '@playwright/test';
import { FaultProxy } from '../support/fault-proxy.ts';
import { newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { expectNothingWrong } from './_mishaps.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

test('a stream that falls silent is given up for reading (F48)', async ({ browser }) => {
  const shop = await Shop.open();
  const line = await FaultProxy.before(shop.proxy.url);
  const till = await TillPage.pair(browser, shop, line);
  await till.enterAmount(1300);
  await till.scan(newCode('1406'));
  await till.expectState('awaiting-customer');
  // What the proxy sends on connections that stand goes nowhere; new ones pass.
  line.mute();
  // Nothing but a reading of its own can tell it now; a limit of time would measure the machine.
  await till.expectState('paid');
  await expect(till.part('outage')).toHaveCount(0);
  await expectNothingWrong(shop, till);
  await till.close();
  await line.close();
  expect(await shop.close()).toEqual([]);
});
