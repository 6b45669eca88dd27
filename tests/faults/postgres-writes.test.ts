/** A PostgreSQL server that answers and takes no writes (F29): `/readyz` finds it out by itself, before a sale does. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../support/ids.ts';
import { PostgresServer } from '../support/postgres.ts';
import { Shop } from '../support/shop.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import { SmallDisk } from './disk.ts';

/** An empty server with its log of 16 MiB pieces, and some room. */
const SIZE_MEBIBYTES = 160;

let disk: SmallDisk | undefined;
let server: PostgresServer;
let database: string;
let shop: Shop;
let till: Till;

beforeAll(async () => {
  disk = await SmallDisk.mount(SIZE_MEBIBYTES);
  server = await PostgresServer.start({ ...(disk && { dataOn: disk.folder }) });
  database = await server.createDatabase();
  shop = await Shop.open({ env: { KAIKEI_DATABASE: database } });
  till = await shop.pair({ byCommand: true });
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
  await server.remove();
  await disk?.unmount();
});

const readiness = async () => (await till.ask('GET', '/readyz')).status;

async function saysThatItIsNotReady(): Promise<void> {
  await until('an answer of 503', async () => (await readiness()) === 503);
  expect((await till.ask('GET', '/readyz')).json).toMatchObject({ failing: ['store'] });
  // Some may still find room where others were.
  const refused = await until('a payment is refused', async () => {
    const id = newId();
    const answer = await till.put(id, submission());
    return answer.status !== 201 && { id, answer };
  });
  expect(refused.answer.outcome).toBe('503 storage-unavailable');
  expect(shop.heard(refused.id)).toEqual([]);
}

async function takesPaymentsAgain(): Promise<void> {
  await until('readiness', async () => (await readiness()) === 200);
  expect((await till.put(newId(), submission())).payment.state).toBe('paid');
}

it('that was made read-only', async () => {
  await takesPaymentsAgain();
  const setReadOnly = async (value: 'on' | 'off') => {
    await server.execute(database, `alter system set default_transaction_read_only = ${value}`);
    await server.execute(database, 'select pg_reload_conf()');
  };
  await setReadOnly('on');
  await saysThatItIsNotReady();
  expect(shop.proxy.log).toContain('takes no writes');
  await setReadOnly('off');
  await takesPaymentsAgain();
});

it('whose disk is full', async (test) => {
  if (!disk) return test.skip('only root may mount a small disk');
  await takesPaymentsAgain();
  await disk.fill();
  await saysThatItIsNotReady();
  expect(shop.proxy.log).toContain('The disk of the database is full: make room on it.');
  await disk.free();
  await takesPaymentsAgain();
});
