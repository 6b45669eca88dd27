/** The contract of the store's port, held by the store on PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { StorageError, type Store } from '@kaikei/proxy/store/port.ts';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import { PostgresServer } from '../support/postgres.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { auditContract } from '../support/store-contract-audit.ts';
import { leasesContract } from '../support/store-contract-leases.ts';
import { readContract, type StoreUnderTest } from '../support/store-contract-read.ts';
import { historyContract, shopContract } from '../support/store-contract-shop.ts';
import { reconciliationContract } from '../support/store-contract-reconciliation.ts';
import { stepContract } from '../support/store-contract-step.ts';
import { changed, submitted } from '../support/store-payments.ts';
import { submitContract } from '../support/store-contract-submit.ts';
import { terminalsContract } from '../support/store-contract-terminals.ts';

/** Short, because nobody gives leases back where a test reopens the store as after a crash. */
const LEASE_MS = 400;

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

/** Where capitals are more than those of ASCII. */
const UTF8_LOCALE = "template template0 locale_provider icu icu_locale 'en-US'";

async function openPostgres(parameter = '', database = ''): Promise<StoreUnderTest> {
  const url = (await server.createDatabase(database)) + parameter;
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
});

describe('PostgreSQL with a locale of its own', () => {
  historyContract(async () => (await openPostgres('', UTF8_LOCALE)).store);
});

/** As a process that the system stopped, or that swaps: longer than the server lets a transaction stand still. */
function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000);
}

it('a transaction that stood still for too long is refused by the database, whatever the URL asks for', async () => {
  const parameter = `&options=${encodeURIComponent('-c idle_in_transaction_session_timeout=0')}`;
  const { payments } = (await openPostgres(parameter)).store;
  const { id } = await submitted(payments);
  const standing = payments.step(id, [], (payment) => {
    standStill();
    return changed(payment, { attach: 'never stored' });
  });
  await expect(standing).rejects.toBeInstanceOf(StorageError);
  expect((await payments.read(id))?.record).not.toHaveProperty('attach');
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
