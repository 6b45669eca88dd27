/** A PostgreSQL server that answers and takes no writes (F29): `/readyz` finds it out by itself, before a sale does. */
// @module-tag long
import { expect } from 'vitest';
import { newId } from '../support/ids.ts';
import { PostgresServer } from '../support/postgres.ts';
import { shopTest, type ShopContext } from '../support/shop-test.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import { SmallDisk } from './disk.ts';

/** An empty server with its log of 16 MiB pieces, and some room. */
const SIZE_MEBIBYTES = 160;

const it = shopTest()
  .extend('disk', { scope: 'file' }, async ({}, { onCleanup }) => {
    const disk = await SmallDisk.mount(SIZE_MEBIBYTES);
    onCleanup(() => disk?.unmount());
    return disk;
  })
  .extend('server', { scope: 'file' }, async ({ disk }, { onCleanup }) => {
    const server = await PostgresServer.start({ ...(disk && { dataOn: disk.folder }) });
    onCleanup(() => server.remove());
    return server;
  })
  .extend('database', { scope: 'file' }, ({ server }) => server.createDatabase())
  .override('shopOptions', ({ database }) => ({ env: { KAIKEI_DATABASE: database } }))
  .override('till', ({ shop }) => shop.pair({ byCommand: true }));

const readiness = async (till: Till) => (await till.ask('GET', '/readyz')).status;

async function saysThatItIsNotReady({ shop, till }: ShopContext): Promise<void> {
  await until('an answer of 503', async () => (await readiness(till)) === 503);
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

async function takesPaymentsAgain(till: Till): Promise<void> {
  await until('readiness', async () => (await readiness(till)) === 200);
  expect((await till.put(newId(), submission())).payment.state).toBe('paid');
}

it('a PostgreSQL server that was made read-only takes no payment until it takes writes', async ({
  server,
  database,
  shop,
  till,
}) => {
  await takesPaymentsAgain(till);
  const setReadOnly = async (value: 'on' | 'off') => {
    await server.execute(database, `alter system set default_transaction_read_only = ${value}`);
    await server.execute(database, 'select pg_reload_conf()');
  };
  await setReadOnly('on');
  await saysThatItIsNotReady({ shop, till });
  expect(shop.proxy.log).toContain('takes no writes');
  await setReadOnly('off');
  await takesPaymentsAgain(till);
});

it('a PostgreSQL server whose disk is full takes no payment until there is room', async ({
  disk,
  shop,
  till,
  skip,
}) => {
  if (!disk) return skip('only root may mount a small disk');
  await takesPaymentsAgain(till);
  await disk.fill();
  await saysThatItIsNotReady({ shop, till });
  expect(shop.proxy.log).toContain('The disk of the database is full: make room on it.');
  await disk.free();
  await takesPaymentsAgain(till);
});
