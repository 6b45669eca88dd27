import { expect, test } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { alipayCode, newCode } from '../support/ids.ts';
import {
  oemReport,
  OEM_SCANNER,
  SERIAL_SCANNER,
  SECOND_SERIAL_SCANNER,
  serialChunk,
} from './hardware.ts';
import { useDevices } from './use-devices.ts';
import { expectScanner } from './virtual-devices.ts';

const { node } = SERIAL_SCANNER;
const at = useDevices([
  SERIAL_SCANNER,
  { ...SECOND_SERIAL_SCANNER, isPlugged: false },
  { ...OEM_SCANNER, isPlugged: false },
]);

test('a serial scan pays, unplugged it is told, plugged in again it pays', async () => {
  const till = await TillPage.pair(at.devices.browser, at.shop);
  await expectScanner(till, 'ready');
  await till.enterAmount(1480);
  const code = newCode();
  await at.devices.send(
    node,
    serialChunk(`]Q1${code.slice(0, 7)}`),
    serialChunk(`${code.slice(7)}\r\n`),
  );
  await till.expectState('paid');
  expect(at.shop.heard(await till.paymentId())).toEqual(['create']);
  await till.part('new-sale').click();

  await at.devices.unplug(node);
  await expectScanner(till, 'gone');
  await at.devices.plug(node);
  await expectScanner(till, 'ready');
  await till.enterAmount(520);
  await at.devices.send(node, serialChunk(`${newCode()}\r\n`));
  await till.expectState('paid');
  await till.close();
});

test('two serial scanners and an OEM one do not disturb each other', { tag: '@long' }, async () => {
  const till = await TillPage.pair(at.devices.browser, at.shop);
  await expectScanner(till, 'ready');
  await at.devices.plug(SECOND_SERIAL_SCANNER.node);
  await at.devices.plug(OEM_SCANNER.node);
  await expect(till.part('scanner')).toHaveAttribute('data-connected', '3');
  // Enable: what an OEM scanner waits for.
  await expect.poll(() => at.devices.written.get(OEM_SCANNER.node)).toMatch(/^0011/);

  await till.enterAmount(640);
  // From here on it is known to send a suffix, so that a pause ends nothing.
  await at.devices.send(node, serialChunk('4901234567894\r'));
  await expect(till.part('notice')).toBeVisible();
  await at.devices.send(node, serialChunk(alipayCode().slice(0, 9)));
  await at.devices.send(SECOND_SERIAL_SCANNER.node, serialChunk(`${newCode()}\r`));
  await till.expectState('paid');
  const { request } = at.shop.create(await till.paymentId());
  expect(request).toMatchObject({ pay_method_id: 'WeChatPay' });
  await till.part('new-sale').click();

  await till.enterAmount(650);
  await at.devices.send(OEM_SCANNER.node, oemReport(newCode()));
  await till.expectState('paid');
  await till.close();
});

test(
  'a serial scanner, which opens once, changes hands with the till',
  { tag: '@long' },
  async () => {
    const till = await TillPage.pair(at.devices.browser, at.shop);
    await expectScanner(till, 'ready');
    const other = await till.openTab(at.shop);
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
  },
);

async function payByScan(till: TillPage, amount: number): Promise<void> {
  await till.enterAmount(amount);
  await at.devices.send(node, serialChunk(`${newCode()}\r`));
  await till.expectState('paid');
}
