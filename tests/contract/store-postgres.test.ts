/** The contract of the store's port, held by the store on PostgreSQL. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { dayRange } from '@kaikei/shared/shop/business-day.ts';
import { StorageError } from '@kaikei/proxy/store/errors.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import { PostgresServer } from '../support/postgres.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { auditContract } from '../support/store-contract-audit.ts';
import { leasesContract } from '../support/store-contract-leases.ts';
import { readContract, type StoreUnderTest } from '../support/store-contract-read.ts';
import { historyContract } from '../support/store-contract-history.ts';
import { shopContract } from '../support/store-contract-shop.ts';
import { reconciliationContract } from '../support/store-contract-reconciliation.ts';
import { stepContract } from '../support/store-contract-step.ts';
import { NOW, changed, end, submitted } from '../support/store-payments.ts';
import { until } from '../support/until.ts';
import { submitContract } from '../support/store-contract-submit.ts';
import { terminalsContract } from '../support/store-contract-terminals.ts';
import { webhookContract } from '../support/store-contract-webhooks.ts';

/** Short, because nobody gives leases back where a test reopens the store as after a crash. */
const LEASE_MS = 400;

let server: PostgresServer;
beforeAll(async () => {
  // Each of the many databases would have a cleaner of its own, and each connection large buffers to map.
  server = await PostgresServer.start({ settings: ['autovacuum=off', 'shared_buffers=16MB'] });
});
afterAll(() => server.remove());

/** Where capitals are more than those of ASCII. */
const UTF8_LOCALE = "template template0 locale_provider icu icu_locale 'en-US'";

/** By their options: databases with all tables, to be copied, which takes half as long as to make the tables. */
const ready = new Map<string, Promise<string>>();

function makeReady(options: string): Promise<string> {
  const making = server.createDatabase(options).then(async (url) => {
    await (await openPostgresStore({ url, serving: false })).close();
    // Of its own in each database.
    await server.execute(url, "delete from settings where key = 'code-key'");
    return new URL(url).pathname.slice(1);
  });
  ready.set(options, making);
  return making;
}

async function openPostgres(parameter = '', options = ''): Promise<StoreUnderTest> {
  const template = await (ready.get(options) ?? makeReady(options));
  const url = (await server.createDatabase(`template ${template}`)) + parameter;
  const opened = new Set<Store>();
  const open = async (serving: boolean) => {
    const store = await openPostgresStore({ url, serving, leaseMs: LEASE_MS });
    opened.add(store);
    return store;
  };
  onTestFinished(async () => {
    for (const store of opened) await store.close();
  });
  const store = await open(true);
  return {
    store,
    reopen: async () => {
      await store.close();
      opened.delete(store);
      await server.leasesLapsed(url);
      return open(true);
    },
    beside: () => open(false),
  };
}

describe('PostgreSQL', () => {
  const store = async () => (await openPostgres()).store;
  submitContract(store);
  stepContract(store);
  leasesContract(() => openPostgres());
  readContract(() => openPostgres());
  reconciliationContract(() => openPostgres());
  terminalsContract(store);
  auditContract(store);
  shopContract(store);
  webhookContract(store);
});

describe('PostgreSQL with a locale of its own', () => {
  historyContract(async () => (await openPostgres('', UTF8_LOCALE)).store);
});

/** As a process that the system stopped, or that swaps: longer than the server lets a transaction stand still. */
function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000);
}

it(
  'a transaction that stood still for too long is refused by the database, whatever the URL asks for',
  { tags: ['long'] },
  async () => {
    const parameter = `&options=${encodeURIComponent('-c idle_in_transaction_session_timeout=0')}`;
    const { payments } = (await openPostgres(parameter)).store;
    const { id } = await submitted(payments);
    const standing = payments.step(id, [], (payment) => {
      standStill();
      return changed(payment, { attach: 'never stored' });
    });
    await expect(standing).rejects.toBeInstanceOf(StorageError);
    expect((await payments.read(id))?.record).not.toHaveProperty('attach');
  },
);

it('a payment that ends while its day is closed is not called open, and is in the next closing', async () => {
  const url = await server.createDatabase();
  const { payments, reports } = await openPostgresStore({ url, serving: false }).then((store) => {
    onTestFinished(() => store.close());
    return store;
  });
  const { id } = await submitted(payments);
  // The closing stands still when it has marked what it counts.
  await server.execute(
    url,
    `create function stand_still() returns trigger language plpgsql as $$
       begin perform pg_advisory_xact_lock(7); return null; end $$;
     create trigger stand_still after update on unclosed_payments
       for each statement execute function stand_still()`,
  );
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query('select pg_advisory_lock(7)');
  const close = (businessDate: string) => {
    const rules = { timeZone: 'UTC', dayStartsAt: '00:00' };
    const by = { closedAt: NOW, staffId: 's_1', terminalId: 't_1' };
    const closing = { storeNo: 'store1', businessDate, ...dayRange(businessDate, rules), rules };
    return reports.close({ ...closing, ...by }, ({ day, fromEarlier }) => ({
      counted: day.groups.map(({ count }) => count),
      open: day.open.map((payment) => payment.id),
      fromEarlier: fromEarlier.map((payment) => payment.id),
    }));
  };
  const closing = close('2026-03-04');
  await until('the closing stands still', async () => {
    const waiting = "select 1 from pg_locks where locktype = 'advisory' and not granted";
    return (await server.execute(url, waiting))[0] !== undefined;
  });
  await end(payments, id, 'paid');
  await other.query('select pg_advisory_unlock(7)');
  expect(await closing).toMatchObject({ closing: { counted: [], open: [], fromEarlier: [] } });
  expect(await close('2026-03-05')).toMatchObject({
    closing: { counted: [], open: [], fromEarlier: [id] },
  });
});

it('a sign-in by the PIN of before, or of somebody who is disabled, is none', async () => {
  const url = await server.createDatabase();
  const { staff, terminals } = await openPostgresStore({ url, serving: false }).then((store) => {
    onTestFinished(() => store.close());
    return store;
  });
  const person = { storeNo: 'store1', name: 'Jo', role: 'cashier', pinHash: 'h' } as const;
  for (const id of ['s_1', 's_2', 's_3']) await staff.add({ ...person, id }, NOW);
  await staff.setPin('s_2', 'h2', NOW);
  await staff.disable('s_3', NOW);
  await server.execute(
    url,
    `insert into terminals (id, name, store_no, token_hash, created_at, paired_at)
       select 't_' || i, 'Till', 'store1', 'token' || i, 0, 0 from generate_series(1, 3) i;
     insert into terminal_staff (terminal_id, staff_id, pin_n, signed_in_at, last_call_at)
       select 't_' || i, 's_' || i, 0, 0, 0 from generate_series(1, 3) i`,
  );
  const signedIn = [];
  for (const n of [1, 2, 3]) signedIn.push((await terminals.findByToken(`token${n}`))?.staff?.id);
  expect(signedIn).toEqual(['s_1', undefined, undefined]);
});

it('whoever is disabled while they sign in is not signed in', async () => {
  const url = await server.createDatabase();
  const { staff } = await openPostgresStore({ url, serving: false }).then((store) => {
    onTestFinished(() => store.close());
    return store;
  });
  const person = {
    id: 's_1',
    storeNo: 'store1',
    name: 'Jo',
    role: 'cashier',
    pinHash: 'h',
  } as const;
  await staff.add(person, NOW);
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query("begin; update staff set disabled_at = 1 where id = 's_1'");
  let isOver = false;
  const passing = staff
    .passTry(
      { terminalId: 't_1', staffId: 's_1', now: NOW },
      { ...person, createdAt: NOW },
      { signIn: true },
    )
    .finally(() => (isOver = true));
  await until('it waits or is over', async () => {
    const [row] = await server.execute(
      url,
      'select count(*)::int as n from pg_locks where not granted',
    );
    return isOver || row?.['n'] !== 0;
  });
  await other.query('commit');
  expect(await passing).toEqual({ kind: 'pin-invalid' });
});

it('the store is closed while the database is silent', async () => {
  const line = await FaultProxy.before(server.port);
  onTestFinished(() => line.close());
  const url = new URL(await server.createDatabase());
  url.port = String(line.port);
  const store = await openPostgresStore({ url: url.href, serving: true });
  // Heard by the connection that listens, so that it stands; the other one has just been used.
  const listens = new Promise<void>((resolve) => {
    store.onChange(() => resolve());
  });
  await Promise.all([listens, store.check()]);
  line.up = line.down = { held: true };
  await store.close();
  await expect(store.check()).rejects.toThrow();
});

it('where the server has room for few connections, much at once goes through those', async () => {
  const small = await PostgresServer.start({ settings: ['max_connections=8'] });
  onTestFinished(() => small.remove());
  const url = await small.createDatabase();
  const stores = [
    await openPostgresStore({ url, serving: true }),
    await openPostgresStore({ url, serving: true }),
  ];
  try {
    const all = stores.flatMap(({ payments }) =>
      Array.from({ length: 20 }, () => submitted(payments)),
    );
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
});
