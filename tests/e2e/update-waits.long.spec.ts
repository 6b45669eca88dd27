/** A new version of the till, in the middle of a payment (F36). */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { buildTill, deploy, type TillVersion } from '../support/till-version.ts';
import { test } from './_test.ts';
import type { TillPage } from './_till.ts';

let newer: TillVersion;

test.beforeAll(async () => {
  newer = await buildTill('newer');
});

test.afterAll(async () => {
  await newer[Symbol.asyncDispose]();
});

test.use({ ownShop: { keepPort: true } });

function workerIsWaiting(till: TillPage): Promise<boolean> {
  return till.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return registration.waiting !== null;
  });
}

test('a new version waits for the end of the payment, and then for a person', async ({
  till,
  shop,
}) => {
  await till.page.evaluate(() => navigator.serviceWorker.ready);
  await till.enterAmount(1340);
  // Paid after 9 s, which the proxy learns once it has started again.
  await till.scan(newCode('1409'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  // Whoever looked away knows by this that the page was never loaded anew.
  await till.page.evaluate(() => {
    document.body.dataset['page'] = 'the one that began the payment';
  });

  await deploy(shop, newer.main);
  await expect.poll(() => workerIsWaiting(till)).toBe(true);
  await till.expectState('paid');
  expect(await till.paymentId()).toBe(id);
  await expect(till.page.locator('body')).toHaveAttribute('data-page', /began/);
  await expect(till.part('update')).toHaveCount(0);
  expect(await workerIsWaiting(till)).toBe(true);

  await till.part('new-sale').click();
  await expect(till.part('update')).toBeVisible();
  await expect(till.page).toHaveTitle('Kaikei');
  await till.part('update').click();
  await expect(till.page).toHaveTitle('Kaikei, newer');
  await expect(till.part('sale-screen')).toBeVisible();
  expect(shop.heard(id).filter((kind) => kind === 'create')).toHaveLength(1);
});
