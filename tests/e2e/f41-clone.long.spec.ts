/** F41: a browser's profile is copied to another tablet in the middle of things. */
import { rm } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { waitLimitMs } from '../support/limits.ts';
import { Chrome } from './_chrome.ts';
import { expectNothingWrong } from './_mishaps.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

// All that the gateway holds is counted.
test.use({ ownShop: {} });

test('two tablets with the same profile act as one terminal: nothing is lost or doubled (F41)', async ({
  shop,
}) => {
  const first = await Chrome.start();
  const till = await TillPage.pairIn(first.context, shop);
  await till.enterAmount(1100);
  await till.scan(newCode('1440'));
  await till.expectState('awaiting-customer');
  const running = await till.paymentId();
  await till.part('park').click();
  await till.enterAmount(777);
  await till.expectTyped(777);
  const profile = first.profile;
  await first.quit();
  const copy = await first.clone();
  const [a, b] = [await Chrome.start(profile), await Chrome.start(copy)];
  try {
    const tills = [
      await TillPage.open(a.context, shop.proxy),
      await TillPage.open(b.context, shop.proxy),
    ];
    // Both have the sale that was typed; each takes it from a customer of its own.
    for (const each of tills) {
      await expect(each.part(`open-payment-${running}`)).toBeVisible();
      await expect(each.part('amount')).toHaveAttribute('data-amount', '777');
      await each.scan(newCode());
    }
    for (const each of tills) {
      await each.expectState('paid');
      await each.part('new-sale').click();
    }
    // Both see how the one that was running ends; a cancel on one is told on the other.
    const [one, other] = tills as [TillPage, TillPage];
    await one.part(`open-payment-${running}`).click();
    await other.part(`open-payment-${running}`).click();
    await one.part('cancel').click();
    await other.expectState('canceling');
    for (const each of tills) await each.expectState('canceled', waitLimitMs(60_000));
    expect(shop.gateway.ledger().totals.net).toBe(2 * 777);
    for (const each of tills) await expectNothingWrong(shop, each);
  } finally {
    await a.close();
    await b.close();
    await rm(copy, { recursive: true, force: true });
  }
});
