/** R1, R4, R13: PostgreSQL takes a commit, and its answer never comes. */
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FaultProxy } from '../support/fault-proxy.ts';
import { newId } from '../support/ids.ts';
import { leakedCodes } from '../support/leaks.ts';
import { pairTill } from '../support/pairing.ts';
import { PostgresServer } from '../support/postgres.ts';
import { commitFinder } from '../support/postgres-wire.ts';
import { Proxy } from '../support/proxy.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

let server: PostgresServer;
let line: FaultProxy;
let gateway: Sandbox;
let proxy: Proxy;
let till: Till;
let isLost = () => false;

beforeAll(async () => {
  server = await PostgresServer.start();
  const url = new URL(await server.createDatabase());
  line = await FaultProxy.before(Number(url.port));
  url.port = String(line.port);
  const isCommit = commitFinder();
  line.loseAnswersTo((sent) => isCommit(sent) && isLost());
  gateway = await openSandbox();
  proxy = await Proxy.start({ gateway, env: { KAIKEI_DATABASE: url.href } });
  till = await pairTill(proxy);
});
afterAll(async () => {
  await proxy.stop();
  expect(await leakedCodes(proxy)).toEqual([]);
  await proxy.close();
  await gateway.close();
  await line.close();
  await server.remove();
});

const heard = (id: string) => gateway.calls(id).map(({ kind }) => kind);

/** Loses the answer to the `nth` commit from now on, and to no other; gives whether that came. */
function loseCommit(nth: number): () => boolean {
  let seen = 0;
  isLost = () => {
    seen += 1;
    return seen === nth;
  };
  return () => seen >= nth;
}

it('of a submission: it is read back, and the create leaves once', async () => {
  const id = newId();
  const hasCome = loseCommit(1);
  const answer = await till.put(id, submission());
  expect(hasCome()).toBe(true);
  expect([answer.status, answer.payment.state]).toEqual([201, 'paid']);
  expect(heard(id)).toEqual(['create']);
});

it("of the create's end: it stands, and the create is not sent again", async () => {
  const id = newId();
  const hasCome = loseCommit(2);
  await till.put(id, submission());
  expect(hasCome()).toBe(true);
  await until('it is paid', async () => (await till.get(id)).payment.state === 'paid');
  expect(heard(id).filter((kind) => kind === 'create')).toHaveLength(1);
});
