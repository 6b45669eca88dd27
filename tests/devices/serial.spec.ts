import { expect, test } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { alipayCode, newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import {
  oemReport,
  OEM_SCANNER,
  SERIAL_SCANNER,
  SECOND_SERIAL_SCANNER,
  serialChunk,
} from './hardware.ts';
import { expectScanner, originOf, VirtualDevices, whyNoVirtualDevices } from './virtual-devices.ts';

const { node } = SERIAL_SCANNER;
let shop: Shop;
let devices: VirtualDevices;

const reason = whyNoVirtualDevices();
test.skip(reason !== undefined, reason);

test.beforeAll(async () => {
  shop = await Shop.open();
  devices = await VirtualDevices.open({
    devices: [
      SERIAL_SCANNER,
      { ...SECOND_SERIAL_SCANNER, isPlugged: false },
      { ...OEM_SCANNER, isPlugged: false },
    ],
    origin: originOf(shop),
  });
});

test.afterAll(async () => {
  // Undefined where the opening failed.
  await (devices as VirtualDevices | undefined)?.close();
  expect((await (shop as Shop | undefined)?.close()) ?? []).toEqual([]);
});

test('a serial scan pays, unplugged it is told, plugged in again it pays', async () => {
  const till = await TillPage.pair(devices.browser, shop);
  await expectScanner(till, 'ready');
  await till.enterAmount(1480);
  const code = newCode();
  await devices.send(
    node,
    serialChunk(`]Q1${code.slice(0, 7)}`),
    serialChunk(`${code.slice(7)}\r\n`),
  );
  await till.expectState('paid');
  expect(shop.heard(await till.paymentId())).toEqual(['create']);
  await till.part('new-sale').click();

  await devices.unplug(node);
  await expectScanner(till, 'gone');
  await devices.plug(node);
  await expectScanner(till, 'ready');
  await till.enterAmount(520);
  await devices.send(node, serialChunk(`${newCode()}\r\n`));
  await till.expectState('paid');
  await till.close();
});

test('two serial scanners and an OEM one do not disturb each other', async () => {
  const till = await TillPage.pair(devices.browser, shop);
  await expectScanner(till, 'ready');
  await devices.plug(SECOND_SERIAL_SCANNER.node);
  await devices.plug(OEM_SCANNER.node);
  await expect(till.part('scanner')).toHaveAttribute('data-connected', '3');
  // Enable: what an OEM scanner waits for.
  await expect.poll(() => devices.written.get(OEM_SCANNER.node)).toMatch(/^0011/);

  await till.enterAmount(640);
  // From here on it is known to send a suffix, so that a pause ends nothing.
  await devices.send(node, serialChunk('4901234567894\r'));
  await expect(till.part('notice')).toBeVisible();
  await devices.send(node, serialChunk(alipayCode().slice(0, 9)));
  await devices.send(SECOND_SERIAL_SCANNER.node, serialChunk(`${newCode()}\r`));
  await till.expectState('paid');
  const { request } = shop.create(await till.paymentId());
  expect(request).toMatchObject({ pay_method_id: 'WeChatPay' });
  await till.part('new-sale').click();

  await till.enterAmount(650);
  await devices.send(OEM_SCANNER.node, oemReport(newCode()));
  await till.expectState('paid');
  await till.close();
});

test('a serial scanner, which opens once, changes hands with the till', async () => {
  const till = await TillPage.pair(devices.browser, shop);
  await expectScanner(till, 'ready');
  const other = await till.openTab(shop);
  // There and back, and left behind by a tab that is closed.
  await other.takeOver();
  await expectScanner(other, 'ready');
  await payByScan(other, 450);
  await expect(till.part('viewer-screen')).toBeVisible();
  await other.leavePayment();
  await till.takeOver();
  await expectScanner(till, 'ready');
  await payByScan(till, 460);
  await expect(other.part('viewer-screen')).toBeVisible();
  await till.leavePayment();
  await till.page.close();
  await other.page.bringToFront();
  await expectScanner(other, 'ready');
  await payByScan(other, 470);
  await other.close();
});

async function payByScan(till: TillPage, amount: number): Promise<void> {
  await till.enterAmount(amount);
  await devices.send(node, serialChunk(`${newCode()}\r`));
  await till.expectState('paid');
}
