/** What a till leaves on its own disk: a real profile of Chromium, searched file by file after the browser has ended. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { leaks, type Place } from '../support/leaks.ts';
import { newCode } from '../support/ids.ts';
import { newPairingCode } from '../support/pairing.ts';
import playwrightConfig from '../../playwright.config.ts';
import { watchPolicy } from './_policy.ts';
import { test } from './_test.ts';

test.use({ serviceWorkers: 'allow' });

let profile = '';
test.beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'kaikei-profile-'));
});
test.afterAll(async () => {
  await rm(profile, { recursive: true, force: true });
});

/** As a scanner in keyboard mode types. */
async function scan(page: Page, code: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const keys = [...code].map((key) => ({ key, text: key }));
  const events = [...keys, { key: 'Enter', text: '\r' }].flatMap((key) => [
    session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key }),
    session.send('Input.dispatchKeyEvent', { type: 'keyUp', key: key.key }),
  ]);
  await Promise.all(events);
  await session.detach();
}

async function enter(page: Page, amount: number): Promise<void> {
  for (const digit of String(amount)) await page.getByTestId(`key-${digit}`).click();
}

async function filesBelow(folder: string): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  return Promise.all(
    paths.map(async (path) => ({ name: relative(folder, path), bytes: await readFile(path) })),
  );
}

/** All that scripts of this origin can find. */
function kept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const found: unknown[] = [
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
    ];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => {
          resolve(opening.result);
        };
        opening.onerror = () => {
          reject(new Error(`no ${name}`));
        };
      });
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        found.push(
          await new Promise((resolve) => {
            all.onsuccess = () => {
              resolve(all.result);
            };
          }),
        );
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        found.push(request.url, await (await cache.match(request))?.text());
      }
    }
    return JSON.stringify(found);
  });
}

test('payment codes and the token are in no file of the profile, in no database and in no cache', async ({
  shop,
}) => {
  // Two starts of a browser, each with a profile on disk.
  const { launchOptions } = playwrightConfig.use ?? {};
  const start = () =>
    chromium.launchPersistentContext(profile, { ...launchOptions, locale: 'ja-JP' });
  let context = await start();
  await watchPolicy(context);
  let page = context.pages()[0] ?? (await context.newPage());
  const origin = `http://localhost:${shop.proxy.port}`;
  await page.goto(origin);
  const { pairingCode } = await newPairingCode(shop.proxy);
  await page.getByTestId('pair-code').fill(pairingCode);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('sale-screen')).toBeVisible();

  // Paid, declined, and one that is still under way when the page is loaded again and the browser ends.
  const codes = [newCode('1000'), newCode('1100'), newCode('1500')];
  const [paid = '', declined = '', open = ''] = codes;
  await enter(page, 1500);
  await scan(page, paid);
  const payment = page.getByTestId('payment-screen');
  await expect(payment).toHaveAttribute('data-state', 'paid');
  await page.reload();
  await page.getByTestId('new-sale').click();
  await enter(page, 700);
  await scan(page, declined);
  await expect(payment).toHaveAttribute('data-state', 'failed');
  await page.getByTestId('new-sale').click();
  await enter(page, 900);
  await scan(page, open);
  await expect(payment).toHaveAttribute('data-state', 'awaiting-customer');
  await page.reload();
  await expect(payment).toHaveAttribute('data-state', 'awaiting-customer');

  const cookies = await context.cookies();
  const token = cookies.find(({ name }) => name === '__Host-kaikei')?.value ?? '';
  const secrets = {
    'the paid code': paid,
    'the declined code': declined,
    'the open code': open,
    'the token': token,
    'the pairing code': pairingCode,
    'the pairing code, bare': pairingCode.replace('-', ''),
  };
  const inside = await kept(page);
  expect(inside).toContain('index.html');
  expect(leaks([{ name: 'the page', bytes: Buffer.from(inside) }], secrets)).toEqual([]);
  await context.close();
  const files = await filesBelow(profile);
  expect(files.map(({ name }) => name).join()).toMatch(/IndexedDB/);
  // The browser's own store of cookies is the token's place.
  const places = files.filter(({ name }) => !/Cookies/.test(name));
  expect(leaks(places, secrets)).toEqual([]);

  // It was a real profile: a browser that is started on it again is still paired.
  context = await start();
  await watchPolicy(context);
  page = await context.newPage();
  await page.goto(origin);
  const me = () => page.evaluate(async () => (await fetch('/v1/terminals/me')).status);
  expect(await me()).toBe(200);
  await context.close();
});
