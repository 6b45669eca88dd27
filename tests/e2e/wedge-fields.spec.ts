/** A scanner in keyboard mode where a person writes or a sheet is open: no key of it stays in a field or closes anything. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { test } from './_test.ts';
import { character, ENTER, TAB, type KeyPress } from './_till.ts';
import { digits } from './_wedge.ts';

const ESCAPE: KeyPress = { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 };

test('a code is taken out of each field that had the focus while it came', async ({ till }) => {
  const { page } = till;
  await till.part('open-history').click();
  await till.part('search-filters').click();
  const text = till.part('search-text');
  const amount = till.part('search-amount');
  await text.fill('abc');
  await amount.fill('12');
  // Tab leads from the one field to the other, and so does the page in the middle of a code.
  await page.evaluate(() => {
    for (const button of document.querySelectorAll<HTMLElement>('form[role=search] button')) {
      button.tabIndex = -1;
    }
    const [from, to] = document.querySelectorAll<HTMLElement>('form[role=search] input');
    from?.addEventListener('input', () => {
      if ('isMoving' in window) to?.focus();
    });
  });
  const expectTakenOut = async (keys: KeyPress[]) => {
    await text.focus();
    await till.scanKeys(keys, 8);
    await expect(till.part('notice')).toHaveAttribute('data-kind', /^scan-/);
    await expect(text).toHaveValue('abc');
    await expect(amount).toHaveValue('12');
    await till.part('notice').getByRole('button').click();
  };
  await expectTakenOut([TAB, ...digits(newCode()), ENTER]);
  await page.evaluate(() => Object.assign(window, { isMoving: true }));
  await expectTakenOut([...digits(newCode()), ENTER]);
});

test('a date is as it was when a code was typed into it, and no day of its digits is asked for', async ({
  till,
}) => {
  const asked: string[] = [];
  till.page.on('request', (request) => asked.push(request.url()));
  const scan = async (field: string) => {
    await till.part(field).focus();
    await till.scanKeys([...digits(newCode()), ENTER], 8);
    await expect(till.part('notice')).toHaveAttribute('data-kind', 'scan-ignored');
    await till.part('notice').getByRole('button').click();
  };
  await till.part('open-history').click();
  await till.part('search-filters').click();
  const from = till.part('search-from');
  await scan('search-from');
  await expect(from).toHaveValue('');
  expect(await from.evaluate((field: HTMLInputElement) => field.validity.badInput)).toBe(false);
  await from.fill('2026-01-05');
  await scan('search-from');
  await expect(from).toHaveValue('2026-01-05');

  await till.part('open-store').click();
  await till.part('store-report').click();
  const day = await till.part('day').inputValue();
  await scan('day');
  await expect(till.part('day')).toHaveValue(day);
  await expect(till.part('day-text')).toHaveAttribute('data-date', day);
  expect(asked.filter((url) => /(?:from|to|date)=(?!20[0-9]{2}-)/.test(url))).toEqual([]);
});

test('Escape closes a sheet for a person, and not for a scanner that sends it first', async ({
  till,
}) => {
  const sheet = till.part('status-sheet');
  await till.enterAmount(700);
  await till.part('open-status').click();
  await till.scanKeys([ESCAPE, ...digits(newCode()), ENTER], 8);
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'scan-refused');
  await expect(sheet).toBeVisible();
  await till.typeKeys([ESCAPE], 0);
  await expect(sheet).toHaveCount(0);
  await expect(till.part('amount')).toHaveAttribute('data-amount', '700');
  // What comes right after it is no part of it.
  await till.scan(newCode());
  await till.expectState('paid');
});

test('what a person writes is no code where it begins like the scanner’s prefix', async ({
  till,
}) => {
  await till.part('open-devices').click();
  const field = till.part('keyboard-prefix');
  await field.focus();
  // Left while its key may still be the first one of a code.
  await till.typeKeys([character('#')], 0);
  await field.blur();
  await expect(field).toHaveValue('#');
  await till.page.reload();
  await till.part('open-devices').click();
  await expect(field).toHaveValue('#');
  // Enter keeps it as well.
  await field.press('End');
  await till.typeKeys([character('~'), ENTER], 150);
  const kept = () => till.page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
  await expect.poll(kept).toContain('#~');
  await field.fill('#');
  await field.blur();
  await field.fill('');
  await field.focus();
  await till.typeKeys(Array.from('#3 b', character), 150);
  await expect(field).toHaveValue('#3 b');
});
