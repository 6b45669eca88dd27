/** A scanner in keyboard mode where no sale is on the screen: nothing is typed or sent, and the person hears why. */
import { expect } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { test } from './_test.ts';
import { ENTER, TillPage } from './_till.ts';
import { digits } from './_wedge.ts';

const { ignored } = CATALOGUES.ja.till.notice;

/** As a scanner sends it, with Enter behind it. */
const scan = (till: TillPage, text: string, gapMs = 8) =>
  till.scanKeys([...digits(text), ENTER], gapMs);

test('a screen that asks for a pairing code takes no payment code, and sends none', async ({
  browser,
  shop,
}) => {
  const context = await browser.newContext({ locale: 'ja-JP' });
  const till = await TillPage.open(context, shop.proxy);
  const field = till.part('pair-code');
  await expect(field).toBeFocused();
  const sent: string[] = [];
  till.page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url());
  });
  for (const gapMs of [8, 80]) {
    await scan(till, newCode(), gapMs);
    await expect(till.part('notice')).toContainText(ignored.pairing);
    await expect(field).toHaveValue('');
    await till.part('notice').getByRole('button').click();
    await field.focus();
  }
  expect(sent).toEqual([]);
  // What a person types still arrives, and Enter still sends it.
  await till.typeKeys([...digits('7K3MQ2XD'), ENTER], 150);
  await expect(till.part('pair-error')).not.toBeEmpty();
  expect(sent).toHaveLength(1);
  await context.close();
});

test('a tab that looks on says where to scan', async ({ till, shop }) => {
  const tab = await till.openTab(shop);
  await tab.page.bringToFront();
  await tab.part('take-over').focus();
  await scan(tab, newCode());
  await expect(tab.part('notice')).toContainText(ignored.viewing);
  await expect(tab.part('viewer-screen')).toBeVisible();
});

test('a till that is still starting asks for patience', async ({ browser, shop }) => {
  const context = await browser.newContext({ locale: 'ja-JP', serviceWorkers: 'block' });
  await context.route('**/v1/**', (route) => route.abort());
  const till = await TillPage.open(context, shop.proxy);
  await expect(till.part('start-screen')).toBeVisible();
  await scan(till, newCode());
  await expect(till.part('notice')).toContainText(ignored.starting);
  await context.close();
});

test('keys that may be an amount or a code clear the amount, and the person hears why', async ({
  till,
}) => {
  await till.typeKeys(digits('1500'), 150);
  await expect(till.part('amount')).toHaveAttribute('data-amount', '1500');
  // A card of 17 digits of which the first comes alone.
  const card = digits('72804388499308158');
  const gaps = card.map((_, index) => (index === 0 ? 700 : index === 1 ? 400 : 8));
  await till.typeKeys([...card, ENTER], [...gaps, 8]);
  await expect(till.part('notice')).toContainText(CATALOGUES.ja.till.notice.refused.doubtful);
  await expect(till.part('amount')).toHaveAttribute('data-amount', '0');
  await expect(till.part('sale-screen')).toBeVisible();
});
