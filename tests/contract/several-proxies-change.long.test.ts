/** F25: of two built proxies on one PostgreSQL database one is killed, or a newer version is beside it. */
// @module-tag long
import type { PaymentView } from '@kaikei/shared/api.ts';
import { expect, it, onTestFinished } from 'vitest';
import { Balancer } from '../support/balancer.ts';
import { newCode, newId } from '../support/ids.ts';
import { cookieOf, newPairingCode, pairTill, spendPairingCode } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { submission, Till } from '../support/till.ts';
import { openStream, useTwoProxies } from '../support/two-proxies.ts';
import { until } from '../support/until.ts';

const PASSWORD_AFTER_8_S = '1408';

const two = useTwoProxies();

it('a till goes on at the other proxy when its own is killed, and its payment ends there', async () => {
  const [dying, living] = two.proxies;
  const balancer = await Balancer.start(() => (dying.isRunning ? [dying.port] : [living.port]));
  onTestFinished(() => balancer.close());
  const { pairingCode } = await newPairingCode(living);
  const paired = await spendPairingCode(balancer, pairingCode);
  const till = new Till(balancer, paired.terminal.id, cookieOf(paired));
  const stream = await openStream(till);
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
  const resumed = await again('the stream goes on', () => openStream(till, last?.id));
  expect((await again('the PUT is answered', () => till.put(id, body))).status).toBe(200);
  const ended = await until('it is paid', async () => {
    const event = await resumed.next('payment');
    const payment = event?.data as PaymentView;
    return payment.state === 'paid' && payment;
  });

  expect(ended.id).toBe(id);
  const calls = two.gateway.calls(id);
  expect(calls.map(({ kind }) => kind)).toEqual(['create', 'query']);
});

it('a proxy goes on beside a newer one that has added to each table, and is not started again', async () => {
  const url = await two.server.createDatabase();
  const proxy = await Proxy.start({ gateway: two.gateway, env: { KAIKEI_DATABASE: url } });
  onTestFinished(() => proxy.close());
  const till = await pairTill(proxy);
  const { pairingCode } = await newPairingCode(proxy);
  const id = newId();
  const before = await till.put(id, submission({ code: newCode(PASSWORD_AFTER_8_S) }));
  await two.server.execute(
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
