/**
 * What a closing reads of a shop with a long past: rows are counted by PostgreSQL, and SQLite names its plans. Both
 * have one index for each.
 */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { HistoryPlace, NewClosing } from '@kaikei/proxy/store/shop/port.ts';
import { DamagedRecordError } from '@kaikei/proxy/store/errors.ts';
import { SqlHistory } from '@kaikei/proxy/store/shop/history.ts';
import { SqlReports } from '@kaikei/proxy/store/shop/reports.ts';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import { damageablePostgres, damageableSqlite } from '../support/damageable-stores.ts';
import { end, submission, submit, submitted } from '../support/store-payments.ts';
import { PostgresServer } from '../support/postgres.ts';
import { sqliteWithPlans } from '../support/sqlite-plans.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;
/** Never closed; behind them come days that were, and then the day that is closed. */
const OLD_DAYS = 100;
const OLD_A_DAY = 200;
const CLOSED_DAYS = 50;
const TODAY = OLD_DAYS + CLOSED_DAYS;
const SALES_TODAY = 10;

const past = `insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, record)
    select 'old-' || i, 't_1', 'store1', 'old-' || i, 'paid', false, i * ${DAY_MS / OLD_A_DAY}::bigint, i,
      '{"payMethodId":"PayPay","amount":100,"paidAmount":100}'
    from generate_series(1, ${OLD_DAYS * OLD_A_DAY - 1}) i;
  insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, record)
    select 'new-' || i, 't_1', 'store1', 'new-' || i, 'paid', false, ${TODAY * DAY_MS}::bigint + i, 1000000 + i,
      '{"payMethodId":"PayPay","amount":100,"paidAmount":100}'
    from generate_series(1, ${SALES_TODAY}) i;
  insert into closings
    select 'store1', i, (date '1970-01-01' + ${OLD_DAYS} + i - 1)::text, (${OLD_DAYS} + i - 1) * ${DAY_MS}::bigint, (${OLD_DAYS} + i) * ${DAY_MS}::bigint,
      0, 's_1', 't_1', '{}'
    from generate_series(1, ${CLOSED_DAYS}) i;
  analyze`;

const closing: NewClosing = {
  rules: { timeZone: 'UTC', dayStartsAt: '00:00' },
  ...{
    storeNo: 'store1',
    businessDate: dateOf(TODAY),
    closedAt: 0,
    staffId: 's_1',
    terminalId: 't_1',
  },
  ...{ from: TODAY * DAY_MS, until: (TODAY + 1) * DAY_MS },
};

/** Days are counted from the epoch. */
function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

test.each([
  { mode: 'force_generic_plan', dayStartsAt: '00:00' },
  { mode: 'force_custom_plan', dayStartsAt: '00:00' },
  { mode: 'force_generic_plan', dayStartsAt: '05:00' },
])(
  'a closing on PostgreSQL reads rows of its day and of closings, not those of a past that was never closed ($mode, days from $dayStartsAt by now)',
  { tags: ['long'] },
  async ({ mode, dayStartsAt }) => {
    const url = await server.createDatabase();
    const empty = await openPostgresStore({ url, serving: false });
    await empty.close();
    const name = new URL(url).pathname.slice(1);
    await server.execute(url, `${past}; alter database ${name} set plan_cache_mode = ${mode}`);
    const read = async () => {
      const [row] = await server.execute(
        url,
        `select (select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_user_tables
           where relname in ('unclosed_payments', 'shop_payments', 'payments'))::int as rows,
           (select n_tup_ins from pg_stat_user_tables where relname = 'closings')::int as closings`,
      );
      return { rows: Number(row?.['rows']), closings: Number(row?.['closings']) };
    };
    await until('the past is counted', async () => (await read()).closings === CLOSED_DAYS);
    const before = await read();
    const store = await openPostgresStore({ url, serving: false });
    onTestFinished(() => store.close());
    const outcome = await store.reports.close(
      { ...closing, rules: { ...closing.rules, dayStartsAt } },
      ({ day }) => day,
    );
    expect(outcome).toMatchObject({ closing: { groups: [{ count: SALES_TODAY, amount: 1_000 }] } });
    await store.close();
    await until('the closing is counted', async () => (await read()).closings > CLOSED_DAYS);
    const { rows } = await read();
    expect(rows - before.rows).toBeLessThan(SALES_TODAY * 30);
  },
);

test('a closing on SQLite finds payments by the range of a day, by a closing or by their keys', async () => {
  const { sql, plans } = sqliteWithPlans();
  await new SqlReports(sql).close(closing, () => ({}));
  const ofPayments = plans().filter((step) => /unclosed|shop_payments/.test(step));
  expect(ofPayments.length).toBeGreaterThan(5);
  const searched = /created_at[<>=]|closing=\?|payment_id=\?/;
  expect(ofPayments.filter((step) => !searched.test(step))).toEqual([]);
});

test('a search for several facts, or for a text, goes by one index, looks at so many rows a page, and finds all of them', async () => {
  const { sql, plans, execute } = sqliteWithPlans();
  // The oldest of 20 is the only one of its wallet.
  execute(`with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < 20)
    insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, record)
    select printf('pay-%08d', i), 't_1', 'store1', 'sale-' || i, 'paid', 0, i, i,
      json_object('payMethodId', iif(i = 1, 'PayPay', 'WeChatPay'), 'amount', 500) from numbers`);
  const history = new SqlHistory(sql, { looksAt: 6 });
  const filter = { from: 1, wallet: 'PayPay', amount: 500, state: 'paid' };
  const found: string[] = [];
  let pages = 0;
  for (let after: HistoryPlace | undefined; ;) {
    const { places, next } = await history.search('store1', filter, { after, limit: 5 });
    found.push(...places.map(({ id }) => id));
    pages += 1;
    if (!next) break;
    after = next;
  }
  expect(found).toEqual(['pay-00000001']);
  expect(pages).toBe(4);
  const steps = plans();
  // What is looked for in each text is found in as many pages as well, and each of them looks at so many.
  const texts: string[] = [];
  let looks = 0;
  for (let after: HistoryPlace | undefined; ;) {
    const page = await history.search('store1', { text: 'PAY-00000001' }, { after, limit: 5 });
    texts.push(...page.places.map(({ id }) => id));
    looks += 1;
    if (!page.next) break;
    after = page.next;
  }
  expect(texts).toEqual(['pay-00000001']);
  expect(looks).toBe(4);
  plans();
  const byAmount =
    /^SEARCH shop_payments USING COVERING INDEX shop_payments_by_amount|^SEARCH shop_payments USING INDEX shop_payments_by_amount/;
  expect(steps.filter((step) => !byAmount.test(step))).toEqual([]);
  // Each page that has a next one ends where it looked last.
  expect(steps.filter((step) => /created_at,payment_id\)>/.test(step))).toHaveLength(3);

  await history.search('store1', { ...filter, receipt: 'pay-00000001' }, { limit: 5 });
  const unkeyed = plans().filter(
    (step) => /^(SCAN|SEARCH) shop_payments/.test(step) && !/created_at=|trans_no=/.test(step),
  );
  expect(unkeyed).toEqual([]);
});

const WRONG_MEMBERS = [
  { createdAt: 'x' },
  { updatedAt: 9e15 },
  { nextAttemptAt: 1.5 },
  { terminalId: undefined },
  { terminalId: 't_2' },
  { storeNo: 'store2' },
  { saleId: 7 },
  { amount: '1500' },
  { currency: 'toString' },
  { state: 'bogus' },
  { state: 'failed' },
  { stage: 'bogus' },
  { cancel: 5 },
  { cancel: {} },
  { refund: 'x' },
  { inFlight: { kind: 'bogus', sentAt: 0 } },
  { notFound: null },
  { failure: {} },
  { hinted: 1 },
];

describe.each([
  { name: 'SQLite', open: damageableSqlite },
  { name: 'PostgreSQL', open: () => damageablePostgres(server) },
])('on $name', ({ open }) => {
  test('a record with a wrong member is damaged, and costs no other payment', async () => {
    const { store, damage } = await open();
    const { payments } = store;
    const whole = await submitted(payments);
    const record = { ...(await submitted(payments)), state: 'paid', stage: 'done' };
    await end(payments, record.id, 'paid');
    const write = (members: object) => {
      const text = JSON.stringify({ ...record, ...members });
      return damage(`update payments set record = '${text}' where id = '${record.id}'`);
    };
    for (const members of WRONG_MEMBERS) {
      await write(members);
      const said = JSON.stringify(members);
      await expect(payments.read(record.id), said).rejects.toThrow(DamagedRecordError);
      const listed = await payments.list({ limit: 10 });
      expect(
        listed.map((one) => one.record.id),
        said,
      ).toEqual([whole.id]);
    }
    // What a newer version adds is no damage.
    await write({ ofAnotherVersion: [] });
    expect((await payments.read(record.id))?.record).toMatchObject({ ofAnotherVersion: [] });
  });

  test('a number that cannot be costs its own row', async () => {
    const { store, damage } = await open();
    const { payments } = store;
    const [bad, worse, good] = [
      await submitted(payments),
      await submitted(payments),
      await submitted(payments),
    ];
    const before = await payments.latestSeq('t_1');
    await damage(`update payments set change_seq = 9007199254740993 where id = '${bad.id}'`);
    await damage(`update timeline set at = 9007199254740993 where payment_id = '${worse.id}'`);
    for (const { id } of [bad, worse]) {
      await expect(payments.read(id)).rejects.toThrow(DamagedRecordError);
    }
    expect(await payments.latestSeq('t_1')).toBe(before);
    const given = submission();
    expect(await submit(payments, given)).toMatchObject({ kind: 'created' });
    expect(await payments.latestSeq('t_1')).toBe(before + 1);
    const left = [good.id, given.payment.id];
    for (const found of [
      await payments.listLatest('t_1', 10),
      await payments.listChanges('t_1', 0, 10),
      await payments.readAll([bad.id, worse.id, good.id, given.payment.id]),
    ]) {
      expect(found.map(({ record }) => record.id)).toEqual(left);
    }
    expect(await payments.changedSince(new Map([['t_1', before + 1]]))).toEqual([]);
  });

  test('changes are read on behind a page of damaged rows', async () => {
    const { store, damage } = await open();
    const { payments } = store;
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) ids.push((await submitted(payments)).id);
    const damaged = [0, 1, 2, 4].map((n) => `'${ids[n] ?? ''}'`).join(', ');
    await damage(`update payments set record = '{bad' where id in (${damaged})`);
    const first = await payments.listChanges('t_1', 0, 1);
    expect(first.map(({ record }) => record.id)).toEqual([ids[3]]);
    const rest = await payments.listChanges('t_1', first[0]?.changeSeq ?? 0, 1);
    expect(rest.map(({ record }) => record.id)).toEqual([ids[5]]);
    expect(await payments.listChanges('t_1', rest[0]?.changeSeq ?? 0, 1)).toEqual([]);
    expect(await payments.listChanges('t_1', 0, 2)).toHaveLength(2);
  });

  test('a damaged closing and settings that cannot be cost themselves only, and are named', async () => {
    const { store, damage } = await open();
    const { id } = await submitted(store.payments);
    await store.profiles.set('store1', { timeZone: 'UTC' }, 0);
    for (const businessDate of ['2026-03-04', '2026-03-05']) {
      const parts = { report: {}, fromEarlier: {} };
      await store.reports.close({ ...closing, businessDate }, ({ n }) => ({
        ...{ n, businessDate },
        ...parts,
      }));
    }
    expect(await store.damage()).toEqual([]);
    await damage(`update closings set record = '{bad' where n = 1`);
    await damage(`update stores set time_zone = 'Mars/X'`);
    await damage(`update payments set record = '{}'`);
    const [whole, bad] = await store.reports.closings('store1', { limit: 5 });
    expect(whole?.record).toMatchObject({ n: 2 });
    expect(bad).toEqual({ facts: expect.objectContaining({ n: 1, businessDate: '2026-03-04' }) });
    expect(await store.profiles.find('store1')).toMatchObject({ timeZone: 'Asia/Tokyo' });
    expect(await store.damage()).toEqual([
      'the time zone or start of day of store store1 is none: set it again',
      'the record of closing 1 of store store1 is damaged',
      `the record of payment ${id} is damaged`,
    ]);
  });
});
