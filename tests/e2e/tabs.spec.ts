/** One till, several tabs (F40): one tab is the till, the others look on and can take over. */
import { expect, type Page } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import type { Shop } from '../support/shop.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

/** The calls of a page to the proxy, as they go out. */
function callsOf(page: Page): string[] {
  const calls: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/v1/')) calls.push(`${request.method()} ${pathname}`);
  });
  return calls;
}

async function secondTab(till: TillPage, shop: Shop): Promise<{ page: Page; calls: string[] }> {
  const page = await till.context.newPage();
  const calls = callsOf(page);
  await page.goto(till.origin(shop));
  await expect(page.getByTestId('viewer-screen')).toBeVisible();
  return { page, calls };
}

test('a second tab says that it only looks on, and follows', async ({ till, shop }) => {
  const { page, calls } = await secondTab(till, shop);
  const followed = page.getByTestId('followed');
  // A tab behind another one draws no frames, and a click would wait for one.
  await till.page.bringToFront();
  await till.enterAmount(2400);
  await expect(page.getByTestId('followed-amount')).toContainText('2,400');
  await till.payWith('wechatpay-password-never');
  await till.expectState('awaiting-customer');
  await expect(followed).toHaveAttribute('data-screen', 'awaiting-customer');
  await till.part('cancel').click();
  await expect(followed).toHaveAttribute('data-screen', 'canceling');
  // Not even its own stream: six of them would block every other call of this browser.
  expect(calls).toEqual([]);
});

test('taking over makes the other tab a viewer at once, and the open payment goes on', async ({
  till,
  shop,
}) => {
  await till.enterAmount(860);
  const id = await till.payWith('wechatpay-password-never');
  await till.expectState('awaiting-customer');
  const { page } = await secondTab(till, shop);
  await page.getByTestId('take-over').click();
  await expect(till.part('viewer-screen')).toBeVisible();
  const screen = page.getByTestId('payment-screen');
  await expect(screen).toHaveAttribute('data-payment', id);
  const calls = callsOf(till.page);
  await page.getByTestId('cancel').click();
  await expect(screen).toHaveAttribute('data-state', 'canceling');
  await expect(till.part('followed')).toHaveAttribute('data-screen', 'canceling');
  expect(calls).toEqual([]);
  // And back again.
  await till.part('take-over').click();
  await till.expectState('canceling');
  await expect(page.getByTestId('viewer-screen')).toBeVisible();
  expect(shop.heard(id).filter((kind) => kind === 'create')).toHaveLength(1);
});

test(
  'a tab that crashes leaves the till, and its payment, to the next one',
  { tag: '@long' },
  async ({ till, shop }) => {
    await till.enterAmount(1990);
    await till.expectTyped(1990);
    // A sale that was typed before the till was opened anew is no other one.
    await till.page.reload();
    await expect(till.part('amount')).toHaveAttribute('data-amount', '1990');
    // Paid after 9 s.
    await till.scan(newCode('1409'));
    await till.expectState('awaiting-customer');
    const id = await till.paymentId();
    const { page } = await secondTab(till, shop);
    const crashed = till.page.waitForEvent('crash');
    const session = await till.context.newCDPSession(till.page);
    // It has no answer: who should give it?
    session.send('Page.crash').catch(() => undefined);
    await crashed;
    const screen = page.getByTestId('payment-screen');
    await expect(screen).toHaveAttribute('data-payment', id);
    await expect(screen).toHaveAttribute('data-state', 'paid');
    expect(shop.heard(id).filter((kind) => kind === 'create')).toHaveLength(1);
    await till.context.close();
  },
);

test('scans and keys reach the till only, and a payment that is being sent survives the change', async ({
  till,
  shop,
}) => {
  const { page } = await secondTab(till, shop);
  const before = shop.creates();
  await till.enterAmount(450);
  await page.bringToFront();
  await page.keyboard.type(newCode());
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('viewer-screen')).toBeVisible();
  expect(shop.creates()).toBe(before);
  await till.page.bringToFront();
  const id = await till.payWith('wechatpay-paid');
  await page.getByTestId('take-over').click();
  const screen = page.getByTestId('payment-screen');
  await expect(screen).toHaveAttribute('data-payment', id);
  await expect(screen).toHaveAttribute('data-state', 'paid');
  expect(shop.heard(id)).toEqual(['create']);
});
