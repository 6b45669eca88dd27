import { expect, test } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { newCode, remember } from '../support/ids.ts';
import { HID_SCANNER, posReports } from './hardware.ts';
import { useDevices } from './use-devices.ts';
import { expectScanner } from './virtual-devices.ts';

const { node } = HID_SCANNER;
const at = useDevices([HID_SCANNER]);

test('a scan pays; another one is ignored, and the scanner sounds it', async () => {
  const till = await TillPage.pair(at.devices.browser, at.shop);
  await expectScanner(till, 'ready');
  await till.enterAmount(1280);
  await at.devices.send(node, ...posReports(newCode()));
  await till.expectState('paid');
  expect(at.shop.heard(await till.paymentId())).toEqual(['create']);

  await at.devices.send(node, ...posReports(newCode()));
  await expect(till.part('notice')).toBeVisible();
  const threeBeeps = `fd0316070d${'00'.repeat(59)}`.repeat(3);
  await expect.poll(() => at.devices.written.get(node) ?? '').toContain(threeBeeps);
  await till.close();
});

test('a code over many reports comes whole, or not at all', async () => {
  const till = await TillPage.pair(at.devices.browser, at.shop);
  await expectScanner(till, 'ready');
  await till.enterAmount(900);
  const before = at.shop.creates();
  const long = remember(`https://example.com/${'あ'.repeat(60)}/${newCode()}`);
  const [first = '', ...others] = posReports(long);
  // The answer to a command, and a code whose end is missing: neither may reach the sale.
  await at.devices.send(node, ...posReports('REVINF\u0006.', ']Z6'), first);
  await at.devices.send(node, ...posReports(newCode(), ']C0'));
  await expect
    .poll(async () => {
      await at.devices.send(node, first, ...others);
      return till.part('notice').isVisible();
    })
    .toBe(true);
  await expect(till.part('sale-screen')).toBeVisible();
  expect(at.shop.creates()).toBe(before);
  await till.close();
});

test('a QR code with a line end in it is one reading, and refused', { tag: '@long' }, async () => {
  const till = await TillPage.pair(at.devices.browser, at.shop);
  await expectScanner(till, 'ready');
  await till.enterAmount(640);
  const before = { creates: at.shop.creates(), beeps: beeps() };
  // The second report of each is a code by itself.
  const tricks = ['\r', '\n'].map(
    (end) => `${newCode()}${end.repeat(2)}${'9'.repeat(36)}${newCode()}`,
  );
  for (const [index, trick] of tricks.entries()) {
    await at.devices.send(node, ...posReports(trick));
    await expect.poll(beeps).toBe(before.beeps + 3 * (index + 1));
  }
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'scan-refused');
  expect(at.shop.creates()).toBe(before.creates);
  await at.devices.send(node, ...posReports(newCode()));
  await till.expectState('paid');
  const { request } = at.shop.create(await till.paymentId());
  expect(request).toMatchObject({ order_amount: '640' });
  expect(at.shop.creates()).toBe(before.creates + 1);
  await till.close();
});

test('unplugged, the till says so; plugged in again, it scans', async () => {
  const till = await TillPage.pair(at.devices.browser, at.shop);
  await expectScanner(till, 'ready');
  for (let time = 0; time < 2; time += 1) {
    await at.devices.unplug(node);
    await expectScanner(till, 'gone');
    await at.devices.plug(node);
    await expectScanner(till, 'ready');
  }
  await till.enterAmount(330);
  await at.devices.send(node, ...posReports(newCode()));
  await till.expectState('paid');
  await till.close();
});

test(
  'the scanner is with the tab that is the till, and goes where the till goes',
  { tag: '@long' },
  async () => {
    const till = await TillPage.pair(at.devices.browser, at.shop);
    await expectScanner(till, 'ready');
    const other = await till.openTab(at.shop);
    const before = at.shop.creates();
    await till.page.bringToFront();
    await till.enterAmount(550);
    await at.devices.send(node, ...posReports(newCode()));
    await till.expectState('paid');
    await expect(other.part('viewer-screen')).toBeVisible();
    await till.part('new-sale').click();
    // Left behind with an amount: a scan that reached this tab too would take a payment.
    await till.enterAmount(330);

    await other.takeOver();
    await expect(till.part('viewer-screen')).toBeVisible();
    await expectScanner(other, 'ready');
    await expect(other.part('amount')).toHaveAttribute('data-amount', '330');
    await at.devices.send(node, ...posReports(newCode()));
    await other.expectState('paid');
    expect(at.shop.creates()).toBe(before + 2);

    // The tab that is left behind is the till again, scanner and all.
    await other.crash();
    await till.page.bringToFront();
    await till.expectState('paid');
    await till.part('new-sale').click();
    await expectScanner(till, 'ready');
    await till.enterAmount(770);
    await at.devices.send(node, ...posReports(newCode()));
    await till.expectState('paid');
    expect(at.shop.creates()).toBe(before + 3);
    await till.close();
  },
);

/** How often the scanner was made to beep. */
function beeps(): number {
  const beep = `fd0316070d${'00'.repeat(59)}`;
  return (at.devices.written.get(node) ?? '').split(beep).length - 1;
}
