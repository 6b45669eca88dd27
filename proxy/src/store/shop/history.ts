import { parseReceiptNumber, receiptNumberText } from '@kaikei/shared/shop/receipt-number.ts';
import type { PaymentState } from '@kaikei/shared/api.ts';
import { numberIn, textIn, type Sql, type SqlRow, type SqlValue } from '../sql.ts';
import type {
  HistoryFilter,
  HistoryFound,
  HistoryPage,
  HistoryPlace,
  HistoryStore,
  PaymentFacts,
} from './port.ts';

type Condition = [sql: string, ...values: SqlValue[]];

/** Rows that one page looks at where several facts or a text are asked for: some milliseconds. */
const LOOKS_AT = 10_000;

export class SqlHistory implements HistoryStore {
  readonly #sql: Sql;
  readonly #looksAt: number;

  /** @param options.looksAt fewer in tests */
  constructor(sql: Sql, { looksAt = LOOKS_AT } = {}) {
    this.#sql = sql;
    this.#looksAt = looksAt;
  }

  async search(storeNo: string, filter: HistoryFilter, page: HistoryPage): Promise<HistoryFound> {
    const { limit } = page;
    const [first, ...others] = factsOf(filter);
    const hasKeys = filter.receipt !== undefined;
    const found: Condition[] = [['store_no = ?', storeNo], ...afterOf(page)];
    if (hasKeys) found.push(...(await this.#keysOf(storeNo, filter.receipt ?? '')));
    if (first) found.push([`${hasKeys ? first.hidden : first.column} = ?`, first.value]);
    const range = rangeOf(filter);
    const isLong = (others.length > 0 || filter.text !== undefined) && !hasKeys;
    const last = isLong ? await this.#lastLookedAt([...found, ...range.all], page) : undefined;
    const conditions: Condition[] = [
      ...found,
      ...(last ? upTo(last, page, range) : range.all),
      ...others.map(({ hidden, value }): Condition => [`${hidden} = ?`, value]),
    ];
    if (filter.text !== undefined) conditions.push(['instr(words, ?) > 0', lowered(filter.text)]);
    const places = await this.#places(conditions, page, 'limit ?', limit);
    const next = places.length === limit ? places.at(-1) : last;
    return { places, ...(next && { next }) };
  }

  async facts(storeNo: string, place: HistoryPlace): Promise<PaymentFacts | undefined> {
    const [row] = await this.#sql.rows(
      'select * from shop_payments where store_no = ? and created_at = ? and payment_id = ?',
      ...[storeNo, ...valuesOf(place)],
    );
    return row && factsFrom(row);
  }

  /** Where so many rows are passed by the first fact alone; undefined where there are fewer. */
  async #lastLookedAt(range: Condition[], page: HistoryPage): Promise<HistoryPlace | undefined> {
    const [last] = await this.#places(range, page, 'limit 1 offset ?', this.#looksAt - 1);
    return last;
  }

  async #places(
    conditions: readonly Condition[],
    { oldestFirst = false }: HistoryPage,
    limit: string,
    rows: number,
  ): Promise<HistoryPlace[]> {
    const order = oldestFirst ? 'asc' : 'desc';
    const found = await this.#sql.rows(
      `select created_at, payment_id from shop_payments where ${conditions.map(([sql]) => sql).join(' and ')}
       order by created_at ${order}, payment_id ${order} ${limit}`,
      ...conditions.flatMap(([, ...values]) => values),
      rows,
    );
    return found.map(placeFrom);
  }

  /** Looked up first: within the search itself a database may look through all payments for them. */
  async #keysOf(storeNo: string, receipt: string): Promise<Condition[]> {
    const number = parseReceiptNumber(receipt);
    const rows = await this.#sql.rows(
      `select created_at, id as payment_id from payments where id = ? and store_no = ?
       union select created_at, payment_id from receipt_numbers where store_no = ? and receipt_no = ?
       union select created_at, payment_id from shop_payments where store_no = ? and trans_no = ? limit 20`,
      ...[receipt, storeNo, storeNo, number ? receiptNumberText(number) : receipt],
      ...[storeNo, receipt],
    );
    if (rows.length === 0) return [['1 = 0']];
    const one = '(created_at = ? and payment_id = ?)';
    const keys = rows.map(placeFrom);
    return [[`(${keys.map(() => one).join(' or ')})`, ...keys.flatMap(valuesOf)]];
  }
}

const PLACE = '(created_at, payment_id)';

function valuesOf({ createdAt, id }: HistoryPlace): [number, string] {
  return [createdAt, id];
}

function rangeOf({ from, until }: HistoryFilter) {
  const since: Condition[] = from === undefined ? [] : [['created_at >= ?', from]];
  const before: Condition[] = until === undefined ? [] : [['created_at < ?', until]];
  return { since, before, all: [...since, ...before] };
}

function afterOf({ after, oldestFirst = false }: HistoryPage): Condition[] {
  return after ? [[`${PLACE} ${oldestFirst ? '>' : '<'} (?, ?)`, ...valuesOf(after)]] : [];
}

/** In the place of the end of the range, because an index is read up to one end only. */
function upTo(
  last: HistoryPlace,
  { oldestFirst = false }: HistoryPage,
  { since, before }: ReturnType<typeof rangeOf>,
): Condition[] {
  const end: Condition = [`${PLACE} ${oldestFirst ? '<=' : '>='} (?, ?)`, ...valuesOf(last)];
  return oldestFirst ? [...since, end] : [end, ...before];
}

/**
 * What has an index, the one first that fewest payments share: by it payments are found, and looked through for the
 * others. `hidden` is the same for the eye, and no index fits it: a planner would choose one by guess.
 */
function factsOf({ amount, state, wallet }: HistoryFilter) {
  const facts = [
    { column: 'amount', hidden: 'coalesce(amount, -1)', value: amount },
    { column: 'state', hidden: "coalesce(state, '')", value: state },
    { column: 'wallet', hidden: "coalesce(wallet, '')", value: wallet },
  ];
  return facts.flatMap(({ value, ...fact }) => (value === undefined ? [] : [{ ...fact, value }]));
}

/** As the databases have it: ASCII only. */
function lowered(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function factsFrom(row: SqlRow): PaymentFacts {
  return {
    id: String(row['payment_id']),
    terminalId: String(row['terminal_id']),
    staffId: textIn(row, 'staff_id'),
    state: row['state'] as PaymentState,
    byHand: Number(row['by_hand']) === 1,
    wallet: textIn(row, 'wallet'),
    amount: amountIn(row, 'amount'),
    paidAmount: amountIn(row, 'paid_amount'),
    transNo: textIn(row, 'trans_no'),
    createdAt: Number(row['created_at']),
  };
}

/** Undefined also where no payment can have it. */
function amountIn(row: SqlRow, column: string): number | undefined {
  const amount = numberIn(row, column);
  return amount !== undefined && amount >= 0 && Number.isSafeInteger(amount) ? amount : undefined;
}

function placeFrom(row: SqlRow): HistoryPlace {
  return { createdAt: Number(row['created_at']), id: String(row['payment_id']) };
}
