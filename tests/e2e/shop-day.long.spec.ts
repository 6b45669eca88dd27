/** The shop's day at the till, further: two tills that close a day, and what axe and a phone say of each screen. */
import { expect } from '@playwright/test';
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { STORE_NO } from '../support/pairing.ts';
import { Shop } from '../support/shop.ts';
import { lookIn } from './_axe.ts';
import { expectToFitPhone } from './_phone.ts';
import { enterPin, hire } from './_staff.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

test.use({ ownShop: {} });

test('a day that another till has closed meanwhile is told in a sentence', async ({
  shop,
  till,
}) => {
  const manager = await hire(shop, 'manager', '佐藤');
  await till.page.reload();
  await till.part('open-staff').click();
  await enterPin(till, manager);
  await till.part('open-store').click();
  await till.part('store-closings').click();
  await expect(till.part('no-closings')).toBeVisible();
  await till.part('close-a-day').click();
  const date = await till.part('day-text').getAttribute('data-date');
  const status = await till.page.evaluate(async (businessDate) => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ businessDate });
    return (await fetch('/v1/closings', { method: 'POST', headers, body })).status;
  }, date);
  expect(status).toBe(201);
  await till.part('close-day').click();
  await till.part('close-confirm').click();
  const { trouble } = CATALOGUES.ja.shop.close;
  await expect(till.part('close-trouble')).toContainText(trouble['already-closed']);
  await till.part('close-trouble-action').click();
  await expect(till.part('is-closed')).toBeVisible();
  await till.page.goBack();
  await expect(till.part('closing-1')).toBeVisible();
});

test('the store’s screens have no fault, and fit a phone', async ({ shop, till }) => {
  const { page } = till;
  await till.enterAmount(1_200);
  await till.scan(newCode());
  await till.expectState('paid');
  await till.leavePayment();
  const manager = await hire(shop, 'manager', '佐藤');
  await page.reload();
  await till.part('open-staff').click();
  await enterPin(till, manager);
  await till.part('open-store').click();
  const screens = {
    report: 'totals',
    close: 'close-summary',
    closings: 'close-a-day',
    exports: 'export-payments',
  };
  for (const locale of LOCALES) {
    const expectAccessible = lookIn(locale);
    await till.part(`language-${locale}`).click();
    await expect(till.part('store-profile')).toContainText(
      CATALOGUES[locale].shop.store.businessDate,
    );
    await expectAccessible(page, 'store');
    for (const [name, part] of Object.entries(screens)) {
      await till.part(`store-${name}`).click();
      // The second language comes to a day that is closed.
      await expect(till.part(part).or(till.part('is-closed'))).toBeVisible();
      await expectAccessible(page, name);
      await expectToFitPhone(till, name);
      await page.goBack();
    }
    await till.part('store-close').click();
    if (locale !== LOCALES[0]) await till.part('day-before').click();
    await till.part('close-day').click();
    await expectAccessible(page, 'close?');
    await till.part('close-confirm').click();
    await expect(till.part('closing')).toBeVisible();
    await expectAccessible(page, 'closing');
    await page.goBack();
  }
});

test('a day that was forgotten is named where the store is opened, and what is open in it by the store’s clocks', async ({
  browser,
}) => {
  const shop = await Shop.open({ keepPort: true });
  await shop.proxy.command('stores', 'set', STORE_NO, '--time-zone', 'America/New_York');
  const till = await TillPage.pair(browser, shop, shop.proxy, 'allow');
  await till.enterAmount(800);
  await till.scan(newCode('1500'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  await till.part('park').click();
  await till.part('open-store').click();
  await till.part('store-report').click();
  const today = await till.part('day-text').getAttribute('data-date');
  const createdAt = await till.page.evaluate(
    async (path) => ((await (await fetch(path)).json()) as { createdAt: string }).createdAt,
    `/v1/payments/${id}`,
  );
  const asShown = new Intl.DateTimeFormat('ja-JP', {
    ...({ dateStyle: 'medium', timeStyle: 'short' } as const),
    timeZone: 'America/New_York',
  });
  await expect(till.part(`open-${id}`)).toContainText(asShown.format(new Date(createdAt)));

  await till.page.goBack();
  await expect(till.part('store-profile')).toBeVisible();
  await expect(till.part('not-closed')).toHaveCount(0);
  await shop.proxy.stop();
  await shop.proxy.start({ clockAheadMs: 86_400_000 });
  await expect(till.part('outage')).toHaveCount(0);
  await till.part('open-history').click();
  await till.part('open-store').click();
  await till.part('not-closed-action').click();
  await expect(till.part('close-screen')).toBeVisible();
  await expect(till.part('day-text')).toHaveAttribute('data-date', today ?? '');
  await till.close();
  expect(await shop.close()).toEqual([]);
});

test('names of one long word fit the smallest phone', async ({ shop, till }) => {
  const name = 'W'.repeat(64);
  await shop.proxy.command('stores', 'set', STORE_NO, '--name', name, '--address', name);
  const manager = await hire(shop, 'manager', name);
  await hire(shop, 'cashier', '山田');
  await till.page.reload();
  await till.part('open-store').click();
  await expect(till.part('store-screen').getByRole('heading', { level: 1 })).toHaveText(name);
  await expectToFitPhone(till, 'store');
  await till.part('open-staff').click();
  await till.part(`person-${manager.id}`).click();
  await expectToFitPhone(till, 'PIN', 'dialog');
});
