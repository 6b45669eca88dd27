/** Less common scanners in keyboard mode: by real keys in a real browser. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { test } from './_test.ts';
import { ENTER, TAB, type KeyPress } from './_till.ts';
import { digits, expectPaid, scanUntilPaid, typeThenScan } from './_wedge.ts';

/** What an input method leaves of a digit's key. */
const taken = (digit: string): KeyPress => ({
  key: 'Process',
  code: `Digit${digit}`,
  windowsVirtualKeyCode: 229,
});

test('is read at 1 and 60 ms a key, after an amount that a person typed', async ({
  till,
  shop,
}) => {
  for (const [index, gapMs] of [1, 60].entries()) {
    await typeThenScan(shop, till, 1_500 + index, gapMs);
  }
});

test('is read with Tab or nothing at its end, and with an input method at work', async ({
  till,
  shop,
}) => {
  const scans: [number, KeyPress[]][] = [
    [701, [...digits(newCode()), TAB]],
    [702, digits(newCode())],
    [703, [...Array.from(newCode(), taken), ENTER]],
  ];
  for (const [amount, keys] of scans) {
    const enter = () => till.enterAmount(amount);
    await scanUntilPaid(shop, till, amount, enter, () => till.scanKeys(keys, 12));
  }
});

test('leaves no digit in the amount where it stalls within a code', async ({ till, shop }) => {
  const gapsMs = Array.from({ length: 19 }, (_, index) => (index === 4 ? 280 : 90));
  const keys = [...digits(newCode()), ENTER];
  await till.enterAmount(900);
  await till.typeKeys(keys, gapsMs);
  // A busy machine that stalls once more has it refused, and the amount cleared.
  const refused = till.page.locator('[data-testid=notice][data-kind=scan-refused]');
  await expect(till.part('payment-screen').or(refused).first()).toBeVisible();
  const amount = () =>
    till.page.evaluate(
      () =>
        document.querySelector<HTMLElement>('[data-testid=amount]')?.dataset['amount'] ?? 'sent',
    );
  await expect.poll(amount).toMatch(/^(sent|900|0)$/);
  if ((await amount()) === 'sent') await expectPaid(shop, till, 900);
});
