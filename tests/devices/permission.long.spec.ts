import { expect, test } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { WAIT_LIMIT_MS, waitLimitMs } from '../support/limits.ts';
import { Shop } from '../support/shop.ts';
import { HID_SCANNER, SERIAL_SCANNER } from './hardware.ts';
import {
  expectScanner,
  grants,
  originOf,
  VirtualDevices,
  whyNoVirtualDevices,
} from './virtual-devices.ts';

const reason = whyNoVirtualDevices();
test.skip(reason !== undefined, reason);

// Long, because a browser takes its time to read its policies again.
test('a permission that is taken back is told', async () => {
  const shop = await Shop.open();
  const devices = await VirtualDevices.open({
    devices: [HID_SCANNER, SERIAL_SCANNER],
    origin: originOf(shop),
  });
  const till = await TillPage.pair(devices.browser, shop);
  await expect(till.part('scanner')).toHaveAttribute('data-connected', '2');
  await expectAfter(devices, {}, till, 'blocked');
  await expectAfter(devices, grants(originOf(shop)), till, 'ready');
  await till.close();
  await devices.close();
  expect(await shop.close()).toEqual([]);
});

/**
 * Writes the policies again until the browser has read them: it begins to watch them some seconds
 * after its start, misses what was written before, and lets each change rest for 5 s.
 */
async function expectAfter(
  devices: VirtualDevices,
  policies: object,
  till: TillPage,
  health: string,
): Promise<void> {
  await expect(async () => {
    await devices.setPolicies(policies);
    await expectScanner(till, health, WAIT_LIMIT_MS / 4);
  }).toPass({ timeout: waitLimitMs(60_000) });
}
