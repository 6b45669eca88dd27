/** A payment is sent before the screen changes; a disk that takes long holds the screen up for a moment only. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { test } from './_test.ts';

declare global {
  interface Window {
    /** For each payment that was sent, whether the page had begun to draw another screen. */
    wasDrawn: boolean[];
    /** Ends the transaction that keeps the till from writing. */
    releaseDisk: () => void;
  }
}

/** A disk that is slow just then has the screen drawn first: one sale of so many is sent before it in any case. */
const SALES = 5;

test('a payment is on its way before another screen is drawn', async ({ till, shop }) => {
  // Later screens are at hand at once.
  await till.enterAmount(300);
  await till.scan(newCode());
  await till.expectState('paid');
  await till.leavePayment();
  await till.page.evaluate(() => {
    window.wasDrawn = [];
    const write = JSON.stringify;
    // What the request carries is written out right before it is handed to the browser.
    JSON.stringify = (value: unknown, ...more: never[]) => {
      if (typeof value === 'object' && value !== null && 'code' in value) {
        window.wasDrawn.push(document.querySelector('[data-testid=sale-screen]') === null);
      }
      return write(value, ...more);
    };
  });
  const wasDrawn = () => till.page.evaluate(() => window.wasDrawn);
  for (let sales = 1; sales <= SALES && !(await wasDrawn()).includes(false); sales += 1) {
    await till.enterAmount(310);
    await till.scan(newCode());
    await till.expectState('paid');
    expect(shop.heard(await till.paymentId())).toEqual(['create']);
    expect(await wasDrawn()).toHaveLength(sales);
    await till.leavePayment();
  }
  expect(await wasDrawn()).toContain(false);
});

test('while the disk takes no payment its screen stands, and nothing is sent', async ({
  till,
  shop,
}) => {
  await till.enterAmount(320);
  await till.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('kaikei');
        opening.onsuccess = () => {
          const store = opening.result.transaction('attempts', 'readwrite').objectStore('attempts');
          let isHeld = true;
          window.releaseDisk = () => (isHeld = false);
          const hold = (): void => {
            if (isHeld) store.count().onsuccess = hold;
            else opening.result.close();
          };
          store.count().onsuccess = () => {
            resolve();
            hold();
          };
        };
      }),
  );
  await till.scan(newCode());
  await till.expectState('sending');
  const id = await till.paymentId();
  expect(shop.heard(id)).toEqual([]);
  await till.page.evaluate(() => window.releaseDisk());
  await till.expectState('paid');
  expect(shop.heard(id)).toEqual(['create']);
  await till.leavePayment();
});
