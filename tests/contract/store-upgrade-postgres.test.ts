/** A PostgreSQL database of the version before opens while proxies of that version go on writing. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import { decide } from '@kaikei/shared/rules.ts';
import { NOW, changed, submitted } from '../support/store-payments.ts';
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
       json_build_object('payMethodId', 'PayPay', 'amount', i, 'paidAmount', i)::text
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

test('amounts that are none end no upgrade: their payments are named by reports, all others counted', async () => {
  const url = await oldDatabase();
  const none = ['"many"', '1.5', '{"yen":500}', '[]', 'null', '1e30', '99999999999999999999'];
  for (const [n, amount] of none.entries()) {
    const record = `{"payMethodId":"PayPay","amount":${amount},"paidAmount":${amount}}`;
    await server.execute(
      url,
      `update payments set record = '${record}' where change_seq = ${n + 1}`,
    );
  }
  const store = await open(url);
  const day = await store.reports.day('store1', { from: 0, until: PAYMENTS + 1 });
  expect(day.damaged.rows.map(({ paymentId }) => paymentId)).toEqual(
    none.map((_, n) => `pay-${String(n + 1).padStart(8, '0')}`),
  );
  const counted = day.groups.reduce((sum, { count }) => sum + count, 0);
  expect(counted).toBe(PAYMENTS - none.length);
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

test('what the version before notes on a payment that is refunded takes no time away from its owner', async () => {
  const url = await server.createDatabase();
  const store = await open(url);
  const { id } = await submitted(store.payments);
  await store.payments.step(id, [], ({ inFlight: _, ...payment }) =>
    changed(payment, { state: 'paid', stage: 'done', paidAmount: payment.amount }),
  );
  const refund = { id: 'refund-0001', amount: 1, terminalId: 't_1' };
  await store.payments.claimOne(id, (payment) => {
    const { inFlight: _, ...asked } = decide(
      payment,
      { type: 'refund-requested', refund },
      NOW,
    ).payment;
    return changed({ ...asked, nextAttemptAt: NOW + 7 }, {});
  });
  const [row] = await server.execute(url, `select record from payments where id = '${id}'`);
  const { nextAttemptAt: _, ...noted } = JSON.parse(String(row?.['record'])) as Payment;
  const text = JSON.stringify({ ...noted, hinted: true });
  // As a proxy does that does not own it, and then as one that does.
  await server.execute(
    url,
    `update payments set next_attempt_at = null, record = '${text}' where id = '${id}'`,
  );
  expect((await store.payments.upcoming(5)).map(({ at }) => at)).toEqual([NOW + 7]);
  await server.execute(
    url,
    `update payments set next_attempt_at = null, lease_until = lease_until + interval '1 second' where id = '${id}'`,
  );
  expect(await store.payments.upcoming(5)).toEqual([]);
});
