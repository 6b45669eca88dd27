/** A receipt printer at WebUSB: how it is found, opened and printed on, and what the till says where that fails. */
import { expect, type BrowserContext } from '@playwright/test';
import { PAPER_OUT_ANSWERS, READY_ANSWERS } from '../devices/hardware.ts';
import { readEscPos } from '../support/escpos.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';
import { plugUsbPrinter, type VirtualUsbPrinter } from './_virtual-usb.ts';
import type { Shop } from '../support/shop.ts';

const PRINTER_CLASS = 7;
const MAKERS_OWN_CLASS = 255;
const EPSON: VirtualUsbPrinter = {
  vendorId: 0x04b8,
  productId: 0x0202,
  productName: 'TM-T20',
  interfaceClass: PRINTER_CLASS,
  alternateSetting: 0,
  answers: READY_ANSWERS,
};

async function openDevices(context: BrowserContext, shop: Shop): Promise<TillPage> {
  const till = await TillPage.pairIn(context, shop);
  await till.part('open-devices').click();
  await till.part('add-usb-printer').click();
  await expect(till.part('printer-card')).toHaveAttribute('data-state', 'there');
  return till;
}

async function printTest(till: TillPage, outcome: string): Promise<void> {
  await till.part('test-print').click();
  await expect(till.part('print-outcome')).toHaveAttribute('data-outcome', outcome);
}

for (const [name, printer] of [
  ['of the printer class', EPSON],
  [
    'with an interface of its maker’s own, in its second setting',
    { ...EPSON, interfaceClass: MAKERS_OWN_CLASS, alternateSetting: 1 },
  ],
] as const) {
  test(`a printer ${name} is chosen, prints, and stays after a reload`, async ({
    context,
    shop,
  }) => {
    const paper = await plugUsbPrinter(context, printer);
    const till = await openDevices(context, shop);
    expect(paper.filters).toContainEqual({ classCode: PRINTER_CLASS });
    expect(paper.filters).toContainEqual({
      vendorId: EPSON.vendorId,
      classCode: MAKERS_OWN_CLASS,
    });
    await printTest(till, 'printed');
    const kinds = readEscPos(Buffer.from(paper.hex, 'hex')).map(({ kind }) => kind);
    expect(kinds[0]).toBe('picture');
    expect(kinds.at(-1)).toBe('cut');

    paper.hex = '';
    await till.page.reload();
    await till.part('open-devices').click();
    await printTest(till, 'printed');
    expect(readEscPos(Buffer.from(paper.hex, 'hex')).map(({ kind }) => kind)).toEqual(kinds);
    await till.close();
  });
}

test('without paper nothing is printed, and the till says why', async ({ context, shop }) => {
  const paper = await plugUsbPrinter(context, { ...EPSON, answers: PAPER_OUT_ANSWERS });
  const till = await openDevices(context, shop);
  await printTest(till, 'paper-out');
  expect(readEscPos(Buffer.from(paper.hex, 'hex'))).toEqual([]);
  await till.close();
});

for (const [refusesAs, outcome] of [
  ['NetworkError', 'in-use'],
  ['SecurityError', 'refused'],
] as const) {
  test(`${refusesAs} at the opening is told as ${outcome}`, async ({ context, shop }) => {
    const paper = await plugUsbPrinter(context, { ...EPSON, refusesAs });
    const till = await openDevices(context, shop);
    await printTest(till, outcome);
    expect(paper.hex).toBe('');
    await till.close();
  });
}
