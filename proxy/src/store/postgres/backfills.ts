/** Tables that triggers keep, filled with what was there before them: a few rows in each transaction. */
import type { Transaction } from './connection.ts';

/** Payments in one transaction: short for whoever waits for one of them. */
const AT_ONCE = 500;

/**
 * What a trigger wrote is newer than what is read here, and stays. Rows are written in the order of the payments, so
 * that no two wait for each other.
 */
const FILLS: Partial<Record<string, string>> = {
  shop_payments: `insert into shop_payments (store_no, created_at, payment_id, terminal_id, staff_id, state, by_hand,
      wallet, amount, paid_amount, trans_no, words)
    select kept.* from payments cross join lateral shop_payment_of(payments) kept
    where id > $1 and id <= $2 order by id on conflict do nothing`,
  unclosed_payments: `insert into unclosed_payments (store_no, created_at, payment_id)
    select store_no, created_at, id from payments
    where id > $1 and id <= $2 and sale_id is not null order by id on conflict do nothing`,
};

/** Fills the next piece in, and commits it. */
export async function fillNext(transaction: Transaction): Promise<void> {
  const next = await transaction.row('select name, after_id from backfills order by name limit 1');
  if (!next) return;
  const [name, afterId] = [String(next['name']), String(next['after_id'])];
  const fill = FILLS[name];
  if (fill === undefined) throw new Error(`nothing is known of the backfill of ${name}`);
  const piece = await transaction.row(
    `select max(id) as last from (select id from payments where id > $1 order by id limit ${AT_ONCE}) piece`,
    afterId,
  );
  const last = piece?.['last'];
  if (typeof last !== 'string') {
    await transaction.commit('delete from backfills where name = $1', name);
    return;
  }
  await transaction.rows(fill, afterId, last);
  await transaction.commit('update backfills set after_id = $2 where name = $1', name, last);
}
