/** The shop's day at the till: its report, its closing, what is printed of it, and files of it. */
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { lookIn } from './_axe.ts';
import { hire, type Person } from './_staff.ts';
import { test } from './_test.ts';
import { ENTER, type TillPage } from './_till.ts';
import { digits } from './_wedge.ts';

test.use({ ownShop: {} });

async function enterPin(till: TillPage, { id, pin }: Person): Promise<void> {
  const person = till.part(`person-${id}`);
  // A manager who is the only one is chosen already.
  await expect(person.or(till.part('pin-1'))).toBeVisible();
  if (await person.isVisible()) await person.click();
  // By keyboard: a key under the name that was just pressed would be the second half of a double click.
  await expect(till.part('pin-length')).toBeAttached();
  await till.typeKeys([...digits(pin), ENTER], 150);
  await expect(till.part('pin-sheet')).toHaveCount(0);
}

async function pay(till: TillPage, amount: number): Promise<void> {
  await till.enterAmount(amount);
  await till.scan(newCode());
  await till.expectState('paid');
  await till.leavePayment();
}

test('a day is read, closed once by a manager, and printed on A4 and on a roll', async ({
  shop,
  till,
}) => {
  const { page } = till;
  const { close } = CATALOGUES.ja.shop;
  await pay(till, 1_200);
  await till.enterAmount(800);
  await till.scan(newCode('1500'));
  await till.expectState('awaiting-customer');
  const open = await till.paymentId();
  await till.part('park').click();

  // Without staff everybody may read, and nobody may close.
  await till.part('open-store').click();
  await till.part('store-report').click();
  await expect(till.part('totals')).toHaveAttribute('data-paid', '1200');
  await expect(till.part('hours-table').locator('tbody tr')).toHaveCount(1);
  await expect(till.part('hours-table')).toContainText('¥1,200');
  await expect(till.part(`open-${open}`)).toContainText('¥800');
  await till.part('day-before').click();
  await expect(till.part('totals')).toHaveAttribute('data-paid', '0');

  const manager = await hire(shop, 'manager', '佐藤');
  await page.reload();
  await till.part('open-staff').waitFor();
  await till.part('park').click();
  await till.part('open-store').click();
  // Where there is staff, one of them has to be signed in.
  await till.part('store-close').click();
  await till.part('load-trouble-action').click();
  await enterPin(till, manager);
  await expect(till.part('close-summary')).toContainText('1,200');
  await expect(till.part(`open-${open}`)).toBeVisible();
  await till.part('open-staff').click();
  await till.part('sign-out').click();
  await expect(till.part('load-trouble')).toBeVisible();
  await till.part('load-trouble-action').click();
  await enterPin(till, manager);

  // A scanner's code stays in no field.
  await till.part('close-cash').fill('５万');
  await expect(till.part('close-day')).toBeDisabled();
  await till.part('close-cash').fill('50,000');
  await till.part('close-note').fill('雨のため');
  await till.part('close-note').focus();
  await till.scan(newCode());
  await expect(till.part('notice')).toBeVisible();
  await expect(till.part('close-note')).toHaveValue('雨のため');
  await till.part('close-day').click();
  await till.part('close-confirm').click();
  await expect(till.part('closing')).toHaveAttribute('data-n', '1');
  await expect(till.part('closing')).toContainText('¥50,000');
  await expect(till.part('closing-note')).toHaveText('雨のため');
  await expect(till.part('totals')).toHaveAttribute('data-paid', '1200');

  for (const width of ['210mm', '80mm']) {
    const paper = await page.pdf({ width, height: '297mm' });
    expect(paper.subarray(0, 4).toString()).toBe('%PDF');
  }
  await page.emulateMedia({ media: 'print' });
  for (const widthPx of [794, 302]) {
    await page.setViewportSize({ width: widthPx, height: 1_000 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(widthPx);
    await expect(till.part('open-history')).toBeHidden();
    await expect(till.part('closing')).toBeVisible();
  }
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize({ width: 1280, height: 800 });

  // It is closed once, and the till says so before and after.
  await page.goBack();
  await expect(till.part('store-screen')).toBeVisible();
  await till.part('store-close').click();
  await expect(till.part('is-closed')).toContainText(close.isClosed(1));
  await till.part('is-closed-action').click();
  await expect(till.part('closing')).toHaveAttribute('data-n', '1');
});

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

test('files are whole, and a manager’s alone', async ({ shop, till }) => {
  await pay(till, 1_200);
  const cashier = await hire(shop, 'cashier', '山田');
  const manager = await hire(shop, 'manager', '佐藤');
  await till.page.reload();
  await till.part('open-staff').click();
  await enterPin(till, cashier);
  await till.part('open-store').click();
  await till.part('store-exports').click();
  await till.part('export-payments').click();
  await till.part('export-trouble-action').click();
  await enterPin(till, manager);
  const [download] = await Promise.all([
    till.page.waitForEvent('download'),
    till.part('export-payments').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^payments-\d+-\d{4}-\d{2}-01-.*\.csv$/);
  const text = await readFile(await download.path(), 'utf8');
  expect(text.split('\r\n')).toHaveLength(3);
  expect(text).toContain('1200');
  await expect(till.part('export-done')).toContainText(download.suggestedFilename());
});

/** Nothing to the side of a phone, and nothing too small for a finger. */
async function expectToFitPhone(till: TillPage, screen: string): Promise<void> {
  const { page } = till;
  await page.setViewportSize({ width: 360, height: 740 });
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), screen)
    .toBe(360);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('main :is(button, input, select)')]
      .map((target) => target.getBoundingClientRect())
      .filter(({ width, height }) => height > 0 && (width < 44 || height < 44)),
  );
  expect(small, `${screen}: smaller than a finger`).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('the store’s screens have no fault, and fit a phone', async ({ shop, till }) => {
  const { page } = till;
  await pay(till, 1_200);
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
