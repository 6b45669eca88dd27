/** A scanner in keyboard mode, by real keys in a real browser. */
import { expect } from '@playwright/test';
import { newCode } from '../harness/ids.ts';
import { Shop } from '../harness/shop.ts';
import { test } from './_test.ts';
import { character, ENTER, TAB, TillPage, type KeyPress } from './_till.ts';

let shop: Shop;

test.beforeAll(async () => {
  shop = await Shop.open();
});

test.afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

const digits = (text: string): KeyPress[] => Array.from(text, character);

/** What an input method leaves of a digit's key. */
const taken = (digit: string): KeyPress => ({
  key: 'Process',
  code: `Digit${digit}`,
  windowsVirtualKeyCode: 229,
});

/** The amount that was typed is paid, to the yen. */
async function expectPaid(till: TillPage, amount: number): Promise<void> {
  await till.expectState('paid');
  const { request } = shop.create(await till.paymentId());
  expect(request).toMatchObject({ order_amount: String(amount) });
  await till.part('new-sale').click();
}

test('is read at 1, 10, 60 and 100 ms a key, right after an amount that a person typed', async ({
  browser,
}) => {
  const till = await TillPage.pair(browser, shop);
  for (const [index, gapMs] of [1, 10, 60, 100].entries()) {
    const amount = 1_500 + index;
    await till.typeKeys(digits(String(amount)), 150);
    await expect(till.part('amount')).toHaveAttribute('data-amount', String(amount));
    await till.typeKeys([...digits(newCode()), ENTER], gapMs);
    await expectPaid(till, amount);
  }
  await till.close();
});

test('is read with Tab or nothing at its end, and with an input method at work', async ({
  browser,
}) => {
  const till = await TillPage.pair(browser, shop);
  const scans: [number, KeyPress[]][] = [
    [701, [...digits(newCode()), TAB]],
    [702, digits(newCode())],
    [703, [...Array.from(newCode(), taken), ENTER]],
  ];
  for (const [amount, keys] of scans) {
    await till.enterAmount(amount);
    await till.typeKeys(keys, 12);
    await expectPaid(till, amount);
  }
  await till.close();
});

test('leaves no digit in the amount where it stalls within a code', async ({ browser }) => {
  const till = await TillPage.pair(browser, shop);
  await till.enterAmount(900);
  const gapsMs = Array.from({ length: 19 }, (_, index) => (index === 4 ? 280 : 90));
  await till.typeKeys([...digits(newCode()), ENTER], gapsMs);
  await expectPaid(till, 900);
  await till.close();
});

test('presses no button and scrolls no page with a control character', async ({ browser }) => {
  const till = await TillPage.pair(browser, shop);
  await till.enterAmount(900);
  await till.part('open-history').focus();
  const code = newCode();
  const control: KeyPress = { key: 'Backspace', code: 'Backspace' };
  await till.typeKeys([...digits(code.slice(0, 9)), control, ...digits(code.slice(9)), ENTER], 5);
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'scan-refused');
  await expect(till.part('amount')).toHaveAttribute('data-amount', '900');
  await expect(till.part('sale-screen')).toBeVisible();
  await till.close();
});
