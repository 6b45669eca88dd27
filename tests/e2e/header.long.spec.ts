/** The header while it has the most to say: somebody is signed in, and the proxy is away. */
import { expect } from '@playwright/test';
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { enterPin, hire } from './_staff.ts';
import { test } from './_test.ts';

test.use({ ownShop: {}, endpoint: ({ line }, use) => use(line) });

for (const locale of LOCALES) {
  test(`is no wider than a tablet (${locale})`, async ({ till, shop, line }) => {
    const { page } = till;
    await till.part(`language-${locale}`).click();
    const person = await hire(shop, 'cashier', 'Hanako Yamada');
    await page.reload();
    await till.part('open-staff').click();
    await enterPin(till, person);
    await expect(till.part('signed-in')).toBeVisible();
    await line.close();
    await expect(till.part('outage')).toBeVisible();
    for (const width of [704, 768, 820, 960, 1024]) {
      await page.setViewportSize({ width, height: 740 });
      const seen = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(seen, `${width} px`).toBe(width);
    }
  });
}
