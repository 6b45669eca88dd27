/** What no closing has counted, and whether a day was closed: for reminding of it. */
import type { Sql } from '../sql.ts';
import type { Span } from './refunds.ts';

const PAYMENTS = `select created_at from unclosed_payments join shop_payments using (store_no, created_at, payment_id)
  where store_no = ? and created_at >= ? and created_at < ? and state not in ('failed', 'canceled')
  order by created_at limit 1`;
const REFUNDS = `select created_at from shop_refunds
  where store_no = ? and closing is null and created_at >= ? and created_at < ? and state <> 'failed'
  order by created_at limit 1`;

export async function firstUnclosed(
  sql: Sql,
  storeNo: string,
  { from, until }: Span,
): Promise<number | undefined> {
  const found = await Promise.all(
    [PAYMENTS, REFUNDS].map((first) => sql.rows(first, storeNo, from, until)),
  );
  const times = found.flat().map((row) => Number(row['created_at']));
  return times.length === 0 ? undefined : Math.min(...times);
}

export async function isClosed(sql: Sql, storeNo: string, businessDate: string): Promise<boolean> {
  const rows = await sql.rows(
    'select n from closings where store_no = ? and business_date = ?',
    ...[storeNo, businessDate],
  );
  return rows.length > 0;
}

export async function firstClosedDay(sql: Sql, storeNo: string): Promise<string | undefined> {
  const [row] = await sql.rows(
    'select min(business_date) as first from closings where store_no = ?',
    storeNo,
  );
  const first = row?.['first'];
  return typeof first === 'string' ? first : undefined;
}
