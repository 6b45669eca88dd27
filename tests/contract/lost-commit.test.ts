/** R1, R4, R13: PostgreSQL takes a commit, and its answer never comes. */
import { expect } from 'vitest';
import { FaultProxy } from '../support/fault-proxy.ts';
import { newId } from '../support/ids.ts';
import { PostgresServer } from '../support/postgres.ts';
import { commitFinder } from '../support/postgres-wire.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';

let isLost = () => false;

const it = shopTest()
  .extend('server', { scope: 'file' }, async ({}, { onCleanup }) => {
    const server = await PostgresServer.start();
    onCleanup(() => server.remove());
    return server;
  })
  .override('shopOptions', async ({ server }, { onCleanup }) => {
    const url = new URL(await server.createDatabase());
    const line = await FaultProxy.before(Number(url.port));
    onCleanup(() => line.close());
    url.port = String(line.port);
    const isCommit = commitFinder();
    line.loseAnswersTo((sent) => isCommit(sent) && isLost());
    return { env: { KAIKEI_DATABASE: url.href } };
  });

/** Loses the answer to the `nth` commit from now on, and to no other; gives whether that came. */
function loseCommit(nth: number): () => boolean {
  let seen = 0;
  isLost = () => {
    seen += 1;
    return seen === nth;
  };
  return () => seen >= nth;
}

it('a lost answer to the commit of a submission: it is read back, and the create leaves once', async ({
  shop,
  till,
}) => {
  const id = newId();
  const hasCome = loseCommit(1);
  const answer = await till.put(id, submission());
  expect(hasCome()).toBe(true);
  expect([answer.status, answer.payment.state]).toEqual([201, 'paid']);
  expect(shop.heard(id)).toEqual(['create']);
});

it("a lost answer to the commit of the create's end: it stands, and the create is not sent again", async ({
  shop,
  till,
}) => {
  const id = newId();
  const hasCome = loseCommit(2);
  await till.put(id, submission());
  expect(hasCome()).toBe(true);
  await until('it is paid', async () => (await till.get(id)).payment.state === 'paid');
  expect(shop.heard(id).filter((kind) => kind === 'create')).toHaveLength(1);
});
