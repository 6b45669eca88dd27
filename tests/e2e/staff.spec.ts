/** The staff of a shop at the till: who is signed in, by PIN, and what a scanner's keys never do to one. */
import { expect } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { AT_EDGE } from './_refund.ts';
import { hire, type Person } from './_staff.ts';
import { test } from './_test.ts';
import { ENTER, type TillPage } from './_till.ts';
import { digits } from './_wedge.ts';

const t = CATALOGUES.ja.staff;

async function enterPin(till: TillPage, pin: string): Promise<void> {
  for (const digit of pin) await till.part(`pin-${digit}`).click();
  await till.part('pin-enter').click();
}

test('a shop without staff has no sign-in, and sells as ever', async ({ till }) => {
  await expect(till.part('open-history')).toBeVisible();
  await expect(till.part('open-staff')).toHaveCount(0);
  await till.enterAmount(700);
});

test.describe('a shop with staff', () => {
  test.use({ ownShop: {} });
  let cashier: Person;

  test.beforeEach(async ({ shop, till }) => {
    cashier = await hire(shop, 'cashier', '山田');
    await hire(shop, 'manager', '佐藤');
    await till.page.reload();
    await expect(till.part('open-staff')).toBeVisible();
  });

  test('signs in on the keypad and by keyboard, hears of a wrong PIN, and signs out', async ({
    till,
  }) => {
    await till.part('open-staff').click();
    await till.part(`person-${cashier.id}`).click(AT_EDGE);
    await enterPin(till, '0000');
    await expect(till.part('pin-trouble')).toHaveText(t.wrong);
    await expect(till.part('pin-length')).toHaveAttribute('data-length', '0');
    await till.typeKeys([...digits(cashier.pin), ENTER], 150);
    await expect(till.part('pin-sheet')).toHaveCount(0);
    await expect(till.part('signed-in')).toHaveText('山田');
    // Nothing of it is left, and the amount has none of its keys.
    expect(await till.page.content()).not.toContain(cashier.pin);
    const kept = await till.page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
    expect(kept).not.toContain(cashier.pin);
    await expect(till.part('amount')).toHaveAttribute('data-amount', '0');
    await till.page.reload();
    await expect(till.part('signed-in')).toHaveText('山田');
    await till.part('open-staff').click();
    await till.part('sign-out').click();
    await expect(till.part('signed-in')).toHaveCount(0);
  });

  test(
    'a scan reaches no PIN: it is taken out with what was entered, and the person hears why',
    { tag: '@long' },
    async ({ till }) => {
      await till.part('open-staff').click();
      await till.part(`person-${cashier.id}`).click(AT_EDGE);
      await till.part('pin-5').click();
      await till.scanKeys([...digits(newCode()), ENTER], 8);
      const notice = till.part('pin-sheet').getByTestId('notice');
      await expect(notice).toContainText(CATALOGUES.ja.till.notice.ignored['other-screen']);
      await expect(till.part('pin-length')).toHaveAttribute('data-length', '0');
      await expect(till.part('pin-trouble')).toBeEmpty();
    },
  );
});
