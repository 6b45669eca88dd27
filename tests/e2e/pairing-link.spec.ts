/** A pairing link that is opened in a browser that is a till already: any page can open one. */
import { expect, type Page } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { newPairingCode } from '../support/pairing.ts';
import { Shop } from '../support/shop.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

const { pairing } = CATALOGUES.ja;

let shop: Shop;

test.beforeAll(async () => {
  shop = await Shop.open();
});

test.afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

/** How often a page of this till has sent a pairing code. */
function pairings(till: TillPage): { sent: number } {
  const count = { sent: 0 };
  till.context.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/terminals')) count.sent += 1;
  });
  return count;
}

/** Opens the link in a tab of its own, as another site's page does. */
async function openBeside(till: TillPage, code: string): Promise<Page> {
  const page = await till.context.newPage();
  await page.goto(`${till.origin(shop)}/#pair=${code}`);
  await expect(page.getByTestId('pairing-offer')).toBeVisible();
  expect(page.url()).not.toContain('pair');
  return page;
}

/** The terminal that the browser's cookie stands for. */
function terminalId(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const response = await fetch('/v1/terminals/me');
    return ((await response.json()) as { id: string }).id;
  });
}

test('links that nobody asked for send nothing and take nothing over', async ({ browser }) => {
  const till = await TillPage.pair(browser, shop);
  const count = pairings(till);
  const before = await terminalId(till.page);
  for (let times = 0; times < 6; times += 1) {
    const page = await openBeside(till, 'AAAA-AAAA');
    await page.close();
  }
  await till.page.bringToFront();
  await till.enterAmount(330);
  await till.scan(newCode());
  await till.expectState('paid');
  expect(count.sent).toBe(0);
  expect(await terminalId(till.page)).toBe(before);
  await till.close();
});

test('a link that is meant: the tabs change once the code was accepted', async ({ browser }) => {
  const till = await TillPage.pair(browser, shop);
  const count = pairings(till);
  const before = await terminalId(till.page);
  const { pairingCode } = await newPairingCode(shop.proxy, { name: 'Till 2' });
  const page = await openBeside(till, pairingCode);
  // Which till it is already, so that a person can decide.
  await expect(page.getByRole('dialog')).toContainText('Till 1');
  await expect(till.part('sale-screen')).toBeVisible();
  expect(count.sent).toBe(0);
  await page.getByTestId('offer-accept').click();
  await expect(page.getByTestId('sale-screen')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('header')).toContainText('Till 2');
  await expect(till.part('viewer-screen')).toBeVisible();
  expect(await terminalId(page)).not.toBe(before);
  await till.close();
});

test(
  'a link with a wrong code says so, and the till stays in its tab',
  { tag: '@long' },
  async ({ browser }) => {
    const till = await TillPage.pair(browser, shop);
    const page = await openBeside(till, 'AAAA-AAAA');
    await page.getByTestId('offer-accept').click();
    // Nobody typed its code: it is the link that does not work.
    await expect(page.getByTestId('offer-error')).toContainText(pairing.offer.invalid);
    await expect(till.part('sale-screen')).toBeVisible();
    await page.getByTestId('offer-stay').click();
    await expect(page.getByTestId('pairing-offer')).toHaveCount(0);
    await expect(page.getByTestId('viewer-screen')).toBeVisible();
    await till.close();
  },
);

test(
  'a link beside a tab that is no till yet asks whether to pair it',
  { tag: '@long' },
  async ({ browser }) => {
    const context = await browser.newContext({ locale: 'ja-JP' });
    const till = await TillPage.open(context, shop.proxy);
    await expect(till.part('pair-screen')).toBeVisible();
    const page = await openBeside(till, 'AAAA-AAAA');
    await expect(page.getByRole('dialog')).toContainText(pairing.offer.first.title);
    await expect(page.getByTestId('offer-stay')).toHaveText(pairing.offer.first.stay);
    await till.close();
  },
);

test(
  'a link in the till’s own tab waits while a payment’s end was not seen',
  { tag: '@long' },
  async ({ browser }) => {
    const till = await TillPage.pair(browser, shop);
    const count = pairings(till);
    await till.enterAmount(340);
    await till.scan(newCode('1404'));
    await till.expectState('awaiting-customer');
    const { pairingCode } = await newPairingCode(shop.proxy);
    const follow = (code: string): Promise<void> =>
      till.page.evaluate((its) => {
        location.href = `/#pair=${its}`;
      }, code);
    await follow(pairingCode);
    await expect(till.part('pairing-offer')).toBeVisible();
    await expect(till.part('offer-accept')).toHaveCount(0);
    await till.page.keyboard.press('Escape');
    await expect(till.part('pairing-offer')).toHaveCount(0);
    await till.expectState('paid');
    await till.leavePayment();
    expect(count.sent).toBe(0);
    // Nothing is left that belongs to this terminal: now it may become another one.
    await follow(pairingCode);
    await till.part('offer-accept').click();
    await expect(till.part('pairing-offer')).toHaveCount(0);
    await expect(till.part('sale-screen')).toBeVisible();
    expect(count.sent).toBe(1);
    await till.close();
  },
);

test(
  'a till that is shut out goes on with the link that was opened in it',
  { tag: '@long' },
  async ({ browser }) => {
    const till = await TillPage.pair(browser, shop);
    const before = await terminalId(till.page);
    const { pairingCode } = await newPairingCode(shop.proxy);
    const page = await openBeside(till, pairingCode);
    await shop.proxy.command('terminals', 'revoke', before);
    await expect(till.part('pair-screen')).toBeVisible();
    await page.getByTestId('offer-accept').click();
    await expect(page.getByTestId('sale-screen')).toBeVisible();
    await till.close();
  },
);
