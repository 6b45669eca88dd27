/** R3: which payment first bore a `trans_no` or `psn`. Within the transaction that is open. */
import type { AnswerNumbers, ForeignNumbers } from '../payments-port.ts';
import type { Transaction } from './connection.ts';

/** Gives the payment what nobody has; names what is another's. */
export async function takeNumbers(
  transaction: Transaction,
  numbers: readonly AnswerNumbers[],
  paymentId: string,
): Promise<ForeignNumbers> {
  const [psns, transNos] = await Promise.all([
    foreign(
      transaction,
      'psns',
      paymentId,
      numbers.flatMap(({ psn }) => psn ?? []),
    ),
    foreign(
      transaction,
      'trans_nos',
      paymentId,
      numbers.flatMap(({ transNo }) => transNo ?? []),
    ),
  ]);
  return { psns, transNos };
}

const TAKE = {
  psns: 'insert into psns select number, $2 from unnest($1::text[]) number order by 1 on conflict do nothing',
  trans_nos:
    'insert into trans_nos select number, $2 from unnest($1::text[]) number order by 1 on conflict do nothing',
};
const FOREIGN = {
  psns: 'select psn as number from psns where psn = any($1::text[]) and payment_id <> $2',
  trans_nos:
    'select trans_no as number from trans_nos where trans_no = any($1::text[]) and payment_id <> $2',
};

async function foreign(
  transaction: Transaction,
  table: 'psns' | 'trans_nos',
  paymentId: string,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  if (numbers.length === 0) return new Set();
  const [, rows] = await Promise.all([
    transaction.rows(TAKE[table], numbers, paymentId),
    transaction.rows(FOREIGN[table], numbers, paymentId),
  ]);
  return new Set(rows.map((row) => String(row['number'])));
}
