/** A PostgreSQL database of the version before opens while proxies of that version go on writing. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import { PostgresServer } from '../support/postgres.ts';

const INIT = new URL('../../proxy/src/store/postgres/migrations/001-init.sql', import.meta.url);
const PAYMENTS = 1_200;

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

/** As the first release left it. */
async function oldDatabase(): Promise<string> {
  const url = await server.createDatabase();
  await server.execute(url, readFileSync(INIT, 'utf8'));
  await server.execute(
    url,
    `create table schema_version (version integer not null);
     insert into schema_version values (1);
     insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, record)
     select 'pay-' || lpad(i::text, 8, '0'), 't_1', 'store1', 'sale-' || i, 'paid', false, i, i,
       json_build_object('payMethodId', 'PayPay', 'amount', i)::text
     from generate_series(1, ${PAYMENTS}) i`,
  );
  return url;
}

const open = async (url: string) => {
  const store = await openPostgresStore({ url, serving: false });
  onTestFinished(() => store.close());
  return store;
};

test('what was there is filled in piece by piece, by several who open it at once', async () => {
  const url = await oldDatabase();
  const [store] = await Promise.all([open(url), open(url)]);
  for (const table of ['shop_payments', 'unclosed_payments']) {
    const [filled] = await server.execute(
      url,
      `select count(*)::int as rows, count(distinct xmin::text)::int as commits from ${table}`,
    );
    expect(filled?.['rows'], table).toBe(PAYMENTS);
    expect(filled?.['commits'], table).toBeGreaterThan(1);
  }
  const range = { from: 0, until: PAYMENTS + 1 };
  const { groups } = await store.reports.day('store1', range);
  const sums = groups.map(({ count, amount }) => [count, amount]);
  expect(sums).toEqual([[PAYMENTS, (PAYMENTS * (PAYMENTS + 1)) / 2]]);
});

test('a step waits for whoever writes, keeps what was done before it, and the next start goes on', async () => {
  const url = await oldDatabase();
  const has = async (table: string) => {
    const [row] = await server.execute(url, `select to_regclass('${table}') is not null as it`);
    return row?.['it'] === true;
  };
  // A proxy of the version before, whose transaction stands.
  const before = new pg.Client({ connectionString: url });
  await before.connect();
  onTestFinished(() => before.end());
  await before.query("begin; update payments set state = 'failed' where id = 'pay-00000007'");
  await expect(openPostgresStore({ url, serving: false })).rejects.toThrow();
  expect(await has('staff')).toBe(true);
  expect(await has('shop_payments')).toBe(false);
  await before.query('commit');
  const store = await open(url);
  const { places } = await store.history.search('store1', { state: 'failed' }, { limit: 5 });
  expect(places).toEqual([{ createdAt: 7, id: 'pay-00000007' }]);
});
