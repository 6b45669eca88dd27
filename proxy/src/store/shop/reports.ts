import { PAYMENT_STATES, isFinal } from '@kaikei/shared/api.ts';
import { BUCKET_MS } from '@kaikei/shared/shop/report.ts';
import { DAMAGED, MOST_NAMED, WHOLE, damagedFrom, isWhole } from './damaged-amounts.ts';
import { closedSpans } from './closed-spans.ts';
import { countRefunds, refundsOfDay, type Span } from './refunds.ts';
import {
  GROUPS,
  GROUP_BY,
  ORDER,
  REPORTED,
  groupFrom,
  inOrder,
  isAllWhole,
  isCounted,
  reportedFrom,
} from './reported-rows.ts';
import { firstClosedDay, firstUnclosed, isClosed } from './unclosed.ts';
import { holding, rowOf, rowsOf, type Sql, type SqlRow, type Work } from '../sql.ts';
import type {
  ClosingFacts,
  ClosingOutcome,
  Counted,
  DamagedRow,
  DayFacts,
  KeptClosing,
  NewClosing,
  ReportStore,
  ReportedPayment,
} from './port.ts';

const ENDED = "('paid', 'failed', 'canceled')";
const OPEN = `(${PAYMENT_STATES.filter((state) => !isFinal(state))
  .map((state) => `'${state}'`)
  .join(', ')})`;
const PIECES = 24;
/** Tombstones have no wallet, and nothing to report. */
const IN_TIME = 'store_no = ? and created_at >= ? and created_at < ? and wallet is not null';
const COUNTED_NOW = `from unclosed_payments join shop_payments using (store_no, created_at, payment_id)
  where store_no = ? and closing = ?`;
const UNCLOSED =
  'unclosed_payments.store_no = ? and unclosed_payments.created_at >= ? and unclosed_payments.created_at < ?';

const KEPT = `select n, store_no, business_date, closed_at, staff_id, terminal_id, record from closings
  where store_no = ?`;

/** Of an integer on PostgreSQL. */
const HIGHEST_N = 2_147_483_647;

export class SqlReports implements ReportStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async day(
    storeNo: string,
    { from, until }: { from: number; until: number },
    terminalId?: string,
  ): Promise<DayFacts> {
    const where = terminalId === undefined ? IN_TIME : `${IN_TIME} and terminal_id = ?`;
    const ofTerminal = terminalId === undefined ? [] : [terminalId];
    const values = [storeNo, from, until, ...ofTerminal];
    // The plus keeps the time out of the choice of an index: the few that are open are found by their states.
    const inTime = where.replaceAll('and created_at', 'and +created_at');
    // Where several connections are there, they work at the same time.
    const [open, refunds, groups] = await Promise.all([
      this.#sql.rows(
        `${REPORTED} from shop_payments where ${inTime} and state in ${OPEN} ${ORDER}`,
        ...values,
      ),
      refundsOfDay(this.#sql, values),
      this.#groups(where, { storeNo, from, until, ofTerminal }),
    ]);
    // Looked for only where there are some: it reads the day once more.
    const damaged = groups.every(isAllWhole)
      ? []
      : await this.#sql.rows(
          `${REPORTED} from shop_payments where ${where} and ${DAMAGED} ${ORDER}`,
          ...values,
        );
    return {
      groups: groups.filter(isCounted).map(groupFrom),
      open: open.filter(isWhole).map(reportedFrom),
      refunds: refunds.refunds,
      openRefunds: refunds.openRefunds,
      damaged: {
        count: damaged.length + refunds.damaged.length,
        rows: [...damaged.map(damagedFrom), ...refunds.damaged].slice(0, MOST_NAMED),
      },
    };
  }

  /** Databases sort what they group, or may: piece by piece that takes less time. */
  async #groups(
    where: string,
    { storeNo, from, until, ofTerminal }: Span & { storeNo: string; ofTerminal: string[] },
  ): Promise<SqlRow[]> {
    const sql = `${GROUPS} from shop_payments where ${where} ${GROUP_BY}`;
    const groups: SqlRow[] = [];
    const pieceMs = Math.ceil((until - from) / PIECES / BUCKET_MS) * BUCKET_MS;
    for (let at = from; at < until;) {
      // No bucket is in two pieces.
      const end = Math.min(until, (Math.floor(at / pieceMs) + 1) * pieceMs);
      groups.push(...(await this.#sql.rows(sql, storeNo, at, end, ...ofTerminal)));
      at = end;
    }
    return groups;
  }

  async rowsIn(storeNo: string, { from, until }: { from: number; until: number }): Promise<number> {
    const [row] = await this.#sql.rows(
      'select count(*) as count from shop_payments where store_no = ? and created_at >= ? and created_at < ?',
      ...[storeNo, from, until],
    );
    return Number(row?.['count'] ?? 0);
  }

  close<T>(closing: NewClosing, make: (counted: Counted) => T): Promise<ClosingOutcome<T>> {
    return this.#sql.write(() => close(closing, make));
  }

  firstUnclosed(storeNo: string, span: Span): Promise<number | undefined> {
    return firstUnclosed(this.#sql, storeNo, span);
  }

  isClosed(storeNo: string, businessDate: string): Promise<boolean> {
    return isClosed(this.#sql, storeNo, businessDate);
  }

  firstClosedDay(storeNo: string): Promise<string | undefined> {
    return firstClosedDay(this.#sql, storeNo);
  }

  async closings(
    storeNo: string,
    { before = HIGHEST_N, limit }: { before?: number; limit: number },
  ): Promise<KeptClosing[]> {
    const rows = await this.#sql.rows(
      `${KEPT} and n < ? order by n desc limit ?`,
      ...[storeNo, before, limit],
    );
    return rows.map(keptFrom);
  }

  async closingsAfter(storeNo: string, n: number, limit: number): Promise<KeptClosing[]> {
    const rows = await this.#sql.rows(
      `${KEPT} and n > ? order by n limit ?`,
      ...[storeNo, n, limit],
    );
    return rows.map(keptFrom);
  }

  async closing(storeNo: string, n: number): Promise<KeptClosing | undefined> {
    const [row] = await this.#sql.rows(`${KEPT} and n = ?`, ...[storeNo, n]);
    return row && keptFrom(row);
  }
}

function* close<T>(closing: NewClosing, make: (counted: Counted) => T): Work<ClosingOutcome<T>> {
  const { storeNo, businessDate, from, until, closedAt, staffId, terminalId } = closing;
  yield* holding(`closings of ${storeNo}`);
  const same = yield* rowOf(
    'select n from closings where store_no = ? and business_date = ?',
    ...[storeNo, businessDate],
  );
  if (same) return { kind: 'already-closed' };
  const latest = yield* rowOf('select max(n) as n from closings where store_no = ?', storeNo);
  const n = Number(latest?.['n'] ?? 0) + 1;
  const counted = yield* count(closing, n);
  const record = make(counted);
  yield* rowsOf(
    `insert into closings (store_no, n, business_date, from_at, until_at, closed_at, staff_id, terminal_id, record)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[storeNo, n, businessDate, from, until, closedAt, staffId, terminalId],
    JSON.stringify(record),
  );
  yield* rowsOf('delete from unclosed_payments where store_no = ? and closing = ?', storeNo, n);
  return { kind: 'closed', closing: record };
}

/**
 * What is counted is marked first: a payment that ends while this goes on is then neither counted nor lost, and stays
 * for the next closing.
 */
function* count(closing: NewClosing, n: number): Work<Counted> {
  const { storeNo, from, until } = closing;
  const spans = yield* closedSpans(closing);
  for (const span of spans) {
    yield* rowsOf(
      // By a value and not by `exists`: PostgreSQL would read all payments for that where it thinks they are few.
      `update unclosed_payments set closing = ? where ${UNCLOSED} and (
         select case when state in ${ENDED} and ${WHOLE} then 1 else 0 end from shop_payments
         where shop_payments.store_no = unclosed_payments.store_no
           and shop_payments.created_at = unclosed_payments.created_at
           and shop_payments.payment_id = unclosed_payments.payment_id) = 1`,
      ...[n, storeNo, span.from, span.until],
    );
  }
  const groups = yield* rowsOf(
    `${GROUPS} ${COUNTED_NOW} and created_at >= ? and created_at < ? ${GROUP_BY}`,
    ...[storeNo, n, from, until],
  );
  const earlier = yield* rowsOf(
    `${REPORTED} ${COUNTED_NOW} and (created_at < ? or created_at >= ?) ${ORDER}`,
    ...[storeNo, n, from, until],
  );
  const open: ReportedPayment[] = [];
  const damaged: DamagedRow[] = [];
  for (const span of spans) {
    const rows = yield* rowsOf(
      `${REPORTED} from unclosed_payments join shop_payments using (store_no, created_at, payment_id)
       where ${UNCLOSED} and closing is null`,
      ...[storeNo, span.from, span.until],
    );
    damaged.push(...rows.filter((row) => !isWhole(row)).map(damagedFrom));
    // One that ended after the marking is open no more, and is counted next time.
    open.push(
      ...rows
        .filter(isWhole)
        .map(reportedFrom)
        .filter(({ state }) => !isFinal(state))
        .sort(inOrder),
    );
  }
  const refunds = yield* countRefunds(closing, n, spans);
  damaged.push(...refunds.damaged);
  return {
    n,
    day: {
      groups: groups.filter(isCounted).map(groupFrom),
      open,
      refunds: refunds.ofDay,
      openRefunds: refunds.open,
      damaged: { count: damaged.length, rows: damaged.slice(0, MOST_NAMED) },
    },
    fromEarlier: earlier.map(reportedFrom),
    refundsFromEarlier: refunds.fromEarlier,
  };
}

function keptFrom(row: SqlRow): KeptClosing {
  const facts = {
    n: Number(row['n']),
    storeNo: String(row['store_no']),
    businessDate: String(row['business_date']),
    closedAt: Number(row['closed_at']),
    staffId: String(row['staff_id']),
    terminalId: String(row['terminal_id']),
  };
  try {
    const record: unknown = JSON.parse(String(row['record']));
    return isOf(facts, record) ? { facts, record } : { facts };
  } catch {
    return { facts };
  }
}

function isOf({ n, businessDate }: ClosingFacts, record: unknown): boolean {
  const { report, fromEarlier, ...kept } = (record ?? {}) as Partial<Record<string, unknown>>;
  const parts = [report, fromEarlier];
  const isWhole = parts.every((part) => typeof part === 'object' && part !== null);
  return isWhole && kept['n'] === n && kept['businessDate'] === businessDate;
}
