/** What axe finds on every screen of a sale, in a language and both themes: nothing. */
import { expect } from '@playwright/test';
import type { Locale } from '../../web/src/i18n/languages.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { newCode, paypayCode } from '../support/ids.ts';
import { newPairingCode } from '../support/pairing.ts';
import { Shop } from '../support/shop.ts';
import { lookIn } from './_axe.ts';
import { hire } from './_staff.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

export function testsOfAccessibility(locales: readonly Locale[]): void {
  let shop: Shop;

  test.beforeAll(async () => {
    shop = await Shop.open();
  });

  test.afterAll(async () => {
    expect(await shop.close()).toEqual([]);
  });

  for (const locale of locales) {
    const expectAccessible = lookIn(locale);

    test(`pairing, sale and payment have no fault (${locale})`, async ({ browser }) => {
      const context = await browser.newContext({ locale, viewport: { width: 1280, height: 800 } });
      const till = await TillPage.open(context, shop.proxy);
      const { page } = till;
      await expect(till.part('pair-screen')).toBeVisible();
      await expectAccessible(page, 'not paired');
      await till.part('pair-code').fill('AAAA-AAAA');
      await till.part('pair-submit').click();
      await expect(till.part('pair-error')).not.toBeEmpty();
      await expectAccessible(page, 'a wrong pairing code');
      const { pairingCode } = await newPairingCode(shop.proxy);
      await till.part('pair-code').fill(pairingCode);
      await till.part('pair-submit').click();
      await expect(page.locator('[data-testid^=demo-wallet-]').first()).toBeAttached();
      await expectAccessible(page, 'no amount yet');

      await till.scan(newCode());
      await expect(till.part('notice')).toBeVisible();
      await expectAccessible(page, 'a notice');
      await till.enterAmount(1_500);
      await expectAccessible(page, 'an amount');
      await till.scan(paypayCode());
      await expect(till.part('wallet-chooser')).toBeVisible();
      await expectAccessible(page, 'which wallet');
      await page.keyboard.press('Escape');
      // Right before a code it would be its scanner's.
      await expect(till.part('wallet-chooser')).toHaveCount(0);
      await till.scan(newCode('1500'));
      await till.expectState('awaiting-customer');
      await till.part('timeline').locator('summary').click();
      await expectAccessible(page, 'a payment');
      await till.part('park').click();
      await expect(till.part('open-payments')).toBeVisible();
      await till.enterAmount(700);
      await expectAccessible(page, 'an open payment beside a sale');
      await till.scan(newCode());
      await till.expectState('paid');
      await expectAccessible(page, 'paid');
      await till.part('new-sale').click();
      await till.enterAmount(800);
      await till.scan(newCode('1100'));
      await till.expectState('failed');
      await expectAccessible(page, 'not paid');
      await till.close();
    });

    test(`the other screens have no fault (${locale})`, { tag: '@long' }, async ({ browser }) => {
      const line = await FaultProxy.before(shop.proxy.url);
      const till = await TillPage.pair(browser, shop, line, 'allow');
      const { page } = till;
      await till.part(`language-${locale}`).click();
      await till.enterAmount(900);
      await till.scan(newCode());
      await till.expectState('paid');
      await till.leavePayment();
      await till.part('open-history').click();
      await expect(till.part('history-screen')).toBeVisible();
      await expectAccessible(page, 'history');
      await page.locator('[data-testid^=history-0]').first().click();
      await expect(till.part('detail-screen')).toBeVisible();
      await expectAccessible(page, 'one payment');
      await till.part('open-devices').click();
      await expect(till.part('devices-screen')).toBeVisible();
      await expectAccessible(page, 'devices');
      await till.part('open-history').click();
      await till.part('open-history').click();
      await till.part('open-status').click();
      await expect(till.part('status-sheet')).toBeVisible();
      await expectAccessible(page, 'status');
      await page.keyboard.press('Escape');

      const cashier = await hire(shop, 'cashier', `山田 ${locale}`);
      await hire(shop, 'manager', `佐藤 ${locale}`);
      await page.reload();
      await till.part('open-staff').click();
      await expect(till.part(`person-${cashier.id}`)).toBeVisible();
      await expectAccessible(page, 'who works at the till');
      await till.part(`person-${cashier.id}`).click();
      for (const digit of '0000') await till.part(`pin-${digit}`).click();
      await till.part('pin-enter').click();
      await expect(till.part('pin-trouble')).not.toBeEmpty();
      await expectAccessible(page, 'a wrong PIN');
      await page.keyboard.press('Escape');

      const viewer = await till.openTab(shop, line);
      await expectAccessible(viewer.page, 'another tab');
      await viewer.page.goto(`http://localhost:${line.port}/#pair=AAAA-AAAA`);
      await expect(viewer.part('pairing-offer')).toBeVisible();
      await expectAccessible(viewer.page, 'a pairing link');
      await viewer.page.close();

      await page.bringToFront();
      await till.enterAmount(950);
      await till.part('open-camera').click();
      await expect(till.part('camera')).toHaveAttribute('data-trouble');
      await expectAccessible(page, 'no camera');
      await page.keyboard.press('Escape');
      await till.cutLine(line);
      await till.part('keep-sale').click();
      await expect(till.part('held-sales')).toBeVisible();
      await expectAccessible(page, 'a held sale, and no line');
      await till.enterAmount(960);
      await till.scan(newCode());
      await till.expectState('holding');
      await expectAccessible(page, 'a held code');
      await till.close();
      await line.close();
    });
  }
}
