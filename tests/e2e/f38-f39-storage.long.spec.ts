/** F38, F39: the browser's storage is full, or is taken away. */
import { expect, type Page } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { Chrome } from './_chrome.ts';
import { judge } from './_judge.ts';
import { evict } from './_mishaps.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

test('a full disk refuses the sale before anything is sent (F39)', async ({ shop }) => {
  // A profile on the disk: a private window's storage is memory, and has limits of another kind.
  const chrome = await Chrome.start();
  const till = await TillPage.pairIn(chrome.context, shop);
  const devTools = await till.context.newCDPSession(till.page);
  const origin = till.origin(shop);
  const sent: string[] = [];
  till.page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(request.url());
  });
  await till.enterAmount(1200);
  await devTools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 });
  await fill(till.page);
  await devTools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 300_000 });
  const before = shop.creates();
  await till.scan(newCode());
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'device-storage');
  await expect(till.part('amount')).toHaveAttribute('data-amount', '1200');
  expect(sent).toEqual([]);
  expect(shop.creates()).toBe(before);

  await devTools.send('Storage.overrideQuotaForOrigin', { origin });
  await till.scan(newCode());
  await till.expectState('paid');
  expect(await judge(shop, till)).toEqual([]);
  await chrome.close();
});

test('storage that is evicted under the till: what is in memory goes back to it (F38)', async ({
  till,
  shop,
}) => {
  await till.enterAmount(1500);
  await till.scan(newCode('1404'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  await evict(till);
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'storage-lost');
  await till.page.reload();
  expect(await till.paymentId()).toBe(id);
  await till.expectState('paid');
  expect(await judge(shop, till)).toEqual([]);
});

/** Stores large pieces until the browser refuses one. */
async function fill(page: Page): Promise<void> {
  while (await page.evaluate(storeOne));
}

async function storeOne(): Promise<boolean> {
  // The browser goes by what it last counted.
  await navigator.storage.estimate();
  return new Promise((resolve) => {
    const opening = indexedDB.open('ballast', 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('pieces', { autoIncrement: true });
    };
    // Random, because the disk holds it compressed.
    const random = () => crypto.getRandomValues(new Uint8Array(65_536));
    const end = (isStored: boolean) => {
      opening.result.close();
      resolve(isStored);
    };
    opening.onsuccess = () => {
      const write = opening.result.transaction('pieces', 'readwrite');
      write.objectStore('pieces').add([random(), random(), random(), random(), random()]);
      write.oncomplete = () => end(true);
      write.onabort = () => end(false);
    };
  });
}

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
