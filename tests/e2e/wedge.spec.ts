/** A scanner in keyboard mode, by real keys in a real browser. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { test } from './_test.ts';
import { ENTER, type KeyPress } from './_till.ts';
import { digits, typeThenScan } from './_wedge.ts';

test('is read at 10 and 40 ms a key, after an amount that a person typed', async ({
  till,
  shop,
}) => {
  for (const [index, gapMs] of [10, 40].entries()) {
    await typeThenScan(shop, till, 1_500 + index, gapMs);
  }
});

test('presses no button and scrolls no page with a control character', async ({ till }) => {
  await till.enterAmount(900);
  await till.part('open-history').focus();
  const code = newCode();
  const control: KeyPress = { key: 'Backspace', code: 'Backspace' };
  await till.scanKeys([...digits(code.slice(0, 9)), control, ...digits(code.slice(9)), ENTER], 5);
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'scan-refused');
  // A busy machine that stalls between two keys makes the amount doubtful; none of the keys is ever in it.
  await expect(till.part('amount')).toHaveAttribute('data-amount', /^(900|0)$/);
  await expect(till.part('sale-screen')).toBeVisible();
});
