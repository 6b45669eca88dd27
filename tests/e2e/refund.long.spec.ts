/** Refunds by the shop at the till, further: what axe and a phone say of each state, and a sending that never arrived. */
import { expect } from '@playwright/test';
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { CATALOGUES } from '../support/catalogues.ts';
import { waitLimitMs } from '../support/limits.ts';
import { lookIn } from './_axe.ts';
import { expectToFitPhone } from './_phone.ts';
import { AT_EDGE, ask, bookOf, expectLatest, open, pay, refundsSent, signIn } from './_refund.ts';
import { enterPin, hire } from './_staff.ts';
import { test } from './_test.ts';
import { ENTER, type TillPage } from './_till.ts';
import { digits } from './_wedge.ts';

test.use({ ownShop: {}, endpoint: ({ line }, use) => use(line) });

async function boxOf(till: TillPage, part: string) {
  const box = await till.part(part).boundingBox();
  if (!box) throw new Error(`${part} is not shown`);
  return box;
}

for (const locale of LOCALES) {
  test(`each state has no fault, and fits a phone (${locale})`, async ({ shop, line, till }) => {
    const { page } = till;
    const look = lookIn(locale);
    const seen = async (state: string, within = 'main') => {
      await look(page, state);
      await expectToFitPhone(till, state, within);
    };
    await till.part(`language-${locale}`).click();
    const failing = await pay(till, 1_200, '7701');
    const slow = await pay(till, 900, '8020');
    await open(till, failing);
    await seen('a paid payment');
    await till.part('refund').click();
    await expect(till.part('refund-no-manager')).toBeVisible();
    await seen('no manager', 'dialog');
    await page.keyboard.press('Escape');

    const manager = await hire(shop, 'manager', '佐藤');
    await till.part('refund').click();
    await expect(till.part('refund-amount')).toBeVisible();
    await till.part('key-9').click();
    for (const key of ['00', '00']) await till.part(`key-${key}`).click();
    await expect(till.part('refund-over')).not.toBeEmpty();
    await seen('more than is left', 'dialog');
    const [key, next] = await Promise.all([boxOf(till, 'key-0'), boxOf(till, 'refund-next')]);
    expect(key.y + key.height, 'the keypad ends above the button').toBeLessThanOrEqual(next.y);
    await till.part('refund-all').click();
    await till.part('refund-next').click(AT_EDGE);
    await till.part('refund-reason-other').click();
    await seen('the confirmation', 'dialog');
    await till.part('refund-confirm').click();
    await expect(till.part('pin-sheet')).toBeVisible();
    await look(page, 'the approval');
    await page.keyboard.press('Escape');
    await expect(till.part('refund-trouble')).toBeVisible();
    await seen('not approved', 'dialog');
    await till.part('refund-confirm').click();
    await enterPin(till, manager);
    await expectLatest(till, 'failed');
    await seen('a refund that failed');
    await page.goBack();

    await open(till, slow);
    await ask(till, 400);
    await till.part('refund-confirm').click();
    await enterPin(till, manager);
    await expectLatest(till, 'processing');
    await seen('a refund under way');
    await expectLatest(till, 'refunded');
    await seen('a part is refunded');

    await signIn(till, manager);
    await open(till, slow);
    await ask(till, 100);
    line.refuse();
    line.up = { cut: { afterBytes: 0, by: 'reset' } };
    await till.part('refund-confirm').click();
    await expect(till.part('refund-begun')).toHaveAttribute('data-state', 'unknown');
    await seen('a refund that nobody has answered');
    await till.part('open-history').click();
    await expect(till.part(`history-${slow}`)).toHaveAttribute('data-refunds', 'partly');
    await seen('the history and the reminder');
    line.heal();
    await line.listen();
  });
}

test('one that never arrived is said so, and is one when it is sent again', async ({
  shop,
  line,
  till,
}) => {
  const id = await pay(till, 1_500);
  await signIn(till, await hire(shop, 'manager', '佐藤'));
  await open(till, id);
  await ask(till, 600);
  line.refuse();
  line.up = { cut: { afterBytes: 0, by: 'reset' } };
  await till.part('refund-confirm').click();
  await expect(till.part('refund-begun')).toHaveAttribute('data-state', 'unknown');
  line.heal();
  await line.listen();
  await expect(till.part('refund-begun')).toHaveAttribute('data-state', 'not-received', {
    timeout: waitLimitMs(12_000),
  });
  await expect(till.part('refund-begun')).toContainText(
    CATALOGUES.ja.shop.refund.begun['not-received'].lead,
  );
  await till.page.reload();
  await till.part('refund-show').click();
  await till.part('refund-send-again').click();
  await expectLatest(till, 'refunded');
  await expect.poll(() => till.stored('refunds')).toEqual([]);
  expect(refundsSent(shop, id)).toEqual([`${id}-s1`]);
  expect(bookOf(shop, id)).toMatchObject({ captured: 1_500, refunded: 600 });
});

test('where the way there is cut nothing is known, until the line is back', async ({
  shop,
  line,
  till,
}) => {
  const id = await pay(till, 1_500);
  await signIn(till, await hire(shop, 'manager', '佐藤'));
  await open(till, id);
  await ask(till, 100);
  line.down = { cut: { afterBytes: 0, by: 'reset' } };
  await till.part('refund-confirm').click();
  await expect(till.part('refund-begun')).toHaveAttribute('data-state', 'unknown');
  await expect(till.part('refund')).toHaveCount(0);
  await till.part('open-history').click();
  await expect(till.part('refund-reminder')).toBeVisible();
  await till.part('refund-show').click();
  await expect(till.part('refund-send-again')).toBeVisible();
  // From here on the till finds out by itself, and what could be sent again may be gone at once.
  line.heal();
  await expect(till.part('refunds')).toHaveAttribute('data-back', '100');
  await expect.poll(() => till.stored('refunds')).toEqual([]);
  await expect(till.part('refund-reminder')).toHaveCount(0);
  expect(new Set(refundsSent(shop, id))).toEqual(new Set([`${id}-s1`]));
  expect(bookOf(shop, id)).toMatchObject({ captured: 1_500, refunded: 100 });
});

test('one that fails leaves its amount free; another till of the store sees each change', async ({
  shop,
  till,
  pairTill,
}) => {
  const failing = await pay(till, 1_200, '7701');
  const slow = await pay(till, 900, '8004');
  const manager = await hire(shop, 'manager', '佐藤');
  const other = await pairTill();
  await signIn(other, manager);
  await signIn(till, manager);
  await open(other, failing);
  await expect(other.part('refunds')).toHaveAttribute('data-left', '1200');

  // Whoever is signed in as a manager is asked for no PIN.
  await open(till, failing);
  await ask(till);
  await till.part('refund-confirm').click();
  await expectLatest(till, 'failed');
  await expect(till.part('refunds')).toHaveAttribute('data-back', '0');
  await expectLatest(other, 'failed');
  await ask(other, 700);
  await other.part('refund-confirm').click();
  await expectLatest(other, 'refunded');
  await expect(till.part('refunds')).toHaveAttribute('data-left', '500');
  await expectLatest(till, 'refunded');
  expect(bookOf(shop, failing)).toMatchObject({ captured: 1_200, refunded: 700 });

  // What is under way cannot be begun again, here or there: the sheet that is open says why.
  await till.page.goBack();
  await open(till, slow);
  await other.page.goBack();
  await open(other, slow);
  await ask(other);
  await till.page.bringToFront();
  await ask(till, 400);
  await till.part('refund-confirm').click();
  await expectLatest(till, 'processing');
  await expect(till.part('refund')).toHaveCount(0);
  await expect(other.part('refund-now-underWay')).toHaveText('¥400');
  await expectLatest(till, 'refunded');
  await expect(other.part('refunds')).toHaveAttribute('data-left', '500');
  await expect(other.part('refund-trouble')).toContainText(
    CATALOGUES.ja.shop.refund.trouble['refund-exceeds-payment'],
  );
  await expect(other.part('refund-now-left')).toHaveText('¥500');
  await expect(other.part('refund-confirm')).toHaveCount(0);
  expect(refundsSent(shop, slow)).toEqual([`${slow}-s1`]);
  // Back closes the sheet, and then leaves the payment.
  await other.page.goBack();
  await expect(other.part('refund-sheet')).toHaveCount(0);
  await other.page.goBack();
  await expect(other.part(`history-${slow}`)).toHaveAttribute('data-refunds', 'partly');
});

test('with the keyboard alone, and on by Enter after a click', async ({ shop, till }) => {
  const { page } = till;
  const tabTo = async (part: string) => {
    const button = till.part(part);
    const isFocused = async () => {
      await page.keyboard.press('Tab');
      return button.evaluate((element) => element === document.activeElement);
    };
    await expect.poll(isFocused, { message: part, intervals: [0] }).toBe(true);
  };
  const press = (key: 'Enter' | 'Space') => page.keyboard.press(key);
  const id = await pay(till, 1_500);
  await signIn(till, await hire(shop, 'manager', '佐藤'));
  await open(till, id);
  await tabTo('refund');
  await press('Enter');
  await expect(till.part('refund-amount')).toBeVisible();
  await till.typeKeys([...digits('500'), ENTER], 200);
  await expect(till.part('refund-sentence')).toBeFocused();
  await tabTo('refund-reason-0');
  await press('Space');
  await expect(till.part('refund-reason-0')).toHaveAttribute('aria-pressed', 'true');
  await tabTo('refund-confirm');
  await press('Enter');
  await expectLatest(till, 'refunded');

  await till.part('refund').click();
  await till.part('key-1').click();
  await till.part('refund-all').click();
  await expect(till.part('refund-amount')).toHaveAttribute('data-amount', '1000');
  await till.typeKeys([ENTER], 200);
  await expect(till.part('refund-sentence')).toContainText('¥1,000');
  await tabTo('refund-confirm');
  await press('Space');
  await expect(till.part('refund-left')).toHaveText('¥0');
  await expectLatest(till, 'refunded');
  expect(bookOf(shop, id)).toMatchObject({ captured: 1_500, refunded: 1_500 });
});
