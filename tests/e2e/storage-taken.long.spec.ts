/** Another window deletes the till's database, or brings it to a newer form, while the till runs. */
import { expect, type Page } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

let shop: Shop;

test.beforeAll(async () => {
  shop = await Shop.open();
});

test.afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

/** A page of the till's origin that is no till. */
async function otherWindow(till: TillPage): Promise<Page> {
  const page = await till.context.newPage();
  await page.goto(`${till.origin(shop)}/v1/openapi.json`);
  await till.page.bringToFront();
  return page;
}

/** Resolves once the database is gone, which no open connection may prevent. */
function deleteDatabase(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase('kaikei');
        request.onsuccess = () => resolve();
        request.onerror = () => reject(new Error(request.error?.message));
      }),
  );
}

/** As a till of a later version does. */
function upgradeDatabase(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('kaikei', 1_000);
        request.onupgradeneeded = () => request.result.createObjectStore('of-a-later-version');
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
        request.onerror = () => reject(new Error(request.error?.message));
      }),
  );
}

async function pays(till: TillPage, amount: number): Promise<void> {
  await till.enterAmount(amount);
  await till.scan(newCode());
  await till.expectState('paid');
  await expect.poll(() => till.stored('attempts')).toMatchObject([{ amount, answered: true }]);
  await till.leavePayment();
}

test('a database that is deleted under the till: it says so, writes back what it has, and sells on (F38)', async ({
  browser,
}) => {
  const till = await TillPage.pair(browser, shop, shop.proxy, 'allow');
  const other = await otherWindow(till);
  await till.enterAmount(1_100);
  await till.expectTyped(1_100);
  await deleteDatabase(other);
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'storage-lost');
  await till.expectTyped(1_100);
  await till.part('key-clear').click();
  await pays(till, 1_200);
  // It is still the terminal that it was, for the next time too.
  await till.page.reload();
  await expect(till.part('sale-screen')).toBeVisible();
  await till.close();
});

test('a database that is deleted while a payment runs: its record is on the disk again (F38)', async ({
  browser,
}) => {
  const till = await TillPage.pair(browser, shop, shop.proxy, 'allow');
  const other = await otherWindow(till);
  await till.enterAmount(1_300);
  await till.scan(newCode('1409'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  await deleteDatabase(other);
  await expect.poll(() => till.stored('attempts')).toMatchObject([{ id, answered: true }]);
  await till.page.reload();
  await till.expectState('paid');
  expect(await till.paymentId()).toBe(id);
  await till.close();
});

test('a database that a later version has changed: nothing is lost, and the till sells on', async ({
  browser,
}) => {
  const till = await TillPage.pair(browser, shop, shop.proxy, 'allow');
  const other = await otherWindow(till);
  await upgradeDatabase(other);
  await pays(till, 1_400);
  await expect(till.part('notice')).toHaveCount(0);
  await till.page.reload();
  await pays(till, 1_500);
  await till.close();
});
