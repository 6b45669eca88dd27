/** Each till loads the texts of its own language, keeps the others for when there is no network, and is never blank. */
import { expect } from '@playwright/test';
import { LANGUAGES, LOCALES, type Locale } from '../../web/src/i18n/languages.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';
import { newCode } from '../support/ids.ts';
import { newPairingCode } from '../support/pairing.ts';
import { CATALOGUES } from '../support/catalogues.ts';

const TEXTS = '**/assets/texts-*.js';

test.use({ serviceWorkers: 'allow' });

test('a till starts with the texts of its own language alone', async ({ browser, shop }) => {
  for (const locale of LOCALES) {
    const context = await browser.newContext({
      locale: LANGUAGES[locale].tag,
      serviceWorkers: 'block',
    });
    const asked: string[] = [];
    context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const till = await TillPage.open(context, shop.proxy);
    await expect(till.part('pair-screen')).toContainText(CATALOGUES[locale].pairing.title);
    expect(asked.filter((path) => path.includes('/texts-'))).toHaveLength(1);
    await context.close();
  }
});

test('without a network the language can be changed, and is the chosen one after a reload', async ({
  till,
}) => {
  const [from, to]: [Locale, Locale] = ['ja', 'en'];
  await till.page.evaluate(() => navigator.serviceWorker.ready);
  await till.context.setOffline(true);
  await expect(till.part('sale-screen')).toContainText(CATALOGUES[from].till.sale.enterAmount);
  await till.part(`language-${to}`).click();
  await expect(till.part('sale-screen')).toContainText(CATALOGUES[to].till.sale.enterAmount);
  await till.page.reload();
  await expect(till.part('sale-screen')).toContainText(CATALOGUES[to].till.sale.enterAmount);
  await till.context.setOffline(false);
});

test.describe('texts that cannot be had', () => {
  test(
    'leave the screen as it is, and the person hears of it',
    { tag: '@long' },
    async ({ browser, shop }) => {
      const context = await browser.newContext({ locale: 'ja-JP', serviceWorkers: 'block' });
      const { pairingCode } = await newPairingCode(shop.proxy);
      const till = await TillPage.open(context, shop.proxy, `#pair=${pairingCode}`);
      const { sale, languageNotLoaded } = CATALOGUES.ja.till;
      await expect(till.part('sale-screen')).toContainText(sale.enterAmount);
      await context.route(TEXTS, (route) => route.abort());
      await till.part('language-en').click();
      await expect(till.page.getByRole('alert')).toHaveText(languageNotLoaded);
      await expect(till.part('sale-screen')).toContainText(sale.enterAmount);
      await context.unroute(TEXTS);
      await till.part('language-en').click();
      await expect(till.part('sale-screen')).toContainText(CATALOGUES.en.till.sale.enterAmount);
      await expect(till.page.getByText(languageNotLoaded)).toHaveCount(0);
      await till.close();
    },
  );

  test('let no payment begin that nobody sees', { tag: '@long' }, async ({ browser, shop }) => {
    const till = await TillPage.pair(browser, shop);
    await till.enterAmount(1_500);
    await till.expectTyped(1_500);
    await till.context.route(TEXTS, (route) => route.abort());
    await till.page.reload();
    await expect(till.page.locator('#not-loaded')).toBeVisible();
    await till.scan(newCode());
    await till.context.unroute(TEXTS);
    await till.page.reload();
    // It reads what was begun before it shows a sale.
    await expect(till.part('amount')).toHaveAttribute('data-amount', '1500');
    expect(await till.stored('attempts')).toEqual([]);
    await till.page.close();
  });

  test(
    'of no language at all leave a page that says so',
    { tag: '@long' },
    async ({ browser, shop }) => {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      await context.route(TEXTS, (route) => route.abort());
      const till = await TillPage.open(context, shop.proxy);
      await expect(till.page.getByRole('alert')).toContainText('The till could not be loaded');
      await context.close();
    },
  );
});
