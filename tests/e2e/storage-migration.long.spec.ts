/** A till whose database is of an earlier version opens it, and takes up what was running. */
import { expect, type Page } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { test } from './_test.ts';

test('a database of version 1 becomes today’s, and its payments and cancels go on', async ({
  till,
  shop,
}) => {
  await till.enterAmount(2500);
  await till.scan(newCode('1500'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  const [attempt] = await till.stored('attempts');
  const payments = await till.stored('payments');
  const [reading] = await till.stored('meta');
  // A page of the same origin without a till.
  await till.page.goto(`${till.origin(shop)}/v1/openapi.json`);
  const old = { ...attempt, cancelAsked: true };
  await writeVersion1(till.page, { attempts: [old], payments, reading });

  await till.page.goto(till.origin(shop));
  await till.expectState('canceling');
  expect(await till.paymentId()).toBe(id);
  await expect(till.part('notice')).toHaveCount(0);
  const [record] = await till.stored('attempts');
  expect(record).toMatchObject({ id, cancelAskedAt: attempt?.['begunAt'] });
  expect(record).not.toHaveProperty('cancelAsked');
  expect(await till.storedCodes()).toEqual([]);
});

interface Version1 {
  attempts: unknown[];
  payments: unknown[];
  reading: unknown;
}

/** As the first version of the till made and filled it. */
function writeVersion1(page: Page, content: Version1): Promise<void> {
  return page.evaluate(
    ({ attempts, payments, reading }) =>
      new Promise((resolve, reject) => {
        indexedDB.deleteDatabase('kaikei');
        const opening = indexedDB.open('kaikei', 1);
        opening.onerror = () => reject(new Error(opening.error?.message));
        opening.onupgradeneeded = () => {
          const made = opening.result;
          made.createObjectStore('attempts', { keyPath: 'id' });
          made
            .createObjectStore('payments', { keyPath: 'id' })
            .createIndex('updatedAt', 'updatedAt');
          made.createObjectStore('meta');
        };
        opening.onsuccess = () => {
          const write = opening.result.transaction(['attempts', 'payments', 'meta'], 'readwrite');
          for (const each of attempts) write.objectStore('attempts').put(each);
          for (const each of payments) write.objectStore('payments').put(each);
          write.objectStore('meta').put(reading, 'reading');
          write.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    content,
  );
}
