/** Refunds by the shop (R16), as reports and closings count them. */
import { sum, type Sum } from '@kaikei/shared/shop/report.ts';
import { rowsOf, type Sql, type SqlRow, type SqlValue, type Work } from '../sql.ts';
import { WHOLE_REFUND, damagedFrom, isWhole } from './damaged-amounts.ts';
import type { DamagedRow, DayFacts, NewClosing, ReportedRefund } from './port.ts';

const IS_WHOLE = `case when ${WHOLE_REFUND} then 1 else 0 end as is_whole`;

export interface Span {
  from: number;
  until: number;
}

/** @param values store, from, until, and the terminal where only its own are asked for */
export async function refundsOfDay(
  sql: Sql,
  values: readonly SqlValue[],
): Promise<Pick<DayFacts, 'refunds' | 'openRefunds'> & { damaged: DamagedRow[] }> {
  const all = await sql.rows(
    `select state, terminal_id, payment_id, refund_id, amount, created_at, ${IS_WHOLE} from shop_refunds
     where store_no = ? and created_at >= ? and created_at < ? and state <> 'failed'
       ${values.length > 3 ? 'and terminal_id = ?' : ''} order by created_at, payment_id`,
    ...values,
  );
  const isOpen = (row: SqlRow) => row['state'] === 'processing';
  const rows = all.filter(isWhole);
  return {
    refunds: sum(rows.filter((row) => !isOpen(row)).map(countedOnce)),
    openRefunds: rows.filter(isOpen).map(refundFrom),
    damaged: all.filter((row) => !isWhole(row)).map(damagedFrom),
  };
}

/** As payments are: each once, when it has ended. */
export function* countRefunds(
  { storeNo, from, until }: NewClosing,
  n: number,
  spans: readonly Span[],
): Work<{ open: ReportedRefund[]; ofDay: Sum; fromEarlier: Sum; damaged: DamagedRow[] }> {
  const open: ReportedRefund[] = [];
  const damaged: DamagedRow[] = [];
  const uncounted = 'store_no = ? and closing is null and created_at >= ? and created_at < ?';
  for (const span of spans) {
    const values = [storeNo, span.from, span.until];
    yield* rowsOf(
      `update shop_refunds set closing = ? where ${uncounted} and state <> 'processing' and ${WHOLE_REFUND}`,
      ...[n, ...values],
    );
    const rows = yield* rowsOf(
      `select shop_refunds.*, ${IS_WHOLE} from shop_refunds
       where ${uncounted} and (state = 'processing' or not ${WHOLE_REFUND}) order by created_at, payment_id`,
      ...values,
    );
    // One that ended after the marking is counted next time.
    open.push(
      ...rows.filter((row) => isWhole(row) && row['state'] === 'processing').map(refundFrom),
    );
    damaged.push(...rows.filter((row) => !isWhole(row)).map(damagedFrom));
  }
  const counted = yield* rowsOf(
    `select amount, created_at from shop_refunds
     where store_no = ? and closing = ? and state = 'refunded'`,
    ...[storeNo, n],
  );
  const isOfDay = (row: SqlRow) => {
    const at = Number(row['created_at']);
    return at >= from && at < until;
  };
  return {
    open,
    damaged,
    ofDay: sum(counted.filter(isOfDay).map(countedOnce)),
    fromEarlier: sum(counted.filter((row) => !isOfDay(row)).map(countedOnce)),
  };
}

function refundFrom(row: SqlRow): ReportedRefund {
  return {
    paymentId: String(row['payment_id']),
    id: String(row['refund_id']),
    terminalId: String(row['terminal_id']),
    amount: Number(row['amount']),
    createdAt: Number(row['created_at']),
  };
}

function countedOnce(row: SqlRow): Sum {
  return { count: 1, amount: Number(row['amount']) };
}
