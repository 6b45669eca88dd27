/** Refunds by the shop at the till: asked for and approved, with one refund whatever happens. */
import { expect } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { until } from '../support/until.ts';
import {
  AT_EDGE,
  ask,
  bookOf,
  confirm,
  expectLatest,
  open,
  pay,
  refundElsewhere,
  refundsSent,
  signIn,
} from './_refund.ts';
import { enterPin, hire } from './_staff.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';
import { digits } from './_wedge.ts';

test.use({ ownShop: {} });

const t = CATALOGUES.ja.shop.refund;

test('a part with a manager’s PIN, and then the rest', async ({ shop, till }) => {
  const { page } = till;
  const id = await pay(till, 1_500);
  await open(till, id);

  // A store without staff reads what to do, and not to check an amount.
  await till.part('refund').click();
  await expect(till.part('refund-no-manager')).toContainText(t.noManagerLead);
  await expect(page.locator('dialog')).not.toContainText(t.ask.lead);
  await page.keyboard.press('Escape');
  await expect(till.part('refund-sheet')).toHaveCount(0);

  const manager = await hire(shop, 'manager', '佐藤');
  await hire(shop, 'cashier', '山田');
  await till.part('refund').click();
  await expect(till.part('refund-amount')).toHaveAttribute('data-amount', '1500');
  // Never more than is left; a scanner’s code is no amount.
  await till.typeKeys(digits('15001'), 200);
  await expect(till.part('refund-over')).toHaveText(t.ask.over('¥1,500'));
  await expect(till.part('refund-amount')).toHaveAttribute('data-amount', '1500');
  await till.scan(newCode());
  await expect(till.part('refund-amount')).toHaveAttribute('data-amount', '0');
  await expect(till.part('refund-next')).toBeDisabled();
  await till.part('refund-all').click();
  await expect(till.part('refund-amount')).toHaveAttribute('data-amount', '1500');
  await till.typeKeys(digits('500'), 200);
  await expect(till.part('refund-amount')).toHaveAttribute('data-amount', '500');
  await till.part('refund-next').click(AT_EDGE);
  await expect(till.part('refund-sentence')).toContainText('¥500');
  await expect(till.part('refund-sentence')).toContainText(/WeChat\sPay/);
  await till.part('refund-reason-other').click();
  await till.part('refund-reason-text').fill('返品😀');
  await expect(till.part('refund-confirm')).toBeDisabled();
  await till.part('refund-reason-text').fill('返品 1点');

  // Nobody approves it: nothing was sent, and the sheet says so. Back closes what is on top, and that alone.
  await till.part('refund-confirm').click();
  await expect(till.part('pin-sheet')).toHaveAttribute('data-kind', 'approval');
  await page.goBack();
  await expect(till.part('pin-sheet')).toHaveCount(0);
  await expect(till.part('refund-confirm')).toBeFocused();
  await expect(till.part('refund-trouble')).toContainText(t.trouble['not-approved']);
  await expect.poll(() => till.stored('refunds')).toEqual([]);
  expect(refundsSent(shop, id)).toEqual([]);
  await till.part('refund-confirm').click();
  await enterPin(till, manager);
  await expectLatest(till, 'refunded');
  await expect(till.part('refund-latest').getByRole('heading')).toBeFocused();
  await expect(till.part('refund-back')).toHaveText('¥500');
  await expect(till.part('refund-left')).toHaveText('¥1,000');
  await expect(till.part('refund-list')).toContainText('返品 1点');
  await expect(till.part('refund-list')).toContainText('佐藤');
  await expect(till.part('timeline').locator('[data-event=shop-refund-refunded]')).toContainText(
    CATALOGUES.ja.payment.timeline['shop-refund-refunded'],
  );
  await page.goBack();
  await expect(till.part(`history-${id}`)).toHaveAttribute('data-refunds', 'partly');

  // The rest in one press, which a double click does not double.
  await open(till, id);
  await ask(till);
  // Meanwhile a part is refunded elsewhere: what was to be confirmed is not shown as if it could be.
  expect(await refundElsewhere(till, id, 400, manager)).toBe(201);
  await expect(till.part('refund-now-left')).toHaveText('¥600');
  await expect(till.part('refund-trouble')).toHaveText(t.trouble['refund-exceeds-payment']);
  await expect(till.part('refund-confirm')).toHaveCount(0);
  await till.part('refund-change').click(AT_EDGE);
  await confirm(till);
  await till.part('refund-confirm').dblclick();
  await enterPin(till, manager);
  await expect(till.part('refund-left')).toHaveText('¥0');
  await expectLatest(till, 'refunded');
  await expect(till.part('refund')).toHaveCount(0);
  expect(refundsSent(shop, id)).toEqual([`${id}-s1`, `${id}-s2`, `${id}-s3`]);
  expect(bookOf(shop, id)).toMatchObject({ captured: 1_500, refunded: 1_500, net: 0 });
  await page.goBack();
  await expect(till.part(`history-${id}`)).toHaveAttribute('data-refunds', 'wholly');

  // Right after it was paid one press opens the sheet, and Back closes it alone.
  await till.page.goBack();
  await till.enterAmount(300);
  await till.scan(newCode('7701'));
  await till.expectState('paid');
  await till.part('to-refund').click(AT_EDGE);
  await expect(till.part('refund-amount')).toBeVisible();
  await page.goBack();
  await expect(till.part('refund-sheet')).toHaveCount(0);
  await expect(till.part('detail')).toBeVisible();
  await ask(till);
  await till.part('refund-confirm').click();
  await enterPin(till, manager);
  // One that fails says so in words of ours; the gateway's are at hand.
  await expectLatest(till, 'failed');
  await expect(till.part('refund-latest')).toContainText(t.latest.failed.lead);
  await expect(till.part('refund-failure')).toBeHidden();
  await till.part('refund-latest').locator('summary').click();
  await expect(till.part('refund-failure')).toBeVisible();
});

test.describe('behind a line that fails', () => {
  test.use({ endpoint: ({ line }, use) => use(line) });

  test(
    'a till that dies before the answer, and is opened again, has refunded once',
    { tag: '@long' },
    async ({ shop, line, till }) => {
      const id = await pay(till, 1_500);
      await signIn(till, await hire(shop, 'manager', '佐藤'));
      await open(till, id);
      await ask(till, 600);
      line.down = { held: true };
      await till.part('refund-confirm').click();
      await until('the gateway has it', () => refundsSent(shop, id).length > 0);
      // Nobody has to wait in front of the sheet.
      await expect(till.part('refund-confirm')).toBeDisabled();
      await expect(till.part('refund-confirm')).toBeFocused();
      await till.page.keyboard.press('Escape');
      await expect(till.part('refund-begun')).toHaveAttribute('data-state', 'sending');
      await expect(till.part('refund-begun').getByRole('heading')).toBeFocused();
      const [record] = await till.stored('refunds');
      expect(record).toMatchObject({ paymentId: id, amount: 600 });
      await till.crash();

      line.heal();
      const again = await TillPage.open(till.context, line);
      await expect(again.part('sale-screen')).toBeVisible();
      await open(again, id);
      await expectLatest(again, 'refunded');
      await expect(again.part('refunds')).toHaveAttribute('data-back', '600');
      await expect.poll(() => again.stored('refunds')).toEqual([]);
      await expect(again.part('refund-reminder')).toHaveCount(0);
      expect(refundsSent(shop, id)).toEqual([`${id}-s1`]);
      expect(bookOf(shop, id)).toMatchObject({ captured: 1_500, refunded: 600 });
      await again.page.close();
    },
  );
});
