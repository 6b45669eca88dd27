/** The screen on which scanners are named, tried, set and forgotten. */
import { expect, test } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { newCode } from '../support/ids.ts';
import { HID_SCANNER, posReports, SERIAL_SCANNER, serialChunk } from './hardware.ts';
import { useDevices } from './use-devices.ts';

const JAN = '4901234567894';
const at = useDevices([HID_SCANNER, SERIAL_SCANNER]);

test('a scanner is tried, named and set, and all of it is kept', async () => {
  const till = await TillPage.pair(at.devices.browser, at.shop);
  await expect(till.part('scanner')).toHaveAttribute('data-connected', '2');
  await till.part('open-devices').click();
  const device = (text: string) => till.part('device').filter({ hasText: text });
  await expect(till.part('device')).toHaveCount(2);
  await expect(device(HID_SCANNER.productName)).toHaveAttribute('data-state', 'connected');

  await at.devices.send(HID_SCANNER.node, ...posReports(JAN, ']E0'));
  await expect(till.part('test-text')).toHaveText(JAN);
  await expect(till.part('test-symbology')).toHaveText(']E0');
  await expect(till.part('test-raw')).toContainText('5d 45 30');
  const code = newCode();
  await at.devices.send(SERIAL_SCANNER.node, serialChunk(`]Q1${code}\r`));
  await expect(till.part('test-symbology')).toHaveText(']Q1');
  expect(await till.page.content()).not.toContain(code);

  await device(HID_SCANNER.productName).getByTestId('device-name').fill('レジ横');
  await device(HID_SCANNER.productName).getByTestId('device-rename').click();
  await expect(till.part('device').getByRole('heading', { name: 'レジ横' })).toBeVisible();
  const serial = till.part('device').filter({ has: till.page.locator('details') });
  await serial.locator('summary').click();
  await serial.getByTestId('line-baudRate').selectOption('115200');
  await serial.getByTestId('line-save').click();
  await expect(serial).toHaveAttribute('data-state', 'connected');

  await till.page.reload();
  await till.part('open-devices').click();
  await expect(till.part('device').getByRole('heading', { name: 'レジ横' })).toBeVisible();
  await serial.locator('summary').click();
  await expect(serial.getByTestId('line-baudRate')).toHaveValue('115200');
  await expect(till.part('device').first()).toHaveAttribute('data-state', 'connected');

  // Permitted by policy it comes back, and is a stranger again.
  await till.part('device').filter({ hasText: 'レジ横' }).getByTestId('device-forget').click();
  await expect(till.part('device').getByRole('heading', { name: 'レジ横' })).toHaveCount(0);
  await expect(device(HID_SCANNER.productName)).toHaveAttribute('data-state', 'connected');
  expect(at.shop.heard()).toEqual([]);
  await till.close();
});
