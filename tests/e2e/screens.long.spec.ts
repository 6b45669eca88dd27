/** What axe and a phone say of the states of the shop's screens that no other test comes to: empty, loading, failed, full. */
import { expect, type Browser } from '@playwright/test';
import { LOCALES, type Locale } from '../../web/src/i18n/languages.ts';
import { CATALOGUES } from '../support/catalogues.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { newCode } from '../support/ids.ts';
import { lookIn } from './_axe.ts';
import { expectToFitPhone } from './_phone.ts';
import { ask, expectLatest, open, pay } from './_refund.ts';
import { enterPin, hire } from './_staff.ts';
import { test } from './_test.ts';
import type { TillPage } from './_till.ts';

test.use({ ownShop: {}, endpoint: ({ line }, use) => use(line) });

/** @param within what has to be large enough for a finger */
type Seen = (screen: string, within?: string) => Promise<void>;

/** While it runs no answer comes back. */
async function unanswered(line: FaultProxy, action: () => Promise<void>): Promise<void> {
  line.down = { held: true };
  await action();
  line.heal();
}

/** While it runs there is no way to the proxy, and the till knows it; afterwards it carries on by itself. */
async function unreachable(
  { till, line }: { till: TillPage; line: FaultProxy },
  action: () => Promise<void>,
): Promise<void> {
  await line.close();
  await expect(till.part('outage')).toBeVisible();
  await action();
  await line.listen();
  await expect(till.part('outage')).toHaveCount(0);
}

async function ofSale(till: TillPage, seen: Seen): Promise<void> {
  await till.enterAmount(800);
  await till.scan(newCode('1500'));
  await till.expectState('awaiting-customer');
  await till.part('cancel').click();
  await till.expectState('canceling');
  await seen('a payment that is being canceled');
  await till.expectState('canceled');
  await seen('canceled');
  await till.leavePayment();
}

async function ofHistory(till: TillPage, line: FaultProxy, seen: Seen, locale: Locale) {
  const { searching } = CATALOGUES[locale].shop.history;
  await till.part('search-filters').click();
  await seen('the filters');
  // On a phone they make room for what they find.
  await till.page.setViewportSize({ width: 360, height: 740 });
  await till.part('search').click();
  await expect(till.part('search-amount')).toBeHidden();
  await till.page.setViewportSize({ width: 1280, height: 800 });
  await unanswered(line, async () => {
    await till.part('search').click();
    await expect(till.part('history-screen').getByRole('status')).toHaveText(searching);
    await seen('a search under way');
  });
  await unreachable({ till, line }, async () => {
    await till.part('search').click();
    await expect(till.part('only-copy')).toBeVisible();
    await seen('the till’s copy');
  });
  await expect(till.part('only-copy')).toHaveCount(0);
}

/** What nobody has said is not said either. */
async function ofNoStaff(till: TillPage, seen: Seen, locale: Locale): Promise<void> {
  const { noStaff } = CATALOGUES[locale].shop.store;
  const { page } = till;
  await page.route('**/v1/staff', (route) => route.abort());
  await page.reload();
  await till.part('open-store').click();
  await expect(till.part('store-profile')).toBeVisible();
  await expect(till.part('store-staff')).not.toContainText(noStaff);
  await seen('staff that is not listed yet');
  await page.unroute('**/v1/staff');
  await page.reload();
  await till.part('open-store').click();
  await expect(till.part('store-staff')).toContainText(noStaff);
}

async function ofReport(till: TillPage, line: FaultProxy, seen: Seen): Promise<void> {
  await till.part('store-report').click();
  await till.part('hours-as-table').click();
  await seen('the hours as a table');
  await till.part('day-before').click();
  await expect(till.part('nothing-paid')).toBeVisible();
  await seen('a day without payments');
  await unanswered(line, async () => {
    await till.part('day-before').click();
    await expect(till.part('loading')).toBeVisible();
    await seen('a report that is on its way');
  });
  await expect(till.part('totals')).toBeVisible();
  await unreachable({ till, line }, async () => {
    await till.part('day-before').click();
    await expect(till.part('load-trouble')).toBeVisible();
    await seen('a report that cannot be had');
  });
  await expect(till.part('totals')).toBeVisible();
  await till.page.goBack();
}

async function ofExports(till: TillPage, line: FaultProxy, seen: Seen): Promise<void> {
  await till.part('store-exports').click();
  const to = till.part('export-to');
  const today = await to.inputValue();
  await to.fill('2000-01-01');
  await expect(till.part('export-payments')).toBeDisabled();
  await seen('a range that is none');
  await to.fill(today);
  await unanswered(line, async () => {
    await till.part('export-payments').click();
    await expect(till.part('export-running')).toBeVisible();
    await seen('an export under way');
    await till.part('export-running-action').click();
  });
  await unreachable({ till, line }, async () => {
    await till.part('export-payments').click();
    await expect(till.part('export-trouble')).toBeVisible();
    await seen('an export that broke off');
  });
  await till.part('export-payments').click();
  await expect(till.part('export-done')).toBeVisible();
  await seen('an export that is done');
  await till.page.goBack();
}

async function ofClosings(till: TillPage, seen: Seen): Promise<void> {
  await till.part('store-close').click();
  await till.part('close-cash').fill('５万');
  await expect(till.part('close-day')).toBeDisabled();
  await seen('cash that is no number');
  await till.part('close-cash').fill('50,000');
  await till.part('close-day').click();
  await till.part('close-confirm').click();
  await expect(till.part('closing')).toBeVisible();
  await till.page.goBack();
  await till.part('store-close').click();
  await expect(till.part('is-closed')).toBeVisible();
  await seen('a day that is closed');
  await till.page.goBack();
  await till.part('store-closings').click();
  await expect(till.part('closing-1')).toBeVisible();
  await seen('closings');
  await till.page.goBack();
}

async function ofReceipts(till: TillPage, id: string, seen: Seen): Promise<void> {
  await open(till, id);
  await till.part('open-receipt').click();
  await expect(till.part('receipt-mark')).toBeVisible();
  await seen('a reprint');
  await till.part('make-code').click();
  await expect(till.part('receipt-code')).toBeVisible();
  await seen('a code');
  await till.page.goBack();
  await ask(till);
  await till.part('refund-confirm').click();
  await expectLatest(till, 'refunded');
  await seen('all is refunded');
}

/** A link that leads to no receipt. */
async function ofNoReceipt(browser: Browser, { port }: FaultProxy, locale: Locale): Promise<void> {
  // Nothing runs under the page's own policy, axe neither.
  const context = await browser.newContext({ locale, bypassCSP: true });
  const page = await context.newPage();
  const answer = await page.goto(`http://localhost:${port}/r/${'A'.repeat(22)}`);
  expect(answer?.status()).toBe(404);
  await lookIn(locale)(page, 'no receipt');
  await context.close();
}

for (const locale of LOCALES) {
  test(`screens that are empty, full, on their way or without an answer (${locale})`, async ({
    browser,
    shop,
    line,
    till,
  }) => {
    const { page } = till;
    const look = lookIn(locale);
    const seen: Seen = async (screen, within) => {
      await look(page, screen);
      await expectToFitPhone(till, screen, within);
    };
    await till.part(`language-${locale}`).click();
    await till.part('open-history').click();
    await expect(till.part('history-empty')).toBeVisible();
    await seen('no payments yet');
    await page.goBack();
    await ofSale(till, seen);
    const id = await pay(till, 1_200);

    await ofNoStaff(till, seen, locale);
    const manager = await hire(shop, 'manager', '佐藤');
    await page.reload();
    await till.part('open-staff').click();
    await expect(till.part('pin-1')).toBeVisible();
    await seen('a PIN', 'dialog');
    await enterPin(till, manager);
    await till.part('open-staff').click();
    await expect(till.part('sign-out')).toBeVisible();
    await seen('who is signed in', 'dialog');
    await page.keyboard.press('Escape');

    await till.part('open-store').click();
    await ofReport(till, line, seen);
    await ofExports(till, line, seen);
    await ofClosings(till, seen);
    await till.part('store-history').click();
    await ofHistory(till, line, seen, locale);
    await ofReceipts(till, id, seen);
    await ofNoReceipt(browser, line, locale);
  });
}
