/** A shop and a browser with virtual devices for the tests of one file. */
import { expect, test } from '@playwright/test';
import { Shop } from '../support/shop.ts';
import { originOf, VirtualDevices, whyNoVirtualDevices } from './virtual-devices.ts';

type Devices = Parameters<typeof VirtualDevices.open>[0]['devices'];

/** Called once in a file, whose tests are skipped with the reason where the system has none; what it gives is there in each. */
export function useDevices(devices: Devices): { shop: Shop; devices: VirtualDevices } {
  const opened: { shop?: Shop; devices?: VirtualDevices } = {};
  const reason = whyNoVirtualDevices();
  test.skip(reason !== undefined, reason);
  test.beforeAll(async () => {
    opened.shop = await Shop.open();
    opened.devices = await VirtualDevices.open({ devices, origin: originOf(opened.shop) });
  });
  test.afterAll(async () => {
    await opened.devices?.close();
    expect((await opened.shop?.close()) ?? []).toEqual([]);
  });
  return opened as { shop: Shop; devices: VirtualDevices };
}
