/** The browser's own Back, which passes over what a page has laid into its history without a touch. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type BrowserContext } from '@playwright/test';
import playwrightConfig from '../../playwright.config.ts';
import { newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';
import { wholeBrowser } from './_whole-browser.ts';

/** What a test's own page cannot press: only an extension reaches the browser's Back. */
const MANIFEST = {
  manifest_version: 3,
  name: 'Back',
  version: '1',
  permissions: ['tabs'],
  background: { service_worker: 'worker.js' },
};

let shop: Shop;
let folder = '';

test.beforeAll(async () => {
  shop = await Shop.open();
  folder = await mkdtemp(join(tmpdir(), 'kaikei-back-'));
  await mkdir(join(folder, 'extension'));
  await writeFile(join(folder, 'extension', 'manifest.json'), JSON.stringify(MANIFEST));
  await writeFile(join(folder, 'extension', 'worker.js'), '');
});

test.afterAll(async () => {
  expect(await shop.close()).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<BrowserContext> {
  const { launchOptions } = playwrightConfig.use ?? {};
  const extension = join(folder, 'extension');
  return chromium.launchPersistentContext(join(folder, 'profile'), {
    ...launchOptions,
    ...wholeBrowser(),
    // Extensions are no part of the older headless mode.
    headless: false,
    args: [
      ...(launchOptions?.args ?? []),
      '--headless=new',
      `--load-extension=${extension}`,
      `--disable-extensions-except=${extension}`,
    ],
    locale: 'ja-JP',
    viewport: { width: 1280, height: 800 },
  });
}

/** As a finger on the browser's Back: no touch within the page. */
async function pressBack(context: BrowserContext): Promise<void> {
  const worker = context
    .serviceWorkers()
    .find((each) => each.url().startsWith('chrome-extension:'));
  if (!worker) throw new Error('the extension does not run');
  await worker.evaluate(async () => {
    const { tabs } = (globalThis as unknown as { chrome: Chrome }).chrome;
    const [tab] = await tabs.query({ active: true, lastFocusedWindow: true });
    if (tab) await tabs.goBack(tab.id);
  });
}

interface Chrome {
  tabs: {
    query(filter: { active: boolean; lastFocusedWindow: boolean }): Promise<{ id: number }[]>;
    goBack(id: number): Promise<void>;
  };
}

test('Back pressed again and again without a touch leaves neither a payment nor the till', async () => {
  const context = await start();
  try {
    const till = await TillPage.pairIn(context, shop);
    await till.page.bringToFront();
    await till.enterAmount(620);
    await till.scan(newCode('1500'));
    await till.expectState('awaiting-customer');
    // A page that was loaded anew has not been touched yet.
    await till.page.reload();
    await till.expectState('awaiting-customer');
    const id = await till.paymentId();
    for (let times = 1; times <= 4; times += 1) {
      const length = await till.page.evaluate(() => history.length);
      await pressBack(context);
      await expect
        .poll(() => till.page.evaluate(() => (history.state as { depth?: number } | null)?.depth))
        .toBe(12 - times);
      expect(await till.page.evaluate(() => history.length)).toBe(length);
      await till.expectState('awaiting-customer');
      expect(await till.paymentId()).toBe(id);
    }
    await till.part('cancel').click();
    await till.expectState('canceling');
  } finally {
    await context.close();
  }
});
