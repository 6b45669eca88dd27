/** Receipts: what they say, to the yen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PaymentView, RefundView } from '@kaikei/shared/api.ts';
import { receiptBlocks, type ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';
import {
  parseReceiptNumber,
  receiptNumberText,
  terminalTag,
} from '@kaikei/shared/shop/receipt-number.ts';
import { needsStamp, receiptOf, type ReceiptStore } from '@kaikei/shared/shop/receipt.ts';
import { receipt as en } from '@kaikei/shared/words/en/receipt.ts';
import { receipt as ja } from '@kaikei/shared/words/ja/receipt.ts';

const STORE: ReceiptStore = {
  storeNo: '4122000031',
  name: 'かいけい本店',
  address: '東京都千代田区1-1',
  phone: '03-0000-0000',
  timeZone: 'Asia/Tokyo',
  dayStartsAt: '05:00',
  receiptFooter: 'またお越しください\n木曜定休',
  paper: 80,
};

const PAID: PaymentView = {
  id: 'p_0123456789ab',
  saleId: 's_0123456789ab',
  terminalId: 't_0123456789abcdef',
  storeNo: STORE.storeNo,
  receiptNo: '20261128-7K2QP-0042',
  amount: 1_500,
  currency: 'JPY',
  payMethodId: 'PayPay',
  state: 'paid',
  createdAt: '2026-11-28T16:59:50.000Z',
  updatedAt: '2026-11-28T17:00:01.000Z',
  transNo: '9000000001',
  paidAmount: 1_400,
  paidAt: '2026-11-28T17:00:00.000Z',
  timeline: [],
};

const OPTIONS = { walletName: 'PayPay', terminalName: 'レジ1', staffName: '花子' };

function refundOf(amount: number, state: RefundView['state']): RefundView {
  const [createdAt, updatedAt] = ['2026-11-29T01:00:00.000Z', '2026-11-29T01:01:00.000Z'];
  return { id: `r_${amount}_${state}`, amount, state, createdAt, updatedAt };
}

function blocksOf(payment: PaymentView, store = STORE, options: object = OPTIONS): ReceiptBlock[] {
  const receipt = receiptOf(payment, store, { walletName: 'PayPay', ...options });
  return receipt ? receiptBlocks(receipt, ja) : [];
}

const valueOf = (blocks: ReceiptBlock[], name: string) =>
  blocks.flatMap((block) => (block.kind === 'row' && block.name === name ? [block.value] : []));
const marksOf = (blocks: ReceiptBlock[]) =>
  blocks.flatMap((block) => (block.kind === 'mark' ? [block.text] : []));
const textsOf = (blocks: ReceiptBlock[]) =>
  blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));

test('a receipt says who sold, when by the shop, on which day, and what was paid how', () => {
  const blocks = blocksOf(PAID);
  expect(blocks[0]).toEqual({ kind: 'title', text: 'かいけい本店' });
  expect(textsOf(blocks)).toEqual(
    expect.arrayContaining(['東京都千代田区1-1', '電話 03-0000-0000', '領収書', '木曜定休']),
  );
  expect(valueOf(blocks, ja.receiptNo)).toEqual(['20261128-7K2QP-0042']);
  expect(valueOf(blocks, ja.time)).toEqual(['2026年11月29日 02:00']);
  expect(valueOf(blocks, ja.businessDate)).toEqual(['2026年11月28日']);
  expect(valueOf(blocks, ja.terminal)).toEqual(['レジ1']);
  expect(valueOf(blocks, ja.staff)).toEqual(['花子']);
  expect(valueOf(blocks, ja.total)).toEqual(['¥1,500']);
  expect(valueOf(blocks, ja.discount)).toEqual(['-¥100']);
  expect(valueOf(blocks, ja.tender)).toEqual(['PayPay']);
  expect(valueOf(blocks, ja.paid)).toEqual(['¥1,400']);
  expect(valueOf(blocks, ja.transNo)).toEqual(['9000000001']);
  expect(marksOf(blocks)).toEqual([]);
});

test('the business day is that of the number, also after the store has changed its days', () => {
  const changed = { ...STORE, dayStartsAt: '00:00' };
  expect(receiptOf(PAID, changed, OPTIONS)?.businessDate).toBe('2026-11-28');
  const { receiptNo: _, ...unnumbered } = PAID;
  expect(receiptOf(unnumbered, changed, OPTIONS)?.businessDate).toBe('2026-11-29');
});

test('what is not known is named by its id or left out', () => {
  const bare = blocksOf(
    { ...PAID, staffId: 's_9' },
    { storeNo: '1', timeZone: 'Asia/Tokyo', dayStartsAt: '00:00', paper: 58 },
    {},
  );
  expect(bare[0]).toEqual({ kind: 'title', text: '1' });
  expect(valueOf(bare, ja.terminal)).toEqual([PAID.terminalId]);
  expect(valueOf(bare, ja.staff)).toEqual(['s_9']);
  expect(textsOf(bare)).toEqual([ja.title]);
});

test('without rates there is no table of taxes, and an invoice issuer says so', () => {
  expect(textsOf(blocksOf(PAID))).not.toContain(ja.noTaxes);
  const issuer = { ...STORE, registrationNumber: 'T7000012050002' };
  expect(textsOf(blocksOf(PAID, issuer))).toEqual(
    expect.arrayContaining(['登録番号 T7000012050002', ja.noTaxes]),
  );
});

test('rates that are known are shown each with its tax, in place of that sentence', () => {
  const receipt = receiptOf(PAID, { ...STORE, registrationNumber: 'T7000012050002' }, OPTIONS);
  if (!receipt) throw new Error('a paid payment has a receipt');
  const taxes = [
    { rate: 10, amount: 1_100, tax: 100 },
    { rate: 8, amount: 400, tax: 29 },
  ];
  const blocks = receiptBlocks({ ...receipt, taxes }, ja);
  expect(valueOf(blocks, '10%対象')).toEqual(['¥1,100']);
  expect(valueOf(blocks, '（内消費税等8%）')).toEqual(['¥29']);
  expect(textsOf(blocks)).not.toContain(ja.noTaxes);
});

test('reprints, cancels and refunds are marked; a refused refund is none', () => {
  const refunds = [refundOf(300, 'refunded'), refundOf(200, 'processing'), refundOf(900, 'failed')];
  const blocks = blocksOf({ ...PAID, refunds, refundedAmount: 300 }, STORE, { copy: true });
  expect(marksOf(blocks)).toEqual(['再発行', '返金']);
  expect(valueOf(blocks, ja.refund)).toEqual(['-¥300']);
  expect(valueOf(blocks, ja.refundUnderWay)).toEqual(['¥200']);
  const times = textsOf(blocks).filter((text) => text.startsWith('2026年11月29日 10:'));
  expect(times).toEqual(['2026年11月29日 10:01', '2026年11月29日 10:00']);
  expect(valueOf(blocks, ja.kept)).toEqual(['¥1,100']);

  // Nothing has gone back yet: no mark, and no other total.
  const underWay = blocksOf({ ...PAID, refunds: [refundOf(200, 'processing')] });
  expect(marksOf(underWay)).toEqual([]);
  expect(valueOf(underWay, ja.refundUnderWay)).toEqual(['¥200']);
  expect(valueOf(underWay, ja.kept)).toEqual([]);

  const canceled = blocksOf({ ...PAID, state: 'canceled' });
  expect(marksOf(canceled)).toEqual(['取消']);
  expect(valueOf(canceled, ja.paid)).toEqual(['¥0']);
  expect(marksOf(blocksOf({ ...PAID, refunds: [refundOf(900, 'failed')] }))).toEqual([]);
});

test('what has not ended, failed or was never submitted has no receipt', () => {
  for (const state of [
    'processing',
    'awaiting-customer',
    'canceling',
    'refunding',
    'failed',
  ] as const)
    expect(receiptOf({ ...PAID, state }, STORE, OPTIONS)).toBeUndefined();
  const { amount: _, ...tombstone } = { ...PAID, state: 'canceled' as const };
  expect(receiptOf(tombstone, STORE, OPTIONS)).toBeUndefined();
});

test('the amounts add up to the yen, and each is on the paper', () => {
  const payment = fc
    .record({
      amount: fc.integer({ min: 1, max: 9_999_999 }),
      discount: fc.integer({ min: 0, max: 9_999_999 }),
      parts: fc.array(fc.integer({ min: 1, max: 500_000 }), { maxLength: 4 }),
    })
    .map(({ amount, discount, parts }): PaymentView => {
      const paidAmount = Math.max(1, amount - discount);
      let left = paidAmount;
      const refunds = parts.flatMap((part) => {
        if (part > left) return [refundOf(part, 'failed')];
        left -= part;
        return [refundOf(part, 'refunded')];
      });
      return { ...PAID, amount, paidAmount, refunds, refundedAmount: paidAmount - left };
    });
  fc.assert(
    fc.property(payment, fc.boolean(), (view, copy) => {
      const receipt = receiptOf(view, STORE, { ...OPTIONS, copy });
      if (!receipt) throw new Error('a paid payment has a receipt');
      const { total, discount, paid, refunds, refunded, kept, currency } = receipt;
      expect(total - discount).toBe(paid);
      expect(refunds.reduce((sum, { amount }) => sum + amount, 0)).toBe(refunded);
      expect(paid - refunded).toBe(kept);
      expect(kept).toBeGreaterThanOrEqual(0);
      const amounts = receiptBlocks(receipt, en).flatMap((block) =>
        block.kind === 'row' && block.value.includes('¥')
          ? [Number(block.value.replace(/[¥,]/g, ''))]
          : [],
      );
      expect(currency).toBe('JPY');
      expect(amounts).toEqual([
        total,
        ...(discount > 0 ? [-discount] : []),
        paid,
        ...refunds.map(({ amount }) => -amount),
        ...(refunds.length > 0 ? [kept] : []),
      ]);
    }),
  );
});

test('the stamp box is for 50,000 yen before tax and more: for cash always, for wallets where the store says so', () => {
  const [cash, wallet] = [{ kind: 'cash' } as const, { kind: 'wallet', name: 'PayPay' } as const];
  const stamps = { revenueStampForWallets: true };
  const taxes = [{ rate: 10, amount: 54_999, tax: 4_999 }];
  expect(needsStamp({ tender: cash, total: 50_000, taxes: [], store: {} })).toBe(true);
  expect(needsStamp({ tender: cash, total: 49_999, taxes: [], store: {} })).toBe(false);
  expect(needsStamp({ tender: cash, total: 54_999, taxes, store: {} })).toBe(true);
  expect(needsStamp({ tender: cash, total: 54_998, taxes, store: {} })).toBe(false);
  expect(needsStamp({ tender: wallet, total: 50_000, taxes: [], store: {} })).toBe(false);
  expect(needsStamp({ tender: wallet, total: 50_000, taxes: [], store: stamps })).toBe(true);
  expect(
    needsStamp({
      tender: { kind: 'other', name: '商品券' },
      total: 50_000,
      taxes: [],
      store: stamps,
    }),
  ).toBe(false);

  const large = { ...PAID, amount: 60_000, paidAmount: 60_000 };
  const store = { ...STORE, ...stamps };
  const box = { kind: 'stamp-box', text: '収入印紙' };
  expect(blocksOf(large, store)).toContainEqual(box);
  expect(blocksOf(large)).not.toContainEqual(box);
  expect(blocksOf({ ...large, state: 'canceled' }, store)).not.toContainEqual(box);
  const all = { refunds: [refundOf(60_000, 'refunded')], refundedAmount: 60_000 };
  expect(blocksOf({ ...large, ...all }, store)).not.toContainEqual(box);
});

test('a number is read back as it was typed', () => {
  const tag = terminalTag(PAID.terminalId);
  const number = { businessDate: '2026-11-28', terminalTag: tag, serial: 42 };
  const text = receiptNumberText(number);
  expect(text).toBe(`20261128-${tag}-0042`);
  expect(
    parseReceiptNumber(` ${text.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `),
  ).toEqual(number);
  expect(receiptNumberText({ ...number, serial: 12_345 })).toBe(`20261128-${tag}-12345`);
  for (const none of [
    '',
    '9000000001',
    text.replace('0042', '0000'),
    text.replace('0042', 'C0042'),
    `${text}-1`,
  ])
    expect(parseReceiptNumber(none)).toBeUndefined();
});
