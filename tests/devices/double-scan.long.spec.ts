/** F43: more comes from the scanners than one code, at once. */
import { expect, test } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { newCode } from '../support/ids.ts';
import { HID_SCANNER, posReports, SERIAL_SCANNER, serialChunk } from './hardware.ts';
import { useDevices } from './use-devices.ts';

const hid = HID_SCANNER.node;
const serial = SERIAL_SCANNER.node;
const at = useDevices([HID_SCANNER, SERIAL_SCANNER]);

const bursts: { name: string; send: (code: string) => Promise<unknown> }[] = [
  {
    name: 'the trigger is pulled twice',
    send: (code) => at.devices.send(hid, ...posReports(code), ...posReports(code)),
  },
  {
    name: 'another code comes right behind',
    send: (code) => at.devices.send(hid, ...posReports(code), ...posReports(newCode())),
  },
  {
    name: 'the suffix comes again and again',
    send: (code) => at.devices.send(serial, serialChunk(`${code}\r`), serialChunk('\r\n\r\n\r')),
  },
  {
    name: 'two scanners read the same phone',
    send: (code) =>
      Promise.all([
        at.devices.send(hid, ...posReports(code)),
        at.devices.send(serial, serialChunk(`${code}\r`)),
      ]),
  },
];

test('one sale, one attempt: whatever else comes with the code (F43)', async () => {
  const till = await TillPage.pair(at.devices.browser, at.shop);
  await expect(till.part('scanner')).toHaveAttribute('data-connected', '2');
  for (const [index, { name, send }] of bursts.entries()) {
    await test.step(name, async () => {
      const before = at.shop.creates();
      await till.enterAmount(700 + index);
      await send(newCode());
      await till.expectState('paid');
      expect(at.shop.heard(await till.paymentId())).toEqual(['create']);
      await till.part('new-sale').click();
      // What still comes finds a sale without an amount, and the next one is not begun by it.
      await till.enterAmount(10 + index);
      expect(at.shop.creates()).toBe(before + 1);
      await till.part('key-clear').click();
    });
  }
  await till.close();
});
