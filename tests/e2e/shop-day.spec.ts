/** The shop's day at the till: its report, its closing, what is printed of it, and files of it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { AT_EDGE, ask, expectLatest, open, pay, signIn } from './_refund.ts';
import { enterPin, hire } from './_staff.ts';
import { test } from './_test.ts';

test.use({ ownShop: {} });

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
  // On paper it says whose it is, and of when; what is pressed stays on the screen.
  await page.emulateMedia({ media: 'print' });
  await expect(till.part('paper-head')).toContainText(CATALOGUES.ja.shop.report.title);
  for (const part of ['open-history', 'day-before', 'print']) {
    await expect(till.part(part)).toBeHidden();
  }
  await page.emulateMedia({ media: 'screen' });
  await expect(till.part('paper-head')).toBeHidden();
  await till.part('day-before').click();
  await expect(till.part('totals')).toHaveAttribute('data-paid', '0');
  await expect(till.part('nothing-paid')).toBeVisible();

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
  // The second click of a double one presses nothing on the sheet; Back closes it alone.
  await page.setViewportSize({ width: 360, height: 740 });
  await till.part('close-day').dblclick();
  await expect(till.part('close-confirm')).toBeVisible();
  await expect(till.part('confirm-open-payments')).toHaveText('1件 · ¥800');
  await page.goBack();
  await expect(till.part('close-confirm')).toHaveCount(0);
  await expect(till.part('close-day')).toBeFocused();
  await page.setViewportSize({ width: 1280, height: 800 });
  await till.part('close-day').click();
  await till.part('close-confirm').click();
  await expect(till.part('closing')).toHaveAttribute('data-n', '1');
  await expect(till.part('closing-screen').getByRole('heading', { level: 1 })).toBeFocused();
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

  // What a person ended has no refund, and says why.
  const word = ['--as', 'paid', '--note', 'seen on the platform'];
  const { status, stderr } = await shop.proxy.commandAt(
    { clockAheadMs: 16 * 60_000 },
    ...['payments', 'resolve', open, ...word],
  );
  expect(status, stderr).toBe(0);
  await till.part('open-history').click();
  await till.part(`history-${open}`).click();
  await expect(till.part('refund-by-hand')).toHaveText(CATALOGUES.ja.shop.refund.byHand);
  await expect(till.part('refund')).toHaveCount(0);
});

test('what no sum has is named before its day is closed', async ({ shop, till }) => {
  await pay(till, 1_200);
  const bad = await pay(till, 300);
  const database = new DatabaseSync(join(shop.proxy.folder, 'data', 'kaikei.db'));
  database.prepare('update shop_payments set paid_amount = -1 where payment_id = ?').run(bad);
  database.close();
  await till.part('open-store').click();
  await till.part('store-close').click();
  await expect(till.part('close-summary')).toContainText('1,200');
  await expect(till.part('damaged')).toContainText(CATALOGUES.ja.shop.report.damaged(1));
  await expect(till.part('damaged')).toContainText(bad);
});

test(
  'who left is named by all that they did: payment, receipt, refund, report, closings and closing',
  { tag: '@long' },
  async ({ shop, till }) => {
    const { report } = CATALOGUES.ja.shop;
    const left = await hire(shop, 'manager', '高橋');
    // The same name once more: hired anew, or another person.
    const present = await hire(shop, 'manager', '高橋');
    await signIn(till, present);
    await pay(till, 300);
    await signIn(till, left);
    const id = await pay(till, 1_200);
    await open(till, id);
    await ask(till, 200);
    await till.part('refund-confirm').click();
    await expectLatest(till, 'refunded');
    await till.part('open-store').click();
    await till.part('store-close').click();
    await till.part('close-day').click();
    await till.part('close-confirm').click();
    await expect(till.part('closing')).toContainText('高橋');

    const { status, stderr } = await shop.proxy.command('staff', 'disable', left.id);
    expect(status, stderr).toBe(0);
    await signIn(till, present);
    await till.part('open-store').click();
    await till.part('store-closings').click();
    await expect(till.part('closing-1')).toContainText('高橋');
    await till.part('closing-1').click();
    await expect(till.part('closing')).toContainText('高橋');
    const byStaff = till.page.getByRole('article').filter({ hasText: report.byStaff });
    await expect(byStaff.locator('tbody th')).toHaveText(['高橋', '高橋']);
    await open(till, id);
    await expect(till.part('facts')).toContainText('高橋');
    await expect(till.part('refund-list')).toContainText('高橋');
    await till.part('open-receipt').click(AT_EDGE);
    await expect(till.part('receipt-paper')).toContainText('高橋');
  },
);

test(
  'the confirmation names payments and refunds that have not ended, and the closing has both',
  { tag: '@long' },
  async ({ shop, till }) => {
    const { close } = CATALOGUES.ja.shop;
    const manager = await hire(shop, 'manager', '佐藤');
    await signIn(till, manager);
    // For longer than this test takes.
    const id = await pay(till, 1_200, '8099');
    await open(till, id);
    await ask(till, 500);
    await till.part('refund-confirm').click();
    await expectLatest(till, 'processing');
    await till.part('open-store').click();
    await till.part('store-close').click();
    await till.part('close-day').click();
    await expect(till.part('confirm-open-refunds')).toHaveText('1件 · ¥500');
    await expect(till.part('confirm-open-payments')).toHaveCount(0);
    await expect(till.page.locator('dialog')).toContainText(close.confirmOpen);
    await till.part('close-confirm').click();
    await expect(till.part('closing')).toBeVisible();
    await expect(till.part('open-list')).toContainText('¥500');
  },
);

test('files are whole, and a manager’s alone', { tag: '@long' }, async ({ shop, till }) => {
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
