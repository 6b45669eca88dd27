import type { Sql, SqlRow, SqlValue } from '../sql.ts';
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
    const conditions: Condition[] = [['store_no = ?', storeNo], ...conditionsOf(filter)];
    if (filter.receipt !== undefined) {
      const keys = await this.#keysOf(storeNo, filter.receipt);
      if (keys.length === 0) return [];
      const one = '(created_at = ? and payment_id = ?)';
      conditions.push([
        `(${keys.map(() => one).join(' or ')})`,
        ...keys.flatMap(({ createdAt, id }) => [createdAt, id]),
      ]);
    }
    const [beyond, order] = oldestFirst ? ['>', 'asc'] : ['<', 'desc'];
    if (after)
      conditions.push([`(created_at, payment_id) ${beyond} (?, ?)`, after.createdAt, after.id]);
    const rows = await this.#sql.rows(
      `select created_at, payment_id from shop_payments where ${conditions.map(([sql]) => sql).join(' and ')}
       order by created_at ${order}, payment_id ${order} limit ?`,
      ...conditions.flatMap(([, ...values]) => values),
      limit,
    );
    return rows.map(placeFrom);
  }

  /** Looked up first: within the search itself a database may look through all payments for them. */
  async #keysOf(storeNo: string, receipt: string): Promise<HistoryPlace[]> {
    const rows = await this.#sql.rows(
      `select created_at, id as payment_id from payments where id = ? and store_no = ?
       union select created_at, payment_id from shop_payments where store_no = ? and trans_no = ? limit 20`,
      ...[receipt, storeNo, storeNo, receipt],
    );
    return rows.map(placeFrom);
  }
}

function conditionsOf(filter: HistoryFilter): Condition[] {
  const { from, until, state, wallet, amount, text } = filter;
  const conditions: Condition[] = [];
  if (from !== undefined) conditions.push(['created_at >= ?', from]);
  if (until !== undefined) conditions.push(['created_at < ?', until]);
  if (state !== undefined) conditions.push(['state = ?', state]);
  if (wallet !== undefined) conditions.push(['wallet = ?', wallet]);
  if (amount !== undefined) conditions.push(['amount = ?', amount]);
  if (text !== undefined) conditions.push(['instr(words, ?) > 0', lowered(text)]);
  return conditions;
}

/** As the databases have it: ASCII only. */
function lowered(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function placeFrom(row: SqlRow): HistoryPlace {
  return { createdAt: Number(row['created_at']), id: String(row['payment_id']) };
}
