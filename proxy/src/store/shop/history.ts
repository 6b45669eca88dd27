import type { Sql, SqlValue } from '../sql.ts';
import type { HistoryFilter, HistoryPage, HistoryPlace, HistoryStore } from './port.ts';

type Condition = [sql: string, ...values: SqlValue[]];

export class SqlHistory implements HistoryStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async search(
    storeNo: string,
    filter: HistoryFilter,
    { after, limit, oldestFirst = false }: HistoryPage,
  ): Promise<HistoryPlace[]> {
    const conditions: Condition[] = [['store_no = ?', storeNo], ...conditionsOf(storeNo, filter)];
    const [beyond, order] = oldestFirst ? ['>', 'asc'] : ['<', 'desc'];
    if (after)
      conditions.push([`(created_at, payment_id) ${beyond} (?, ?)`, after.createdAt, after.id]);
    const rows = await this.#sql.rows(
      `select created_at, payment_id from shop_payments where ${conditions.map(([sql]) => sql).join(' and ')}
       order by created_at ${order}, payment_id ${order} limit ?`,
      ...conditions.flatMap(([, ...values]) => values),
      limit,
    );
    return rows.map((row) => ({
      createdAt: Number(row['created_at']),
      id: String(row['payment_id']),
    }));
  }
}

function conditionsOf(storeNo: string, filter: HistoryFilter): Condition[] {
  const { from, until, state, wallet, amount, receipt, text } = filter;
  const conditions: Condition[] = [];
  if (from !== undefined) conditions.push(['created_at >= ?', from]);
  if (until !== undefined) conditions.push(['created_at < ?', until]);
  if (state !== undefined) conditions.push(['state = ?', state]);
  if (wallet !== undefined) conditions.push(['wallet = ?', wallet]);
  if (amount !== undefined) conditions.push(['amount = ?', amount]);
  if (receipt !== undefined) {
    conditions.push([
      `payment_id in (select id from payments where id = ?
         union select payment_id from shop_payments where store_no = ? and trans_no = ?)`,
      ...[receipt, storeNo, receipt],
    ]);
  }
  if (text !== undefined) conditions.push([`words like ? escape '\\'`, patternOf(text)]);
  return conditions;
}

function patternOf(text: string): string {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return `%${lower.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}
