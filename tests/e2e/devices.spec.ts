/** The devices screen, with what every machine has: keys. Real scanners are in tests/devices. */
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { test } from './_test.ts';
import { focusedPrefix, scanUntilShown } from './_wedge.ts';

const JAN = '4901234567894';

test('shows what is scanned, and of a payment code as little as tells it from another', async ({
  till,
  shop,
}) => {
  const before = shop.creates();
  await till.enterAmount(720);
  await till.part('open-devices').click();
  await expect(till.part('no-device')).toBeVisible();
  await scanUntilShown(till, JAN);
  await expect(till.part('test-text')).toHaveText(JAN);
  await till.scan(`]E0${JAN}`);
  await expect(till.part('test-symbology')).toHaveText(']E0');
  const code = newCode();
  await till.scan(code);
  await expect(till.part('test-text')).toHaveText(`13${'•'.repeat(12)}${code.slice(-4)}`);
  expect(await till.page.content()).not.toContain(code);

  const download = till.page.waitForEvent('download');
  await till.part('save-diagnostics').click();
  const diagnosis = await readFile(await (await download).path(), 'utf8');
  expect(JSON.parse(diagnosis)).toHaveProperty('browser');
  expect(diagnosis).not.toContain(code);

  // Back at the sale everything is as it was, and a scan pays again.
  await till.page.goBack();
  await expect(till.part('amount')).toHaveAttribute('data-amount', '720');
  expect(shop.creates()).toBe(before);
  await till.scan(code);
  await till.expectState('paid');
});

test(
  'a scan types into no field; what a person sets there stays',
  { tag: '@long' },
  async ({ till }) => {
    const field = await focusedPrefix(till, '~');
    await scanUntilShown(till, JAN);
    await expect(till.part('test-text')).toHaveText(JAN);
    await expect(field).toHaveValue('~');
    await till.part('keyboard-suffix').selectOption('tab');
    await till.page.reload();
    await till.part('open-devices').click();
    await expect(till.part('keyboard-suffix')).toHaveValue('tab');
    await expect(field).toHaveValue('~');
  },
);

test(
  'names the section of the makers’ manuals that changes the mode',
  { tag: '@long' },
  async ({ till }) => {
    await till.part('open-devices').click();
    await expect(till.part('add-hid')).toBeVisible();
    await till.part('makers-help').locator('summary').click();
    await expect(till.part('makers-help')).toContainText('USB Device Type');
  },
);
