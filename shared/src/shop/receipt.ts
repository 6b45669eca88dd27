/**
 * A receipt as facts, made from a payment and its store. `receipt-blocks.ts` puts them in order for whoever shows or
 * prints them. Amounts are in minor units, and add up: total − discount = paid, and paid − refunded = kept.
 */
import type { PaymentView, RefundView } from '../api.ts';
import { businessDayOf } from './business-day.ts';
import { parseReceiptNumber } from './receipt-number.ts';
import type { StoreView } from './store.ts';
import { wallClock } from './time-zone.ts';

/** What the store says on its receipts, and by which clock. */
export type ReceiptStore = Pick<
  StoreView,
  | 'storeNo'
  | 'name'
  | 'address'
  | 'phone'
  | 'registrationNumber'
  | 'timeZone'
  | 'dayStartsAt'
  | 'receiptFooter'
  | 'paper'
  | 'revenueStampForWallets'
>;

/** `refund`: money went back, or is on its way. `cancel`: nothing is paid. `copy`: printed once more. */
export type ReceiptMark = 'copy' | 'cancel' | 'refund';

export type ReceiptTender =
  { kind: 'wallet'; name: string } | { kind: 'cash' } | { kind: 'other'; name: string };

/** What was sold at one rate: tax-inclusive, and the tax in it. */
export interface TaxTotal {
  /** In percent. */
  rate: number;
  amount: number;
  tax: number;
}

export interface ReceiptItem {
  name: string;
  /** Absent from a description, which is of the whole sale. */
  amount?: number;
}

export interface ReceiptRefund {
  amount: number;
  state: Exclude<RefundView['state'], 'failed'>;
  /** By the shop's clocks, `YYYY-MM-DD HH:MM`: when the money was back, or was asked for. */
  time: string;
}

export interface Receipt {
  /** Of the paper, in mm. */
  paper: StoreView['paper'];
  marks: readonly ReceiptMark[];
  store: Pick<ReceiptStore, 'storeNo' | 'name' | 'address' | 'phone' | 'registrationNumber'>;
  receiptNo?: string;
  /** `YYYY-MM-DD` */
  businessDate: string;
  /** By the shop's clocks, `YYYY-MM-DD HH:MM`. */
  time: string;
  /** The terminal's name, or its id where that is not known. */
  terminal: string;
  staff?: string;
  items: readonly ReceiptItem[];
  currency: string;
  total: number;
  /** By tax rate, together `total`. Empty where the rates are not known, as of an amount without lines. */
  taxes: readonly TaxTotal[];
  /** Given by the wallet. */
  discount: number;
  paid: number;
  tender: ReceiptTender;
  transNo?: string;
  paymentId: string;
  refunds: readonly ReceiptRefund[];
  /** What the customer has back. */
  refunded: number;
  kept: number;
  /** On paper there has to be room for a revenue stamp. */
  stampBox: boolean;
  footer?: string;
}

export interface ReceiptOptions {
  /** The wallet as people know it. */
  walletName: string;
  terminalName?: string | undefined;
  staffName?: string | undefined;
  /** It was given to the customer before. */
  copy?: boolean;
}

/** Undefined where there is no receipt of it: it is not paid, or its members are not known. */
export function receiptOf(
  payment: PaymentView,
  store: ReceiptStore,
  { walletName, terminalName, staffName, copy = false }: ReceiptOptions,
): Receipt | undefined {
  const { state, amount, currency, receiptNo, description, transNo, staffId } = payment;
  const isCanceled = state === 'canceled';
  if ((state !== 'paid' && !isCanceled) || amount === undefined || currency === undefined) {
    return undefined;
  }
  const tender: ReceiptTender = { kind: 'wallet', name: walletName };
  const taxes: TaxTotal[] = [];
  const money = moneyOf(payment, amount);
  const refunds = refundsOf(payment, store.timeZone);
  const staff = staffName ?? staffId;
  return {
    paper: store.paper,
    marks: [
      ...(copy ? (['copy'] as const) : []),
      ...(isCanceled ? (['cancel'] as const) : []),
      ...(refunds.some(({ state }) => state === 'refunded') ? (['refund'] as const) : []),
    ],
    store: headOf(store),
    ...(receiptNo !== undefined && { receiptNo }),
    businessDate: businessDateOf(payment, store),
    time: shopTime(payment.paidAt ?? payment.createdAt, store.timeZone),
    terminal: terminalName ?? payment.terminalId,
    ...(staff !== undefined && { staff }),
    items: description === undefined ? [] : [{ name: description }],
    currency,
    ...money,
    taxes,
    tender,
    ...(transNo !== undefined && { transNo }),
    paymentId: payment.id,
    refunds,
    stampBox: money.kept > 0 && needsStamp({ tender, total: amount, taxes, store }),
    ...(store.receiptFooter !== undefined && { footer: store.receiptFooter }),
  };
}

type ReceiptMoney = Pick<Receipt, 'total' | 'discount' | 'paid' | 'refunded' | 'kept'>;

function moneyOf(
  { state, paidAmount, refundedAmount = 0 }: PaymentView,
  total: number,
): ReceiptMoney {
  if (state === 'canceled') return { total, discount: 0, paid: 0, refunded: 0, kept: 0 };
  // Where a person resolved it, nobody knows of a discount.
  const paid = paidAmount ?? total;
  return {
    total,
    discount: total - paid,
    paid,
    refunded: refundedAmount,
    kept: paid - refundedAmount,
  };
}

function refundsOf({ refunds = [] }: PaymentView, timeZone: string): ReceiptRefund[] {
  return refunds.flatMap(({ amount, state, createdAt, updatedAt }) => {
    if (state === 'failed') return [];
    return [
      { amount, state, time: shopTime(state === 'refunded' ? updatedAt : createdAt, timeZone) },
    ];
  });
}

/** The day in its number stays, whatever the store's days go by later. */
function businessDateOf({ receiptNo, createdAt }: PaymentView, store: ReceiptStore): string {
  const ofNumber = receiptNo === undefined ? undefined : parseReceiptNumber(receiptNo);
  return ofNumber?.businessDate ?? businessDayOf(Date.parse(createdAt), store);
}

function shopTime(iso: string, timeZone: string): string {
  const shown = new Date(wallClock(Date.parse(iso), timeZone)).toISOString();
  return `${shown.slice(0, 10)} ${shown.slice(11, 16)}`;
}

function headOf({
  storeNo,
  name,
  address,
  phone,
  registrationNumber,
}: ReceiptStore): Receipt['store'] {
  return {
    storeNo,
    ...(name !== undefined && { name }),
    ...(address !== undefined && { address }),
    ...(phone !== undefined && { phone }),
    ...(registrationNumber !== undefined && { registrationNumber }),
  };
}

/** Stamp tax on receipts in Japan: from this amount on, less the tax where the receipt says what that is. */
const STAMP_FROM = 50_000;

/**
 * For cash always. For a wallet it depends on how the customer's wallet is funded, which nobody here knows: the store
 * decides.
 */
export function needsStamp({
  tender,
  total,
  taxes,
  store,
}: Pick<Receipt, 'tender' | 'total' | 'taxes'> & {
  store: Pick<ReceiptStore, 'revenueStampForWallets'>;
}): boolean {
  const isAsked =
    tender.kind === 'cash' || (tender.kind === 'wallet' && store.revenueStampForWallets === true);
  const tax = taxes.reduce((sum, one) => sum + one.tax, 0);
  return isAsked && total - tax >= STAMP_FROM;
}
