/** A receipt in a printer's own letters: its bytes read back as a printer would. */
import { receiptBlocks, type ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';
import type { Receipt } from '@kaikei/shared/shop/receipt.ts';
import { receipt as en } from '@kaikei/shared/words/en/receipt.ts';
import { receipt as ja } from '@kaikei/shared/words/ja/receipt.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawerCommands, printCommands } from '../../web/src/printer/commands.ts';
import { shiftJis } from '../../web/src/printer/shift-jis.ts';
import { textLines } from '../../web/src/printer/text-print.ts';
import { readEscPos } from '../support/escpos.ts';

const RECEIPT: Receipt = {
  paper: 58,
  marks: ['copy', 'refund'],
  store: {
    storeNo: '4000000001',
    name: '喫茶みどり 渋谷店',
    address: '東京都渋谷区神南1丁目19番11号パークウェースクエア2',
    phone: '03-1234-5678',
    registrationNumber: 'T7000012050002',
  },
  receiptNo: '20261128-01-0042',
  businessDate: '2026-11-28',
  time: '2026-11-28 13:05',
  terminal: 'レジ1',
  staff: '佐藤',
  items: [{ name: 'ブレンドコーヒー、季節のケーキセット、持ち帰り用のコーヒー豆', amount: 61_480 }],
  currency: 'JPY',
  total: 61_480,
  taxes: [{ rate: 10, amount: 61_480, tax: 5_589 }],
  discount: 480,
  paid: 61_000,
  tender: { kind: 'wallet', name: 'PayPay' },
  transNo: '80000000000000000123456789012345',
  paymentId: '01JDQ8K7V4S2M6X9T3B5N0R1CE',
  refunds: [{ amount: 1_000, state: 'refunded', time: '2026-11-28 14:00' }],
  refunded: 1_000,
  kept: 60_000,
  stampBox: true,
  footer: 'またのご来店をお待ちしております。',
};

const LOOK = { language: 'esc-pos', japanese: 'code-page', cut: true } as const;

function columnsOf(text: string): number {
  return [...text].reduce((sum, each) => sum + (/[ -~¥｡-ﾟ]/.test(each) ? 1 : 2), 0);
}

describe.each([
  [58, 32],
  [80, 48],
] as const)('on paper of %d mm', (paper, columns) => {
  test.each([
    ['Japanese', ja],
    ['English', en],
  ])('a %s receipt is whole, and no line is longer than the paper is wide', (_name, words) => {
    const blocks = receiptBlocks(RECEIPT, words);
    const items = readEscPos(printCommands(blocks, { ...LOOK, paper }, 'sans-serif'));
    const lines = items.flatMap((item) => (item.kind === 'text' ? [item] : []));
    expect(items.at(-1)).toEqual({ kind: 'cut' });
    expect(lines.filter(({ text, width }) => columnsOf(text) * width > columns)).toEqual([]);
    const printed = squeezed(lines.map(({ text }) => text).join(''));
    for (const text of blocks.flatMap(textsOf)) expect(printed).toContain(squeezed(text));
    expect(lines).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('¥61,480'), width: 2 }),
    );
  });
});

test('a character that a printer may not have makes the receipt a picture', () => {
  const name = (text: string): ReceiptBlock[] => [{ kind: 'title', text }];
  expect(textLines(name('高橋商店'), 32)).toBeDefined();
  for (const text of ['髙橋商店', '鷗', '①号店', '☕カフェ', '서울']) {
    expect(textLines(name(text), 32), text).toBeUndefined();
  }
});

test('text goes to Shift_JIS and back', () => {
  const decoder = new TextDecoder('shift_jis');
  const characters = ['あ', '漢', 'ｱ', '¥', 'A', '～', '－', 'ー', '、'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...characters)), (text) => {
      const bytes = Uint8Array.from(shiftJis(text.join('')) ?? []);
      expect(decoder.decode(bytes).replaceAll('\\', '¥')).toBe(text.join(''));
    }),
  );
  expect(shiftJis('〜−')).toEqual(shiftJis('～－'));
});

test('each language opens the drawer, and ESC/POS by one pulse', () => {
  const look = { ...LOOK, paper: 80 } as const;
  expect(readEscPos(Uint8Array.from([...drawerCommands(look)]))).toEqual([{ kind: 'pulse' }]);
  const star = drawerCommands({ ...look, language: 'star-prnt' });
  expect([...star]).toEqual([0x1b, 0x07, 20, 20, 0x07]);
});

function textsOf(block: ReceiptBlock): string[] {
  if (block.kind === 'rule') return [];
  return block.kind === 'row' ? [block.name, block.value] : [block.text];
}

function squeezed(text: string): string {
  return text.replaceAll(/[\s│┌┐└┘─]/g, '');
}
