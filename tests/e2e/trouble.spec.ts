/** What goes wrong at a counter: hasty fingers, scanners that repeat, a line that breaks. */
import { expect, type Page } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode, paypayCode } from '../support/ids.ts';
import { newPairingCode } from '../support/pairing.ts';
import { test } from './_test.ts';

const { pairing } = CATALOGUES.ja;

test('two codes scanned in one moment make one payment', async ({ till, shop }) => {
  const before = shop.creates();
  await till.enterAmount(910);
  await till.scan(newCode(), newCode());
  await till.expectState('paid');
  // "This payment is not finished" would be untrue by now.
  await expect(till.part('notice')).toBeHidden();
  expect(shop.creates()).toBe(before + 1);
});

test('a phone that stays under the scanner is one attempt, and its code is spent', async ({
  till,
  shop,
}) => {
  const before = shop.creates();
  const code = newCode();
  await till.enterAmount(450);
  await till.scan(code, code);
  await till.expectState('paid');
  await till.scan(code);
  await expect(till.part('notice')).toHaveCount(0);
  await till.part('new-sale').click();
  await till.enterAmount(460);
  await till.scan(code);
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'problem');
  await expect(till.part('amount')).toHaveAttribute('data-amount', '460');
  expect(shop.creates()).toBe(before + 1);
});

test('the second half of a double click presses nothing on the next screen', async ({ till }) => {
  await till.page.setViewportSize({ width: 390, height: 844 });
  await till.enterAmount(800);
  await till.scan(newCode());
  await till.expectState('paid');
  const box = await till.part('new-sale').boundingBox();
  const [x, y] = [(box?.x ?? 0) + 60, (box?.y ?? 0) + 40];
  await till.page.mouse.click(x, y);
  await expect(till.part('sale-screen')).toBeVisible();
  const isOnKey = await till.page.evaluate(
    ([left, top]) => document.elementFromPoint(left, top)?.closest('button') !== null,
    [x, y] as const,
  );
  expect(isOnKey).toBe(true);
  await till.page.mouse.click(x, y);
  await expect(till.part('amount')).toHaveAttribute('data-amount', '0');
  await expect(till.page.getByRole('dialog')).toHaveCount(0);
});

test(
  'a scan during the choice of the wallet is told in the choice; Escape drops the code',
  { tag: '@long' },
  async ({ till, shop }) => {
    const before = shop.creates();
    await till.enterAmount(640);
    await till.scan(paypayCode());
    const dialog = till.page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await till.scan(paypayCode());
    await expect(dialog.getByTestId('notice')).toBeVisible();
    await till.page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(till.part('notice')).toHaveCount(0);
    await expect(till.part('amount')).toHaveAttribute('data-amount', '640');
    expect(shop.creates()).toBe(before);
  },
);

test(
  'a payment that was canceled before it reached the proxy is never sent',
  { tag: '@long' },
  async ({ till, shop }) => {
    const isDown = { type: '/problems/shutting-down', title: 'restarting', status: 503 };
    await till.page.route('**/v1/payments/**', (route) =>
      route.request().method() === 'GET'
        ? route.continue()
        : route.fulfill({ status: 503, contentType: 'application/problem+json', json: isDown }),
    );
    await till.enterAmount(1200);
    await till.scan(newCode());
    await till.expectState('repeating');
    const id = await till.paymentId();
    await till.part('cancel').click();
    await till.page.unroute('**/v1/payments/**');
    await till.expectState('canceled');
    expect(shop.heard(id)).toEqual([]);
  },
);

test(
  'a cancel that was asked for while the line was down outlives a reload',
  { tag: '@long' },
  async ({ till }) => {
    await till.enterAmount(1700);
    const id = await till.payWith('wechatpay-password-never');
    await till.expectState('awaiting-customer');
    await till.page.route('**/cancel', (route) => route.abort());
    await till.part('cancel').click();
    await expect(till.part('cancel')).toBeDisabled();
    await till.page.reload();
    await till.page.unroute('**/cancel');
    await till.expectState('canceling');
    expect(await till.paymentId()).toBe(id);
  },
);

test('Back leads through the screens and never out of the till', async ({ till }) => {
  await till.enterAmount(55);
  await till.part('open-history').click();
  await expect(till.part('history-screen')).toBeVisible();
  for (let times = 0; times < 2; times += 1) {
    await till.page.goBack();
    await expect(till.part('amount')).toHaveAttribute('data-amount', '55');
  }
});

test('a revoked till says so, and a pairing link in its own tab pairs it again', async ({
  till,
  shop,
}) => {
  const terminalId = await till.page.evaluate(async () => {
    const response = await fetch('/v1/terminals/me');
    return ((await response.json()) as { id: string }).id;
  });
  const { status } = await shop.proxy.command('terminals', 'revoke', terminalId);
  expect(status).toBe(0);
  await expect(till.part('pair-error')).toContainText(pairing.revoked);
  const { pairingCode } = await newPairingCode(shop.proxy);
  await till.page.evaluate((code) => {
    location.href = `/#pair=${code}`;
  }, pairingCode);
  await expect(till.part('sale-screen')).toBeVisible();
  expect(till.page.url()).not.toContain('pair');
});

test(
  'everything can be hit by a finger, has a name, and fits the screen',
  { tag: '@long' },
  async ({ till }) => {
    const screens = [
      () => till.enterAmount(500_000),
      async () => {
        await till.scan(newCode());
        await till.expectState('paid');
      },
      () => till.part('open-history').click(),
      () => till.part('open-devices').click(),
    ];
    for (const open of screens) {
      await open();
      for (const locale of ['ja', 'en']) {
        await till.part(`language-${locale}`).click();
        for (const [width, height] of [
          [1280, 800],
          [800, 1280],
          [390, 844],
          [360, 780],
          [640, 400],
        ] as const) {
          await till.page.setViewportSize({ width, height });
          // Laid out anew a moment after the size has changed.
          await expect.poll(() => misfits(till.page)).toEqual([]);
        }
        await till.page.setViewportSize({ width: 1280, height: 800 });
      }
      expect(await till.page.locator('body').ariaSnapshot()).not.toMatch(/- button(?! ")/);
    }
  },
);

/** Controls under 56 px, and pages wider than the screen. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const small = [...document.querySelectorAll('button, summary')].filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 0 && (height < 55.5 || width < 55.5);
    });
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page'] : [];
    return [...small.map((element) => element.outerHTML.slice(0, 80)), ...wide];
  });
}
