/** A receipt in the order of its paper: blocks that a screen, a page and a receipt printer can each draw. */
import { moneyText } from '../money-text.ts';
import type { Receipt, ReceiptMark } from './receipt.ts';

export type ReceiptBlock =
  /** Centred and large: the store. */
  | { kind: 'title'; text: string }
  /** Centred and framed, or white on black: nobody may overlook it. */
  | { kind: 'mark'; text: string }
  | { kind: 'text'; text: string; align: 'start' | 'center' }
  /** The name at the start, the value at the end; a value that has no room goes to a line of its own. */
  | { kind: 'row'; name: string; value: string; isTotal?: true }
  /** A line across the paper. */
  | { kind: 'rule' }
  /** An empty box to stick a stamp into, with its name; for paper only. */
  | { kind: 'stamp-box'; text: string };

export interface ReceiptWords {
  /** What it is called, at its head. */
  title: string;
  marks: Record<ReceiptMark, string>;
  phone: string;
  registrationNumber: string;
  receiptNo: string;
  time: string;
  /** Of four and two digits each. */
  date: (year: string, month: string, day: string) => string;
  businessDate: string;
  terminal: string;
  staff: string;
  total: string;
  /** @param rate in percent */
  taxable: (rate: number) => string;
  tax: (rate: number) => string;
  /** Under the total, where no rate is known. */
  noTaxes: string;
  discount: string;
  tender: string;
  cash: string;
  paid: string;
  refund: string;
  refundUnderWay: string;
  kept: string;
  transNo: string;
  paymentId: string;
  stamp: string;
}

export function receiptBlocks(receipt: Receipt, words: ReceiptWords): ReceiptBlock[] {
  const parts = [headBlocks, saleBlocks, moneyBlocks, refundBlocks, numberBlocks, footBlocks];
  return parts
    .map((part) => part(receipt, words))
    .filter((blocks) => blocks.length > 0)
    .flatMap((blocks, index): ReceiptBlock[] =>
      index === 0 ? blocks : [{ kind: 'rule' }, ...blocks],
    );
}

type Part = (receipt: Receipt, words: ReceiptWords) => ReceiptBlock[];

const headBlocks: Part = ({ store, marks }, words) => [
  ...marks.map((mark): ReceiptBlock => ({ kind: 'mark', text: words.marks[mark] })),
  { kind: 'title', text: store.name ?? store.storeNo },
  ...centered(store.address),
  ...centered(named(words.phone, store.phone)),
  ...centered(named(words.registrationNumber, store.registrationNumber)),
  { kind: 'text', text: words.title, align: 'center' },
];

const saleBlocks: Part = ({ receiptNo, time, businessDate, terminal, staff }, words) => [
  ...row(words.receiptNo, receiptNo),
  ...row(words.time, timeText(time, words)),
  // Only where somebody would wonder: after midnight, of a shop whose day begins later.
  ...row(
    words.businessDate,
    time.startsWith(businessDate) ? undefined : dateText(businessDate, words),
  ),
  ...row(words.terminal, terminal),
  ...row(words.staff, staff),
];

const moneyBlocks: Part = (receipt, words) => {
  const { items, total, taxes, discount, paid, tender, currency, store } = receipt;
  const money = (amount: number) => signed(amount, currency);
  const hasNoTaxes = taxes.length === 0 && store.registrationNumber !== undefined;
  return [
    ...items.map(({ name, amount }): ReceiptBlock =>
      amount === undefined
        ? { kind: 'text', text: name, align: 'start' }
        : { kind: 'row', name, value: money(amount) },
    ),
    { kind: 'row', name: words.total, value: money(total), isTotal: true },
    ...taxes.flatMap(({ rate, amount, tax }) => [
      ...row(words.taxable(rate), money(amount)),
      ...row(words.tax(rate), money(tax)),
    ]),
    ...(hasNoTaxes ? [{ kind: 'text', text: words.noTaxes, align: 'start' } as const] : []),
    ...row(words.discount, discount === 0 ? undefined : money(-discount)),
    ...row(words.tender, tender.kind === 'cash' ? words.cash : tender.name),
    ...row(words.paid, money(paid)),
  ];
};

const refundBlocks: Part = ({ refunds, kept, currency }, words) => {
  const isBack = ({ state }: { state: string }) => state === 'refunded';
  // The time has a line of its own: beside it a roll of 58 mm has no room for the amount.
  const rows = refunds.flatMap((refund): ReceiptBlock[] => [
    ...(isBack(refund)
      ? row(words.refund, signed(-refund.amount, currency))
      : row(words.refundUnderWay, signed(refund.amount, currency))),
    { kind: 'text', text: timeText(refund.time, words), align: 'start' },
  ]);
  if (!refunds.some(isBack)) return rows;
  return [...rows, { kind: 'row', name: words.kept, value: signed(kept, currency), isTotal: true }];
};

const numberBlocks: Part = ({ transNo, paymentId }, words) => [
  ...row(words.transNo, transNo),
  ...row(words.paymentId, paymentId),
];

const footBlocks: Part = ({ stampBox, footer }, words) => [
  ...(stampBox ? [{ kind: 'stamp-box', text: words.stamp } as const] : []),
  ...(footer?.split('\n') ?? []).flatMap(centered),
];

/** @param time `YYYY-MM-DD HH:MM` */
function timeText(time: string, words: ReceiptWords): string {
  const [date = '', clock = ''] = time.split(' ');
  return `${dateText(date, words)} ${clock}`;
}

/** @param date `YYYY-MM-DD` */
function dateText(date: string, words: ReceiptWords): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return words.date(year, month, day);
}

function row(name: string, value: string | undefined): ReceiptBlock[] {
  return value === undefined ? [] : [{ kind: 'row', name, value }];
}

function centered(text: string | undefined): ReceiptBlock[] {
  return text === undefined ? [] : [{ kind: 'text', text, align: 'center' }];
}

function named(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${name} ${value}`;
}

function signed(amount: number, currency: string): string {
  return amount < 0 ? `-${moneyText(-amount, currency)}` : moneyText(amount, currency);
}
