/** The staff of a shop at the till, further: a phone, keys before a name, wrong PINs, and leaving without signing out. */
import { expect } from '@playwright/test';
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { STORE_NO } from '../support/pairing.ts';
import { enterPin, hire, typePin, type Person } from './_staff.ts';
import { test } from './_test.ts';
import type { TillPage } from './_till.ts';
import { digits } from './_wedge.ts';

test.use({ ownShop: {} });
let cashier: Person;

test.beforeEach(async ({ shop, till }) => {
  cashier = await hire(shop, 'cashier', '山田');
  await hire(shop, 'manager', '佐藤');
  await till.page.reload();
  await expect(till.part('open-staff')).toBeVisible();
});

test('fits the smallest phone, in both languages', async ({ till }) => {
  await till.page.setViewportSize({ width: 360, height: 740 });
  for (const locale of LOCALES) {
    await till.part(`language-${locale}`).click();
    await expect
      .poll(() => till.page.evaluate(() => document.documentElement.scrollWidth))
      .toBe(360);
  }
});

test('what is typed before a name is chosen reaches no sale', async ({ till }) => {
  await till.enterAmount(15);
  await till.part('open-staff').click();
  await expect(till.part(`person-${cashier.id}`)).toBeVisible();
  await till.typeKeys(digits('4821'), 150);
  await till.part(`person-${cashier.id}`).click();
  // Handed on later than any of those before.
  await till.typeKeys(digits('7'), 150);
  await expect(till.part('pin-length')).toHaveAttribute('data-length', '1');
  await till.page.keyboard.press('Escape');
  await expect(till.part('amount')).toHaveAttribute('data-amount', '15');
});

test('too many wrong PINs are answered calmly, and the till goes on selling', async ({ till }) => {
  await till.part('open-staff').click();
  await till.part(`person-${cashier.id}`).click();
  for (let tries = 0; tries < 6; tries += 1) {
    await typePin(till, '0000');
    await expect(till.part('pin-enter')).toBeDisabled();
    await expect(till.part('pin-trouble')).not.toBeEmpty();
  }
  await expect(till.part('pin-trouble')).toHaveText(/分ほど待って/);
  await till.page.keyboard.press('Escape');
  await expect(till.part('pin-sheet')).toHaveCount(0);
  await till.enterAmount(700);
});

async function signInAndPlayClock(till: TillPage): Promise<void> {
  await till.part('open-staff').click();
  await enterPin(till, cashier);
  await expect(till.part('signed-in')).toHaveText('山田');
  await till.page.clock.install();
  // It says how long a sign-in lasts: before, ten minutes hold.
  const store = till.page.waitForResponse((response) => response.url().endsWith('/v1/store'));
  await till.page.reload();
  await (await store).finished();
  await expect(till.part('signed-in')).toHaveText('山田');
}

test('who leaves without signing out is signed out after ten minutes', async ({ till }) => {
  await signInAndPlayClock(till);
  await till.page.clock.fastForward(601_000);
  await expect(till.part('signed-in')).toHaveCount(0);
});

test('a store that lets a sign-in last longer is heard by the till', async ({ shop, till }) => {
  await shop.proxy.command('stores', 'set', STORE_NO, '--sign-out-after', '30');
  await signInAndPlayClock(till);
  await till.part('open-store').click();
  await expect(till.part('store-staff')).toContainText('山田');
  await till.page.goBack();
  await till.page.clock.fastForward(25 * 60_000);
  // So much is asked for anew after that time that the proxy's answers are there.
  await till.part('open-store').click();
  await expect(till.part('store-staff')).toContainText('山田');
  await expect(till.part('signed-in')).toHaveText('山田');
  await till.page.clock.fastForward(31 * 60_000);
  await expect(till.part('signed-in')).toHaveCount(0);
});

test('who was disabled is shown no more as signed in once something is refused', async ({
  shop,
  till,
}) => {
  await till.part('open-staff').click();
  await enterPin(till, cashier);
  await till.part('open-store').click();
  await till.part('store-report').click();
  await expect(till.part('totals')).toBeVisible();
  await shop.proxy.command('staff', 'disable', cashier.id);
  await till.part('day-before').click();
  await expect(till.part('load-trouble')).toBeVisible();
  await expect(till.part('signed-in')).toHaveCount(0);
  await till.part('load-trouble-action').click();
  // Only the manager is left, and chosen already.
  await expect(till.part('pin-1')).toBeVisible();
});
