/** Reports and closings, from what the store counted to what is shown. */
import { isoTime } from '@kaikei/shared/iso-time.ts';
import { nextDay, type DayRules } from '@kaikei/shared/shop/business-day.ts';
import { byHandOf, salesOf, sum, sumsOf, type Closing } from '@kaikei/shared/shop/report.ts';
import type { Counted, DayFacts, NewClosing, ReportedPayment } from '../store/shop/port.ts';

export interface ReportFrame {
  storeNo: string;
  date: string;
  range: { from: number; until: number };
  rules: DayRules;
  terminalId?: string | undefined;
  currency: string;
}

export function dayReport(
  { groups, open, refunds, openRefunds, damaged }: DayFacts,
  { storeNo, date, range, rules, terminalId, currency }: ReportFrame,
): Closing['report'] {
  return {
    storeNo,
    date,
    timeZone: rules.timeZone,
    dayStartsAt: rules.dayStartsAt,
    from: isoTime(range.from),
    until: isoTime(range.until),
    ...(terminalId !== undefined && { terminalId }),
    currency,
    ...sumsOf(groups, rules),
    open: open.map(({ byHand: _, sales: __, ...payment }) => shown(payment)),
    refunds,
    openRefunds: openRefunds.map(shown),
    ...(damaged.count > 0 && { damaged: { ...damaged, rows: damaged.rows.map(shown) } }),
  };
}

/** No cash is recorded yet, so none is expected. */
const EXPECTED_CASH = 0;

export function closingOf(
  { n, day, fromEarlier, refundsFromEarlier }: Counted,
  { businessDate, closedAt, storeNo, staffId, terminalId }: NewClosing,
  more: { frame: ReportFrame; countedCash?: number | undefined; note?: string | undefined },
): Closing {
  const { frame, countedCash, note } = more;
  const late = fromEarlier.map((payment) => ({
    ...payment,
    count: 1,
    discounted: payment.sales === payment.amount ? 0 : 1,
  }));
  const paid = late.filter(({ state, byHand }) => state === 'paid' && !byHand);
  return {
    n,
    storeNo,
    businessDate,
    closedAt: isoTime(closedAt),
    staffId,
    terminalId,
    ...(note !== undefined && { note }),
    ...(countedCash !== undefined && {
      countedCash,
      expectedCash: EXPECTED_CASH,
      cashDifference: countedCash - EXPECTED_CASH,
    }),
    report: dayReport(day, frame),
    fromEarlier: {
      paid: sum(paid),
      ...salesOf(paid),
      resolvedByHand: byHandOf(late.filter(({ byHand }) => byHand)),
      refunds: refundsFromEarlier,
      payments: fromEarlier.map(shown),
    },
  };
}

function shown<P extends Pick<ReportedPayment, 'createdAt'>>(payment: P) {
  return { ...payment, createdAt: isoTime(payment.createdAt) };
}

const MOST_YEARS = 10;

/** A day can be closed from its beginning on, for years; one further back is a slip, and would have a number for ever. */
export function canBeClosed(date: string, today: string): boolean {
  const first = `${String(Number(today.slice(0, 4)) - MOST_YEARS).padStart(4, '0')}-01-01`;
  return date >= first && date < nextDay(today);
}
