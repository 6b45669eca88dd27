/** Payments and closings of a store as CSV, read and given a page at a time, so that memory does not grow with them. */
import { dayRange, isDate } from '@kaikei/shared/shop/business-day.ts';
import { BYTE_ORDER_MARK, csvLine, type Cell } from '@kaikei/shared/shop/csv.ts';
import type { Closing } from '@kaikei/shared/shop/report.ts';
import { isoWithOffset } from '@kaikei/shared/shop/time-zone.ts';
import type { Store, StoredPayment } from '../store/port.ts';
import type { HistoryPlace, StoreProfile } from '../store/shop/port.ts';

export const EXPORTS = ['payments', 'closings'] as const;
export type ExportKind = (typeof EXPORTS)[number];

/** Business days (`to` counts whole), or moments; all there is where left out. */
export interface ExportRange {
  from?: string | undefined;
  to?: string | undefined;
}

type ExportStore = Pick<Store, 'payments' | 'history' | 'reports'>;

const PAGE = 200;

/** A date is a business day, and counts whole. */
export function beginOf(moment: string, profile: StoreProfile): number {
  return isDate(moment) ? dayRange(moment, profile).from : Date.parse(moment);
}

export function endOf(moment: string, profile: StoreProfile): number {
  return isDate(moment) ? dayRange(moment, profile).until : Date.parse(moment);
}

/** The oldest first. @throws StorageError */
export async function* csvOf(
  kind: ExportKind,
  store: ExportStore,
  profile: StoreProfile,
  range: ExportRange,
): AsyncGenerator<string, void> {
  const isPayments = kind === 'payments';
  yield BYTE_ORDER_MARK + csvLine(Object.keys(isPayments ? PAYMENT_COLUMNS : CLOSING_COLUMNS));
  const pages = isPayments
    ? paymentLines(store, profile, range)
    : closingLines(store, profile, range);
  // A stream is not to be handed nothing.
  for await (const lines of pages) if (lines !== '') yield lines;
}

async function* paymentLines(
  { history, payments }: ExportStore,
  profile: StoreProfile,
  { from, to }: ExportRange,
): AsyncGenerator<string, void> {
  const filter = {
    from: from === undefined ? undefined : beginOf(from, profile),
    until: to === undefined ? undefined : endOf(to, profile),
  };
  const columns = Object.values(PAYMENT_COLUMNS);
  for (let after: HistoryPlace | undefined; ;) {
    const page = { after, limit: PAGE, oldestFirst: true };
    const { places, next } = await history.search(profile.storeNo, filter, page);
    const stored = await payments.readAll(places.map(({ id }) => id));
    yield stored
      .map((payment) => csvLine(columns.map((column) => column(payment, profile.timeZone))))
      .join('');
    if (!next) return;
    after = next;
  }
}

async function* closingLines(
  { reports }: ExportStore,
  profile: StoreProfile,
  { from = '', to = '9999-12-31' }: ExportRange,
): AsyncGenerator<string, void> {
  const columns = Object.values(CLOSING_COLUMNS);
  for (let afterN = 0; ;) {
    const page = (await reports.closingsAfter(profile.storeNo, afterN, PAGE)) as Closing[];
    yield page
      .filter(
        ({ businessDate }) => businessDate >= from.slice(0, 10) && businessDate <= to.slice(0, 10),
      )
      .map((closing) => csvLine(columns.map((column) => column(closing, profile.timeZone))))
      .join('');
    afterN = page.at(-1)?.n ?? afterN;
    if (page.length < PAGE) return;
  }
}

type PaymentColumn = (payment: StoredPayment, timeZone: string) => Cell;

const PAYMENT_COLUMNS: Record<string, PaymentColumn> = {
  id: ({ record }) => record.id,
  saleId: ({ record }) => (record.kind === 'payment' ? record.saleId : undefined),
  createdAt: ({ record }, timeZone) => isoWithOffset(record.createdAt, timeZone),
  updatedAt: ({ record }, timeZone) => isoWithOffset(record.updatedAt, timeZone),
  state: ({ record }) => record.state,
  resolvedByHand: ({ record }) => record.kind === 'payment' && record.resolvedByHand === true,
  amount: ({ record }) => (record.kind === 'payment' ? record.amount : undefined),
  paidAmount: ({ record }) =>
    record.kind === 'payment' && record.state === 'paid' ? record.paidAmount : undefined,
  currency: ({ record }) => (record.kind === 'payment' ? record.currency : undefined),
  wallet: ({ record }) => (record.kind === 'payment' ? record.payMethodId : undefined),
  transNo: ({ record }) => (record.kind === 'payment' ? record.transNo : undefined),
  terminalId: ({ record }) => record.terminalId,
  staffId: ({ record }) => (record.kind === 'payment' ? record.staffId : undefined),
  description: ({ record }) => (record.kind === 'payment' ? record.description : undefined),
  failure: ({ record }) => record.failure?.code,
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
  failedCount: ({ report }) => report.failed.count,
  canceledCount: ({ report }) => report.canceled.count,
  resolvedPaidCount: ({ report }) => report.resolvedByHand.paid.count,
  resolvedPaidAmount: ({ report }) => report.resolvedByHand.paid.amount,
  openCount: ({ report }) => report.open.length,
  fromEarlierPaidCount: ({ fromEarlier }) => fromEarlier.paid.count,
  fromEarlierPaidAmount: ({ fromEarlier }) => fromEarlier.paid.amount,
  countedCash: ({ countedCash }) => countedCash,
  expectedCash: ({ expectedCash }) => expectedCash,
  cashDifference: ({ cashDifference }) => cashDifference,
  note: ({ note }) => note,
};
