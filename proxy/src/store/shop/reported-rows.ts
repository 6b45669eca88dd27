/** Payments as reports and closings read them: many in groups, or one by one. */
import type { PaymentState } from '@kaikei/shared/api.ts';
import { BUCKET_MS, type PaymentGroup } from '@kaikei/shared/shop/report.ts';
import { textIn, type SqlRow } from '../sql.ts';
import { DAMAGED, WHOLE, isKnownState } from './damaged-amounts.ts';
import type { ReportedPayment } from './port.ts';

/** What was captured; where a person said that it was paid, what was to be. */
const AMOUNT = 'coalesce(paid_amount, amount)';
const OF_WHOLE = `filter (where ${WHOLE})`;
/** A sum of more than any integer holds is none that a shop has, and must not end the report. */
const sumOf = (expression: string) => `sum(cast(${expression} as double precision)) ${OF_WHOLE}`;
/** `all_rows`: those too of which no sum is made. */
export const GROUPS = `select wallet, staff_id, state, by_hand, created_at / ${BUCKET_MS} as bucket, count(*) as all_rows,
  count(*) ${OF_WHOLE} as count, ${sumOf(AMOUNT)} as amount, ${sumOf('amount')} as sales,
  count(*) filter (where ${WHOLE} and ${AMOUNT} <> amount) as discounted`;
export const GROUP_BY = `group by wallet, staff_id, state, by_hand, created_at / ${BUCKET_MS}`;
export const REPORTED = `select payment_id, terminal_id, state, by_hand, ${AMOUNT} as amount, amount as sales, created_at,
  case when ${DAMAGED} then 0 else 1 end as is_whole`;
export const ORDER = 'order by created_at, payment_id';

export function inOrder(a: ReportedPayment, b: ReportedPayment): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

export function isCounted({ count, state }: SqlRow): boolean {
  return Number(count) > 0 && isKnownState(state);
}

/** Seen by the rows themselves: those that come meanwhile are no reason to look for damage. */
export function isAllWhole(row: SqlRow): boolean {
  return Number(row['all_rows']) === Number(row['count']) && isKnownState(row['state']);
}

export function groupFrom(row: SqlRow): PaymentGroup {
  return {
    wallet: String(row['wallet']),
    staffId: textIn(row, 'staff_id'),
    state: row['state'] as PaymentState,
    byHand: Number(row['by_hand']) === 1,
    bucket: Number(row['bucket']),
    count: Number(row['count']),
    amount: Number(row['amount']),
    sales: Number(row['sales']),
    discounted: Number(row['discounted']),
  };
}

export function reportedFrom(row: SqlRow): ReportedPayment {
  return {
    id: String(row['payment_id']),
    terminalId: String(row['terminal_id']),
    state: row['state'] as PaymentState,
    byHand: Number(row['by_hand']) === 1,
    amount: Number(row['amount']),
    sales: Number(row['sales']),
    createdAt: Number(row['created_at']),
  };
}
