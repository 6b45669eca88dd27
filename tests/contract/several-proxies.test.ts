/** F25: two built proxies on one PostgreSQL database are one service for the tills. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Balancer } from '../support/balancer.ts';
import type { EventStream } from '../support/events.ts';
import { newCode, newId } from '../support/ids.ts';
import { leakedCodes } from '../support/leaks.ts';
import { cookieOf, newPairingCode, pairTill, spendPairingCode } from '../support/pairing.ts';
import { PostgresServer } from '../support/postgres.ts';
import { Proxy } from '../support/proxy.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';
import { submission, Till } from '../support/till.ts';
import { until } from '../support/until.ts';

/** Enough for one that is decided by the order of two commits to go either way. */
const ROUNDS = 20;
const PASSWORD_AFTER_8_S = '1408';

let server: PostgresServer;
let gateway: Sandbox;
let proxies: [Proxy, Proxy];
let database: string;

beforeAll(async () => {
  server = await PostgresServer.start();
  gateway = await openSandbox();
  database = await server.createDatabase();
  const env = { KAIKEI_DATABASE: database };
  const start = () => Proxy.start({ gateway, env });
  proxies = [await start(), await start()];
});
afterAll(async () => {
  for (const proxy of proxies) {
    await proxy.stop();
    expect(await leakedCodes(proxy)).toEqual([]);
    await proxy.close();
  }
  await gateway.close();
  await server.remove();
});

/** One terminal as it is seen at each of the two. */
async function pairAtBoth(): Promise<[Till, Till]> {
  const till = await pairTill(proxies[0]);
  return [till, new Till(proxies[1], till.id, till.cookie)];
}

async function open(till: Till, since?: string): Promise<EventStream> {
  const stream = await till.events(since);
  onTestFinished(() => stream.close());
  return stream;
}

const creates = (id: string) => gateway.calls(id).filter(({ kind }) => kind === 'create').length;

describe('two proxies on one database', () => {
  it('show each change to a till that listens at the other one', async () => {
    const [here, there] = await pairAtBoth();
    const stream = await open(there);
    const id = newId();
    expect((await here.put(id, submission())).payment.state).toBe('paid');
    const seen = await until('the payment is paid in the stream', async () => {
      const event = await stream.next('payment');
      const payment = event?.data as PaymentView;
      return payment.state === 'paid' && payment;
    });
    expect(seen.id).toBe(id);
    expect((await there.get(id)).payment.state).toBe('paid');
  });

  it('take one PUT that both are sent at once as one payment', async () => {
    const [here, there] = await pairAtBoth();
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = newId();
      const body = submission();
      const answers = await Promise.all([here.put(id, body), there.put(id, body)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
      expect(creates(id)).toBe(1);
    }
  });

  it('take one of two payments of a sale that come at once', async () => {
    const [here, there] = await pairAtBoth();
    for (let round = 0; round < ROUNDS; round += 1) {
      const ids = [newId(), newId()] as const;
      const { saleId } = submission();
      const answers = await Promise.all([
        here.put(ids[0], submission({ saleId })),
        there.put(ids[1], submission({ saleId })),
      ]);
      const [taken, refused] = answers.map(({ outcome }) => outcome).sort();
      expect(taken).toBe('201');
      expect(refused).toMatch(/^409 sale-(in-progress|already-paid)$/);
      expect(creates(ids[0]) + creates(ids[1])).toBe(1);
    }
  });

  it('cancel at either one what the other works on', async () => {
    const [here, there] = await pairAtBoth();
    const id = newId();
    await here.put(id, submission({ code: newCode('1500') }));
    expect((await there.cancel(id)).payment.cancel).toMatchObject({ reason: 'cashier' });
    expect((await here.get(id)).payment.cancel).toMatchObject({ reason: 'cashier' });
  });

  it('give a pairing code to one browser', async () => {
    const { pairingCode } = await newPairingCode(proxies[0]);
    const answers = await Promise.all(proxies.map((proxy) => spendPairingCode(proxy, pairingCode)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('shut out at both a terminal that is revoked', async () => {
    const [here, there] = await pairAtBoth();
    const stream = await open(there);
    await proxies[0].command('terminals', 'revoke', here.id);
    expect((await here.me()).outcome).toBe('403 terminal-revoked');
    expect((await there.me()).outcome).toBe('403 terminal-revoked');
    const ended = await stream.next('never');
    expect(ended).toBeUndefined();
  });
});

it('a till goes on at the other proxy when its own is killed, and its payment ends there', async () => {
  const [dying, living] = proxies;
  const balancer = await Balancer.start(() => (dying.isRunning ? [dying.port] : [living.port]));
  onTestFinished(() => balancer.close());
  const { pairingCode } = await newPairingCode(living);
  const paired = await spendPairingCode(balancer, pairingCode);
  const till = new Till(balancer, paired.terminal.id, cookieOf(paired));
  const stream = await open(till);
  const id = newId();
  const body = submission({ code: newCode(PASSWORD_AFTER_8_S) });
  expect((await till.put(id, body)).payment.state).toBe('awaiting-customer');
  const last = await stream.next('payment');

  await dying.stop('SIGKILL');
  onTestFinished(() => dying.start());
  expect(await stream.next('never')).toBeUndefined();
  // A connection that was kept breaks, and a till tries again.
  const again = <T>(what: string, ask: () => Promise<T>) =>
    until(what, () => ask().catch(() => undefined));
  const resumed = await again('the stream goes on', () => open(till, last?.id));
  expect((await again('the PUT is answered', () => till.put(id, body))).status).toBe(200);
  const ended = await until('it is paid', async () => {
    const event = await resumed.next('payment');
    const payment = event?.data as PaymentView;
    return payment.state === 'paid' && payment;
  });

  expect(ended.id).toBe(id);
  const calls = gateway.calls(id);
  expect(calls.map(({ kind }) => kind)).toEqual(['create', 'query']);
});

it('tills that saw more than a restored backup holds are noticed, once, and read on', async () => {
  const stop = () => Promise.all(proxies.map((proxy) => proxy.stop()));
  const start = async () => {
    for (const proxy of proxies) await proxy.start();
  };
  const [here, there] = await pairAtBoth();
  const kept = newId();
  await here.put(kept, submission());
  await stop();
  const copy = await server.backup(database);
  await start();
  const newer = newId();
  await here.put(newer, submission());
  const { cursor } = (await here.list()).list;
  await stop();
  await server.restore(database, copy);
  await start();

  const ids = async (till: Till, since: string) =>
    (await till.list({ since })).list.payments.map(({ id }) => id);
  expect(await ids(there, cursor)).toEqual([kept]);
  expect(await ids(here, cursor)).toEqual([kept]);
  const { stdout } = await proxies[0].command('payments', 'list', '--incidents', '--json');
  const incidents = JSON.parse(stdout) as { kind: string }[];
  expect(incidents.filter(({ kind }) => kind === 'database-went-back')).toHaveLength(1);
  const next = newId();
  await there.put(next, submission());
  const { cursor: later, payments } = (await here.list()).list;
  expect(payments.map(({ id }) => id)).toEqual([kept, next]);
  expect(await ids(there, later)).toEqual([]);
});

it('a proxy goes on beside a newer one that has added to each table, and is not started again', async () => {
  const url = await server.createDatabase();
  const proxy = await Proxy.start({ gateway, env: { KAIKEI_DATABASE: url } });
  onTestFinished(() => proxy.close());
  const till = await pairTill(proxy);
  const { pairingCode } = await newPairingCode(proxy);
  const id = newId();
  const before = await till.put(id, submission({ code: newCode(PASSWORD_AFTER_8_S) }));
  await server.execute(
    url,
    `do $$ declare each text; begin
       for each in select table_name from information_schema.tables where table_schema = 'public' loop
         execute format('alter table %I add column news text default %L', each, 'none');
       end loop;
       insert into schema_version (version) select max(version) + 1 from schema_version;
     end $$`,
  );
  expect((await spendPairingCode(proxy, pairingCode)).status).toBe(201);
  expect((await till.put(newId(), submission())).payment.state).toBe('paid');
  const after = await until('the open one is paid', async () => {
    const { payment } = await till.get(id);
    return payment.state === 'paid' && payment;
  });
  expect(after.timeline.slice(0, 2)).toEqual(before.payment.timeline.slice(0, 2));
  expect(after.timeline.filter((entry) => 'news' in entry)).toEqual([]);
  expect(await proxy.stop()).toBe(0);
  await expect(proxy.start()).rejects.toThrow(/status 78[^]*newer/);
});
