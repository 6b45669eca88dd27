/** A printer that stops reading in the middle of a receipt: the till waits for its limit, says so, and goes on. */
import { expect, test } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { Shop } from '../support/shop.ts';
import { RECEIPT_PRINTER } from './hardware.ts';
import { originOf, VirtualDevices, whyNoVirtualDevices } from './virtual-devices.ts';

const { node } = RECEIPT_PRINTER;

const reason = whyNoVirtualDevices();
test.skip(reason !== undefined, reason);

// Long, because the limit is one of real seconds.
test('a printer that stops reading ends the print, and the next one is printed', async () => {
  const shop = await Shop.open();
  const devices = await VirtualDevices.open({
    devices: [RECEIPT_PRINTER],
    origin: originOf(shop),
  });
  const till = await TillPage.pair(devices.browser, shop);
  await till.part('open-devices').click();
  await till.part('use-as-printer').click();
  await till.page.getByRole('heading', { level: 1 }).click();
  await expect(till.part('printer-card')).toHaveAttribute('data-state', 'there');

  await devices.pause(node);
  await devices.fill(node);
  await till.part('test-print').click();
  const outcome = till.part('print-outcome');
  await expect(outcome).toHaveAttribute('data-outcome', 'stalled');
  await devices.resume(node);
  await till.part('test-print').click();
  await expect(outcome).toHaveAttribute('data-outcome', 'printed');
  await till.close();
  await devices.close();
  expect(await shop.close()).toEqual([]);
});
