/** A new version of the till that was overdue (F37). */
import { expect, type Page } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { buildTill, deploy, type TillVersion } from '../support/till-version.ts';
import { test } from './_test.ts';

const { till: t } = CATALOGUES.ja;

let newer: TillVersion;
let older: TillVersion;

test.beforeAll(async () => {
  [newer, older] = await Promise.all([buildTill('newer'), buildTill('older')]);
});

test.afterAll(async () => {
  await Promise.all([newer[Symbol.asyncDispose](), older[Symbol.asyncDispose]()]);
});

test.use({
  ownShop: ({ browserName: _ }, use) => use({ keepPort: true, main: older.main }),
});

test('a till that is too old says so, takes nothing, updates, and has the sale still', async ({
  till,
  shop,
}) => {
  await till.page.evaluate(() => navigator.serviceWorker.ready);
  await till.enterAmount(2750);
  await till.scan(newCode());
  await expect(till.part('notice')).toContainText(t.problem['client-too-old']);
  await expect(till.part('sale-screen')).toBeVisible();
  // The server has nothing newer yet: that is said, and nothing else happens.
  const button = till.part('notice').getByTestId('update');
  await button.click();
  await expect(till.part('notice')).toContainText(t.update.nothingNewer);
  await expect(till.part('amount')).toHaveAttribute('data-amount', '2750');

  await deploy(shop, newer.main);
  // In the same place it could be the second half of a double click.
  await till.page.getByRole('banner').getByTestId('update').click();
  await expect(till.page).toHaveTitle('Kaikei, newer');
  await expect(till.part('amount')).toHaveAttribute('data-amount', '2750');
  expect(shop.heard()).toEqual([]);
  await till.scan(newCode());
  await till.expectState('paid');
  expect(shop.heard()).toEqual(['create']);
});

/** From now on a look for a new version finds none; gives how to count looks, and how to let all but the next one find. */
async function blindLooks(page: Page) {
  const looks = await page.evaluateHandle(() => {
    const state = { count: 0, blind: Infinity };
    const prototype = ServiceWorkerRegistration.prototype;
    // Bound again to the registration that is asked.
    const { update } = Object.getOwnPropertyDescriptors(prototype);
    prototype.update = function (this: ServiceWorkerRegistration) {
      state.count += 1;
      state.blind -= 1;
      if (state.blind >= 0) return Promise.resolve(this);
      return update.value?.call(this) ?? Promise.resolve(this);
    };
    return state;
  });
  return {
    count: () => looks.evaluate(({ count }) => count),
    blindOnce: () => looks.evaluate((state) => void (state.blind = 1)),
  };
}

test('one press updates, also where a look that was under way found nothing', async ({
  till,
  shop,
}) => {
  await till.page.evaluate(() => navigator.serviceWorker.ready);
  const looks = await blindLooks(till.page);
  await till.enterAmount(2750);
  await till.scan(newCode());
  const button = till.part('notice').getByTestId('update');
  await expect(button).toBeVisible();
  const before = await looks.count();
  await deploy(shop, newer.main);
  await expect.poll(looks.count).toBeGreaterThan(before);
  await looks.blindOnce();
  await button.click();
  await expect(till.page).toHaveTitle('Kaikei, newer');
  await expect(till.part('amount')).toHaveAttribute('data-amount', '2750');
});
