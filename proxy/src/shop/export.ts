/** Payments and closings of a store as CSV, read and given a page at a time, so that memory does not grow with them. */
import { businessDayOf, dayRange, isDate } from '@kaikei/shared/shop/business-day.ts';
import { BYTE_ORDER_MARK, csvLine, type Cell } from '@kaikei/shared/shop/csv.ts';
import type { ShopRefund } from '@kaikei/shared/payment.ts';
import { refundedAmount } from '@kaikei/shared/rules/shop-refund-facts.ts';
import type { Closing } from '@kaikei/shared/shop/report.ts';
import { isoWithOffset } from '@kaikei/shared/shop/time-zone.ts';
import type { Store } from '../store/port.ts';
import type { ClosingFacts, HistoryPlace, PaymentFacts, StoreProfile } from '../store/shop/port.ts';
import { paymentsAt, type PagePayment } from './history-page.ts';

export const EXPORTS = ['payments', 'closings'] as const;
export type ExportKind = (typeof EXPORTS)[number];

/** Business days (`to` counts whole), or moments; all there is where left out. */
export interface ExportRange {
  from?: string | undefined;
  to?: string | undefined;
}

type ExportStore = Pick<Store, 'payments' | 'history' | 'reports'>;

/** Rows that are read at once: a few milliseconds. */
const PAGE = 20;

/** A date is a business day, and counts whole. */
export function beginOf(moment: string, profile: StoreProfile): number {
  return isDate(moment) ? dayRange(moment, profile).from : Date.parse(moment);
}

export function endOf(moment: string, profile: StoreProfile): number {
  return isDate(moment) ? dayRange(moment, profile).until : Date.parse(moment);
}

/** The business day that a moment is in. */
function dateOf(moment: string, profile: StoreProfile): string {
  return isDate(moment) ? moment : businessDayOf(Date.parse(moment), profile);
}

/**
 * The oldest first.
 * @param damaged hears of each payment whose record cannot be read; its line has what reports count of it
 * @throws StorageError
 */
export async function* csvOf(
  kind: ExportKind,
  store: ExportStore,
  profile: StoreProfile,
  range: ExportRange,
  damaged: (paymentId: string) => void,
): AsyncGenerator<string, void> {
  const isPayments = kind === 'payments';
  yield BYTE_ORDER_MARK + csvLine(Object.keys(isPayments ? PAYMENT_COLUMNS : CLOSING_COLUMNS));
  const pages = isPayments
    ? paymentLines(store, profile, range, damaged)
    : closingLines(store, profile, range);
  // A stream is not to be handed nothing.
  for await (const lines of pages) if (lines !== '') yield lines;
}

async function* paymentLines(
  store: ExportStore,
  profile: StoreProfile,
  { from, to }: ExportRange,
  damaged: (paymentId: string) => void,
): AsyncGenerator<string, void> {
  const filter = {
    from: from === undefined ? undefined : beginOf(from, profile),
    until: to === undefined ? undefined : endOf(to, profile),
  };
  const columns = Object.values(PAYMENT_COLUMNS);
  for (let after: HistoryPlace | undefined; ;) {
    const page = { after, limit: PAGE, oldestFirst: true };
    const { places, next } = await store.history.search(profile.storeNo, filter, page);
    const all = await paymentsAt(store, profile.storeNo, places, damaged);
    yield all
      .map(lineOf)
      .map((payment) => csvLine(columns.map((column) => column(payment, profile.timeZone))))
      .join('');
    if (!next) return;
    after = next;
  }
}

async function* closingLines(
  { reports }: ExportStore,
  profile: StoreProfile,
  { from, to }: ExportRange,
): AsyncGenerator<string, void> {
  const first = from === undefined ? '' : dateOf(from, profile);
  const last = to === undefined ? '9999-12-31' : dateOf(to, profile);
  const columns = Object.values(CLOSING_COLUMNS);
  for (let afterN = 0; ;) {
    const page = await reports.closingsAfter(profile.storeNo, afterN, PAGE);
    yield page
      .filter(({ facts: { businessDate } }) => businessDate >= first && businessDate <= last)
      .map(({ facts, record }) =>
        record === undefined
          ? damagedLine(facts, profile.timeZone)
          : csvLine(columns.map((column) => column(record as Closing, profile.timeZone))),
      )
      .join('');
    afterN = page.at(-1)?.facts.n ?? afterN;
    if (page.length < PAGE) return;
  }
}

/** A payment as one line has it. */
interface PaymentLine extends Omit<PaymentFacts, 'byHand'> {
  byHand?: boolean | undefined;
  saleId?: string;
  receiptNo?: string | undefined;
  updatedAt?: number;
  currency?: string;
  refundedAmount?: number;
  /** Those after which the money is back. */
  refunds?: readonly ShopRefund[];
  description?: string | undefined;
  failure?: string | undefined;
}

function lineOf(payment: PagePayment): PaymentLine {
  if ('facts' in payment) return { ...payment.facts, failure: 'record-damaged' };
  const { record, receiptNo } = payment.stored;
  if (record.kind === 'tombstone') return { ...record, failure: record.failure.code };
  const { payMethodId: wallet, resolvedByHand: byHand, ...rest } = record;
  const isDamaged = rest.state === 'paid' && byHand !== true && rest.paidAmount === undefined;
  const failure = isDamaged ? 'record-damaged' : record.failure?.code;
  const refunded = record.shopRefunds && {
    refundedAmount: refundedAmount(record),
    refunds: record.shopRefunds.filter(({ state }) => state === 'refunded'),
  };
  return { ...rest, wallet, byHand, failure, receiptNo, ...refunded };
}

/** One for each refund, in their order: a payment is one line, however often something was given back. */
function each(refunds: readonly ShopRefund[], text: (refund: ShopRefund) => string): Cell {
  return refunds.length === 0 ? undefined : refunds.map(text).join(' ');
}

type PaymentColumn = (payment: PaymentLine, timeZone: string) => Cell;

const PAYMENT_COLUMNS: Record<string, PaymentColumn> = {
  id: ({ id }) => id,
  saleId: ({ saleId }) => saleId,
  receiptNo: ({ receiptNo }) => receiptNo,
  createdAt: ({ createdAt }, timeZone) => isoWithOffset(createdAt, timeZone),
  updatedAt: ({ updatedAt }, timeZone) =>
    updatedAt === undefined ? undefined : isoWithOffset(updatedAt, timeZone),
  state: ({ state }) => state,
  resolvedByHand: ({ byHand }) => byHand === true,
  amount: ({ amount }) => amount,
  // As the API has it: what the gateway said. Of one that a person called paid nobody knows more than its amount.
  paidAmount: ({ state, paidAmount }) => (state === 'paid' ? paidAmount : undefined),
  refundedAmount: ({ refundedAmount: amount }) => amount,
  currency: ({ currency }) => currency,
  wallet: ({ wallet }) => wallet,
  transNo: ({ transNo }) => transNo,
  terminalId: ({ terminalId }) => terminalId,
  staffId: ({ staffId }) => staffId,
  description: ({ description }) => description,
  failure: ({ failure }) => failure,
  refundAmounts: ({ refunds = [] }) => each(refunds, ({ amount }) => String(amount)),
  refundTimes: ({ refunds = [] }, timeZone) =>
    each(refunds, ({ createdAt }) => isoWithOffset(createdAt, timeZone)),
};

type ClosingColumn = (closing: Closing, timeZone: string) => Cell;

const CLOSING_COLUMNS: Record<string, ClosingColumn> = {
  n: ({ n }) => n,
  businessDate: ({ businessDate }) => businessDate,
  closedAt: ({ closedAt }, timeZone) => isoWithOffset(Date.parse(closedAt), timeZone),
  staffId: ({ staffId }) => staffId,
  terminalId: ({ terminalId }) => terminalId,
  paidCount: ({ report }) => report.paid.count,
  paidAmount: ({ report }) => report.paid.amount,
  salesAmount: ({ report }) => report.sales.amount,
  discountCount: ({ report }) => report.discounts.count,
  discountAmount: ({ report }) => report.discounts.amount,
  refundCount: ({ report }) => report.refunds?.count,
  refundAmount: ({ report }) => report.refunds?.amount,
  failedCount: ({ report }) => report.failed.count,
  canceledCount: ({ report }) => report.canceled.count,
  resolvedPaidCount: ({ report }) => report.resolvedByHand.paid.count,
  resolvedPaidAmount: ({ report }) => report.resolvedByHand.paid.amount,
  openCount: ({ report }) => report.open.length,
  openRefundCount: ({ report }) => report.openRefunds?.length,
  fromEarlierPaidCount: ({ fromEarlier }) => fromEarlier.paid.count,
  fromEarlierPaidAmount: ({ fromEarlier }) => fromEarlier.paid.amount,
  fromEarlierSalesAmount: ({ fromEarlier }) => fromEarlier.sales.amount,
  fromEarlierDiscountCount: ({ fromEarlier }) => fromEarlier.discounts.count,
  fromEarlierDiscountAmount: ({ fromEarlier }) => fromEarlier.discounts.amount,
  fromEarlierRefundCount: ({ fromEarlier }) => fromEarlier.refunds?.count,
  fromEarlierRefundAmount: ({ fromEarlier }) => fromEarlier.refunds?.amount,
  fromEarlierResolvedPaidCount: ({ fromEarlier }) => fromEarlier.resolvedByHand.paid.count,
  fromEarlierResolvedPaidAmount: ({ fromEarlier }) => fromEarlier.resolvedByHand.paid.amount,
  countedCash: ({ countedCash }) => countedCash,
  expectedCash: ({ expectedCash }) => expectedCash,
  cashDifference: ({ cashDifference }) => cashDifference,
  note: ({ note }) => note,
  damagedCount: ({ report }) => report.damaged?.count,
};

/** Of a closing whose record cannot be read; its note says so. */
function damagedLine(facts: ClosingFacts, timeZone: string): string {
  const { n, businessDate, staffId, terminalId } = facts;
  const closedAt = isoWithOffset(facts.closedAt, timeZone);
  const known: Record<string, Cell> = { n, businessDate, closedAt, staffId, terminalId };
  return csvLine(
    Object.keys(CLOSING_COLUMNS).map(
      (name) => known[name] ?? (name === 'note' ? 'record-damaged' : undefined),
    ),
  );
}
