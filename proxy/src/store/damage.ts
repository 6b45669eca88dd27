/** What the store holds and cannot read, for who looks after the shop. Each costs its own row only. */
import type { PaymentStore } from './payments-port.ts';
import { DAMAGED, WHOLE_REFUND } from './shop/damaged-amounts.ts';
import type { ReportStore } from './shop/port.ts';
import { hasDamagedDayRules } from './shop/store-profiles.ts';
import type { Sql } from './sql.ts';

/** Payments that are looked at beside the open ones: some seconds. */
const NEWEST = 10_000;
const AT_ONCE = 200;
const MOST_NAMED = 10;

/** A sentence for each, ten at most. @throws StorageError */
export async function findDamage(
  sql: Sql,
  { payments, reports }: { payments: PaymentStore; reports: ReportStore },
): Promise<string[]> {
  const found: string[] = [];
  for (const row of await sql.rows('select store_no, time_zone, day_starts_at from stores')) {
    const storeNo = String(row['store_no']);
    if (hasDamagedDayRules(row))
      found.push(`the time zone or start of day of store ${storeNo} is none: set it again`);
  }
  for (const row of await sql.rows('select store_no, n from closings order by store_no, n')) {
    const [storeNo, n] = [String(row['store_no']), Number(row['n'])];
    const closing = await reports.closing(storeNo, n);
    if (closing?.record === undefined)
      found.push(`the record of closing ${n} of store ${storeNo} is damaged`);
  }
  const rows = await sql.rows(
    `select id from payments where is_open
     union select id from (select id from payments order by created_at desc limit ${NEWEST}) newest`,
  );
  const ids = rows.map((row) => String(row['id']));
  for (let at = 0; at < ids.length && found.length < MOST_NAMED; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const read = new Set((await payments.readAll(some)).map(({ record }) => record.id));
    for (const id of some) if (!read.has(id)) found.push(`the record of payment ${id} is damaged`);
  }
  const amounts = await sql.rows(
    `select payment_id from shop_payments where wallet is not null and ${DAMAGED}
     union select payment_id from shop_refunds where not ${WHOLE_REFUND} limit ${MOST_NAMED}`,
  );
  for (const row of amounts)
    found.push(`an amount of payment ${String(row['payment_id'])} is damaged: no report counts it`);
  return found.slice(0, MOST_NAMED);
}
