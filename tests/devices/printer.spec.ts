/** A receipt printer on a virtual serial port beside a scanner: what it gets, and what the till says of it. */
import { expect, test, type Locator } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { readEscPos, type PaperItem } from '../support/escpos.ts';
import { newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import {
  PAPER_OUT_ANSWERS,
  READY_ANSWERS,
  RECEIPT_PRINTER,
  SERIAL_SCANNER,
  serialChunk,
} from './hardware.ts';
import { originOf, VirtualDevices, whyNoVirtualDevices } from './virtual-devices.ts';

const { node } = RECEIPT_PRINTER;
let shop: Shop;
let devices: VirtualDevices;
let till: TillPage;

const reason = whyNoVirtualDevices();
test.skip(reason !== undefined, reason);
// One till throughout: the printer that the first test adds is the others'.
test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  shop = await Shop.open();
  devices = await VirtualDevices.open({
    devices: [SERIAL_SCANNER, RECEIPT_PRINTER],
    origin: originOf(shop),
  });
  till = await TillPage.pair(devices.browser, shop);
});

test.afterAll(async () => {
  // Undefined where the opening failed.
  await (till as TillPage | undefined)?.close();
  await (devices as VirtualDevices | undefined)?.close();
  expect((await (shop as Shop | undefined)?.close()) ?? []).toEqual([]);
});

test('a port that is named the printer prints, is no scanner any more, and stays so', async () => {
  await expect(till.part('scanner')).toHaveAttribute('data-connected', '2');
  await till.part('open-devices').click();
  await expect(till.part('device')).toHaveCount(2);
  const wrong = till.page.locator('[data-testid=device][data-device^="serial:403:6001"]');
  await wrong.getByTestId('use-as-printer').click();
  // What comes to lie under the pointer at once takes no click: it may be the half of a double click.
  await till.page.getByRole('heading', { level: 1 }).click();
  await expect(till.part('device')).toHaveCount(1);
  await expect(till.part('printer-card')).toHaveAttribute('data-state', 'there');
  await testPrint('printed');
  const paper = printed();
  expect(kinds(paper)).toEqual(['picture', 'text', 'text', 'text', 'text', 'text', 'cut']);
  expect(paper[0]).toMatchObject({ width: 576 });
  expectWholePicture(paper[0]);

  await till.page.reload();
  await till.part('open-devices').click();
  await expect(till.part('device')).toHaveCount(1);
  await expect(till.part('scanner')).toHaveAttribute('data-connected', '1');
  await testPrint('printed');
  expectWholePicture(printed()[0]);
});

test('a scanner is read while the printer prints', async () => {
  devices.written.delete(node);
  const code = newCode();
  await till.part('test-print').click();
  await devices.send(SERIAL_SCANNER.node, serialChunk(`]Q1${code}\r`));
  await expect(till.part('test-symbology')).toHaveText(']Q1');
  await expect(outcome()).toHaveAttribute('data-outcome', 'printed');
  expectWholePicture(printed()[0]);
});

test('the second click of a double click prints nothing', async () => {
  devices.written.delete(node);
  await expect(till.part('test-print')).toBeEnabled();
  await till.part('test-print').dblclick();
  await expect(outcome()).toHaveAttribute('data-outcome', 'printed');
  await expect(till.part('test-print')).toBeEnabled();
  expect(kinds(printed()).filter((kind) => kind === 'cut')).toHaveLength(1);
});

test('Enter and the blank print, and the button keeps the focus', async () => {
  const button = till.part('test-print');
  await till.part('printer-card').locator('summary').focus();
  // As a person comes there: a button that was only touched is not pressed by keys.
  await till.page.keyboard.press('Shift+Tab');
  for (const key of ['Enter', ' ']) {
    await expect(button).toBeFocused();
    devices.written.delete(node);
    await till.page.keyboard.press(key);
    await expect.poll(() => devices.written.get(node) ?? '').toMatch(/1d7201$/);
    await expect(button).toBeEnabled();
  }
  await expect(button).toBeFocused();
});

test('narrow paper, the printer’s own letters, no cut and a drawer are settings that stay', async () => {
  await till.part('printer-card').locator('summary').click();
  await till.part('printer-paper').selectOption('58');
  await till.part('printer-japanese').selectOption('code-page');
  await till.part('printer-cut').uncheck();
  await till.part('printer-drawer').check();
  await till.page.reload();
  await till.part('open-devices').click();
  await testPrint('printed');
  const lines = printed().flatMap((item) => (item.kind === 'text' ? [item] : []));
  expect(lines).toHaveLength(printed().length);
  expect(lines.some(({ text }) => text.includes('テスト印刷'))).toBe(true);
  expect(lines.filter(({ text, width }) => columnsOf(text) * width > 32)).toEqual([]);

  devices.written.delete(node);
  await till.part('open-drawer').click();
  await expect(outcome()).toHaveAttribute('data-outcome', 'printed');
  expect(kinds(printed())).toEqual(['pulse']);
  await till.part('printer-card').locator('summary').click();
  await till.part('printer-drawer').uncheck();
  await expect(till.part('open-drawer')).toHaveCount(0);
});

test('without paper nothing is sent, and the till says why', async () => {
  await devices.setAnswers(node, PAPER_OUT_ANSWERS);
  await testPrint('paper-out');
  expect(devices.written.get(node)).toBe('100401100402100404');
  await devices.setAnswers(node, READY_ANSWERS);
  await testPrint('printed');
});

test('a printer that reports nothing was sent everything, and no more is said', async () => {
  await devices.setAnswers(node, {});
  await testPrint('sent');
  // Closing a pseudo terminal drops what was not read yet, so its end is not looked for.
  const mark = Buffer.from('83658358836788f38dfc', 'hex'); // テスト印刷
  await expect
    .poll(() => Buffer.from(devices.written.get(node) ?? '', 'hex').includes(mark))
    .toBe(true);
  await devices.setAnswers(node, READY_ANSWERS);
});

test('unplugged it is told and nothing is printed, plugged in again it prints', async () => {
  await devices.unplug(node);
  await expect(till.part('printer-card')).toHaveAttribute('data-state', 'gone');
  await testPrint('not-there');
  await devices.plug(node);
  await expect(till.part('printer-card')).toHaveAttribute('data-state', 'there');
  await testPrint('printed');
});

test('a receipt goes to the printer whole, from the screen that shows it', async () => {
  await till.part('open-devices').click();
  await till.enterAmount(1480);
  await devices.send(SERIAL_SCANNER.node, serialChunk(`${newCode()}\r`));
  await till.expectState('paid');
  await till.part('open-receipt').click();
  devices.written.delete(node);
  await till.part('print-on-printer').click();
  // What GS r asks last: all before it has come.
  await expect.poll(() => devices.written.get(node) ?? '').toMatch(/1d7201$/);
  await expect(till.part('print-trouble')).toHaveCount(0);
  const lines = printed().flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  expect(lines.some((line) => line.includes('領収書'))).toBe(true);
  expect(lines.some((line) => line.includes('¥1,480'))).toBe(true);
  await till.part('receipt-next-sale').click();
  await till.part('open-devices').click();
});

test('forgotten, its port may be a scanner’s again', async () => {
  await till.part('printer-forget').click();
  await expect(till.part('device')).toHaveCount(2);
  await expect(till.part('scanner')).toHaveAttribute('data-connected', '2');
});

function outcome(): Locator {
  return till.part('print-outcome');
}

async function testPrint(expected: string): Promise<void> {
  devices.written.delete(node);
  // What is not there yet would move the button.
  await expect(till.part('printer-card')).toHaveAttribute('data-state', /./);
  await till.part('test-print').click();
  await expect(outcome()).toHaveAttribute('data-outcome', expected);
}

/** What the printer got since it was last forgotten. */
function printed(): PaperItem[] {
  return readEscPos(Buffer.from(devices.written.get(node) ?? '', 'hex'));
}

const kinds = (items: readonly PaperItem[]) => items.map(({ kind }) => kind);

/** The frame of the stamp stands at the right edge, and no line of text was cut off there. */
function expectWholePicture(item: PaperItem | undefined): void {
  if (item?.kind !== 'picture') throw new Error('no picture');
  const { rows, width } = item;
  const blackAt = (column: number) => rows.filter((row) => row[column]).length;
  expect(blackAt(width - 1)).toBeGreaterThan(200);
  expect(rows.some((row) => row.every((dot) => dot))).toBe(true);
  const ink = rows.flat().filter((dot) => dot).length / rows.length / width;
  expect(ink).toBeGreaterThan(0.02);
  expect(ink).toBeLessThan(0.4);
}

function columnsOf(text: string): number {
  return [...text].reduce((sum, each) => sum + (/[ -~¥｡-ﾟ]/.test(each) ? 1 : 2), 0);
}
