/** R3: which `trans_no` and `psn` belong to which payment. Within the transaction that is open. */
import type { AnswerNumbers, ForeignNumbers } from '../payments-port.ts';
import type { Database } from './database.ts';

/** Gives the payment what nobody has; tells what is another's. */
export function takeNumbers(
  db: Database,
  numbers: readonly AnswerNumbers[],
  paymentId: string,
): ForeignNumbers {
  const psns = new Set<string>();
  const transNos = new Set<string>();
  for (const { psn, transNo } of numbers) {
    if (psn !== undefined && !take(db, 'psns', 'psn', [psn, paymentId])) psns.add(psn);
    if (transNo !== undefined && !take(db, 'trans_nos', 'trans_no', [transNo, paymentId]))
      transNos.add(transNo);
  }
  return { psns, transNos };
}

function take(
  db: Database,
  table: 'trans_nos' | 'psns',
  column: string,
  [number, paymentId]: [string, string],
): boolean {
  const sql = `insert into ${table} values (?, ?) on conflict do nothing`;
  if (db.run(sql, number, paymentId) > 0) return true;
  const row = db.get(`select payment_id from ${table} where ${column} = ?`, number);
  return row?.['payment_id'] === paymentId;
}
