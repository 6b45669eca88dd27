/** The history of the store at the till: searched at the proxy, and in the till's copy where that is away. */
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { copyPayment } from '../support/copied-payments.ts';
import { newCode } from '../support/ids.ts';
import { lookIn } from './_axe.ts';
import { hire } from './_staff.ts';
import { test } from './_test.ts';
import type { TillPage } from './_till.ts';

const t = CATALOGUES.ja.shop.history;

async function pay(till: TillPage, amount: number, ending = '1000'): Promise<string> {
  await till.enterAmount(amount);
  await till.scan(newCode(ending));
  await till.expectState(ending === '1000' ? 'paid' : 'failed');
  const id = await till.paymentId();
  await till.leavePayment();
  return id;
}

test.describe('of a store', () => {
  test.use({ ownShop: {}, serviceWorkers: 'allow', endpoint: ({ line }, use) => use(line) });

  test('is found at the proxy, whoever took it, and in the copy while that is away', async ({
    shop,
    line,
    till,
    pairTill,
  }) => {
    const { page } = till;
    const own = await pay(till, 1_200);
    const other = await pairTill();
    const theirs = await pay(other, 3_400);
    const failed = await pay(other, 560, '1100');
    await page.bringToFront();

    await till.part('open-history').click();
    for (const id of [own, theirs, failed]) await expect(till.part(`history-${id}`)).toBeVisible();
    // What happens here meanwhile is in it too, and Back leads to what was found.
    await till.part('search-text').fill(theirs.slice(0, 16));
    await page.keyboard.press('Enter');
    await expect(till.part(`history-${own}`)).toHaveCount(0);
    await till.part(`history-${theirs}`).click();
    await expect(till.part('detail')).toHaveAttribute('data-state', 'paid');
    await expect(till.part('timeline').locator('li').first()).toBeVisible();
    await expect(till.part('facts')).toContainText('Till 1');
    const receiptNo = await till.part('facts').innerText();
    await page.goBack();
    await expect(till.part(`history-${theirs}`)).toBeFocused();
    await expect(till.part('search-text')).toHaveValue(theirs.slice(0, 16));

    await till.part('search-clear').click();
    await till.part('search-filters').click();
    await till.part('search-state').selectOption('failed');
    await expect(till.part(`history-${own}`)).toHaveCount(0);
    await expect(till.part(`history-${failed}`)).toBeVisible();
    await till.part('search-amount').fill('５６０円');
    await page.keyboard.press('Enter');
    await expect(till.part(`history-${failed}`)).toBeVisible();
    await till.part('search-amount').fill('561');
    await page.keyboard.press('Enter');
    await expect(till.part('history-empty')).toHaveText(t.nothingFound);
    await lookIn('ja')(page, 'nothing found');

    // A code that is scanned into a field is searched for nowhere.
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const code = newCode();
    await till.part('search-text').focus();
    await till.scan(code);
    await expect(till.part('notice')).toBeVisible();
    await expect(till.part('search-text')).toHaveValue('');
    expect(asked.filter((url) => url.includes(code.slice(0, 6)))).toEqual([]);

    // The number of a receipt is, wherever it is scanned, and whatever else was searched for.
    const [number = ''] = /\d{8}-[0-9A-Z]{5}-\d{4}/.exec(receiptNo) ?? [];
    await till.scan(number);
    await expect(till.part('search-text')).toHaveValue(number);
    await expect(till.part(`history-${theirs}`)).toBeVisible();
    await expect(till.part(`history-${failed}`)).toHaveCount(0);
    await expect(till.part('notice')).toHaveCount(0);

    await till.part('search-clear').click();
    await expect(till.part(`history-${own}`)).toBeVisible();
    await till.cutLine(line);
    await till.part('search-text').fill(own);
    await till.part('search').click();
    await expect(till.part('only-copy')).toContainText(t.onlyCopy.unreachable);
    await expect(till.part(`history-${own}`)).toBeVisible();
    await till.part('search-clear').click();
    await expect(till.part(`history-${theirs}`)).toHaveCount(0);
    await lookIn('ja')(page, 'without the proxy');
    await line.listen();
    // By then the till may have found it by itself.
    await till.page.evaluate(() =>
      document.querySelector<HTMLElement>('[data-testid=try-now]')?.click(),
    );
    await expect(till.part(`history-${theirs}`)).toBeVisible();
    await expect(till.part('only-copy')).toHaveCount(0);

    // Where there is staff, the store's is for those who are signed in; the till's own for all.
    await hire(shop, 'cashier', '山田');
    await page.reload();
    await till.part('open-history').click();
    await expect(till.part('only-copy')).toContainText(t.onlyCopy['sign-in']);
    await expect(till.part(`history-${own}`)).toBeVisible();
    await expect(till.part(`history-${theirs}`)).toHaveCount(0);
  });
});

test.describe('of many payments', () => {
  test.use({ ownShop: { keepPort: true } });

  test(
    'a search that takes long says how far back it has looked, and what was found in the end',
    { tag: '@long' },
    async ({ shop, till }) => {
      const { page } = till;
      const id = await pay(till, 1_200);
      await shop.proxy.stop();
      copyPayment(join(shop.proxy.folder, 'data', 'kaikei.db'), id, 25_000);
      await shop.proxy.start();
      await page.reload();
      await till.part('open-history').click();
      await expect(till.part(`history-${id}`)).toBeVisible();
      let pages = 0;
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      // The second page of the search is slow.
      await page.route(/payments\?.*text=nowhere/, async (route) => {
        pages += 1;
        if (pages > 1) await held;
        await route.continue();
      });
      await till.part('search-text').fill('nowhere');
      await page.keyboard.press('Enter');
      const standing = till.part('history-standing');
      await expect(standing).toHaveText(t.searching);
      // One a minute, 10,000 on the first page.
      const backTo = new Date(Date.now() - 10_000 * 60_000);
      const day = new Intl.DateTimeFormat('ja-JP', { dateStyle: 'long' }).format(backTo);
      await expect(standing).toHaveText(`${t.searching} ${t.searchedBackTo(day)}`);
      await expect(standing).toHaveAttribute('aria-live', 'polite');
      await lookIn('ja')(page, 'a search that takes long');
      release();
      await expect(till.part('history-empty')).toHaveText(t.nothingFound);
      await expect(till.part('search-progress')).toHaveCount(0);
    },
  );
});
