/** R14's daily run: when it comes, over restarts and outages. The clock is made; store, client and gateway are real. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Clock } from '@kaikei/proxy/clock.ts';
import { createGateway } from '@kaikei/proxy/gateway/client.ts';
import { rsaSigner } from '@kaikei/proxy/gateway/signature.ts';
import { createLogger, silentLogger } from '@kaikei/proxy/log.ts';
import { DailyReconciliation } from '@kaikei/proxy/payments/daily-reconciliation.ts';
import { GatewayHealth } from '@kaikei/proxy/payments/gateway-health.ts';
import { Supervisor } from '@kaikei/proxy/payments/supervisor.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { ScriptedGateway, paid } from '../support/scripted-gateway.ts';
import { until } from '../support/until.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { NOW, end, submitted } from '../support/store-payments.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
/** Half way between 1 h and 24 h, by the half that the tests' chance always gives. */
const FIRST_RUN_AT = NOW + 12.5 * HOUR_MS;

/** A shop with so many paid payments, and its daily runs by a made clock. */
async function shop({ payments }: { payments: number }) {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-daily-'));
  const file = join(folder, 'kaikei.db');
  const store = openSqliteStore({ file, serving: true });
  const server = await ScriptedGateway.start((call) => paid(call, 1500));
  const { url, appId, merchantNo } = server;
  const keys = {
    signer: rsaSigner(createPrivateKey(server.appPrivateKeyPem)),
    publicKeys: [createPublicKey(server.gatewayPublicKeyPem)],
  };
  const gateway = createGateway({ url, appId, merchantNo, ...keys }, { wallNow: () => NOW });
  const clock = new ManualClock(NOW);
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => lines.push(line) });
  const processClock: Clock = {
    now: () => clock.now(),
    after: (...given) => clock.after(...given),
    stopwatch: () => clock.stopwatch(),
    reanchor() {},
    driftMs: () => 0,
  };
  const health = new GatewayHealth({
    clock: processClock,
    probe: () => Promise.resolve(true),
    changed: () => undefined,
  });
  const parts = { store, gateway, health, clock: processClock, log: silentLogger };
  const supervisor = new Supervisor(parts);
  const running = new Set<DailyReconciliation>();
  onTestFinished(async () => {
    for (const daily of running) await daily.stop();
    await gateway.close();
    await server.close();
    await store.close();
    await rm(folder, { recursive: true });
  });
  const ids: string[] = [];
  for (let n = 0; n < payments; n += 1) {
    const { id } = await submitted(store.payments, { at: NOW + n });
    await end(store.payments, id, 'paid');
    ids.push(id);
  }
  return {
    store,
    server,
    clock,
    ids,
    damage: (id: string) => {
      const database = new DatabaseSync(file);
      database.prepare('update payments set record = ? where id = ?').run('{"kind":', id);
      database.close();
    },
    nextRunAt: async () => (await store.reconciliation.nextRunAt()) ?? 0,
    asked: () => server.calls.map(({ fields }) => fields['merchant_order_no']),
    reports: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    start: async () => {
      const daily = new DailyReconciliation({
        ...{ store, supervisor, log, random: () => 0.5 },
        clock: processClock,
      });
      running.add(daily);
      daily.start();
      await until('its first timer', () => clock.waiting > 0);
      return daily;
    },
    stop: async (daily: DailyReconciliation) => {
      running.delete(daily);
      await daily.stop();
    },
    /** Lets the made time pass, a little at a time, until there is something. */
    pass: <T>(what: string, look: () => T | Promise<T>, stepMs = SECOND_MS) =>
      until(what, async () => {
        const found = await look();
        if (!found) clock.advance(stepMs);
        return found;
      }),
  };
}

test('the first run is planned for the next day, and then comes at that time every day', async () => {
  const { nextRunAt, clock, ids, asked, reports, start, pass } = await shop({ payments: 2 });
  await start();
  expect(await nextRunAt()).toBe(FIRST_RUN_AT);
  clock.advance(12.49 * HOUR_MS);
  await pass('the time of the first run', () => clock.now() >= FIRST_RUN_AT);
  expect(asked()).toEqual([]);
  await pass('the end of the first run', async () => (await nextRunAt()) > FIRST_RUN_AT);
  expect(asked()).toEqual(ids);
  expect(await nextRunAt()).toBe(FIRST_RUN_AT + DAY_MS);
  expect(reports()).toMatchObject([
    { msg: 'reconciled', payments: 2, agreed: 2, differences: 0, unanswered: 0, resolvedByHand: 0 },
  ]);
  // A day later the payments are still young enough to be asked about once more.
  clock.advance(DAY_MS);
  await pass('the second run', async () => (await nextRunAt()) > FIRST_RUN_AT + DAY_MS);
  expect(asked()).toEqual([...ids, ...ids]);
  clock.advance(DAY_MS);
  await pass('the third run', async () => (await nextRunAt()) > FIRST_RUN_AT + 2 * DAY_MS);
  expect(asked()).toHaveLength(4);
});

test('a restart does not repeat a run', async () => {
  const { nextRunAt, clock, ids, asked, start, stop, pass } = await shop({ payments: 1 });
  const first = await start();
  clock.advance(13 * HOUR_MS);
  await pass('the first run', async () => (await nextRunAt()) > FIRST_RUN_AT);
  await stop(first);
  await start();
  await pass('some looks', () => clock.now() >= FIRST_RUN_AT + 2 * HOUR_MS, HOUR_MS / 60);
  expect(asked()).toEqual(ids);
});

test('a run that came due while nothing ran is made up for, once', async () => {
  const { nextRunAt, clock, ids, asked, start, stop, pass } = await shop({ payments: 1 });
  await stop(await start());
  clock.advance(40 * HOUR_MS);
  await start();
  await pass('the run', async () => (await nextRunAt()) > FIRST_RUN_AT);
  expect(asked()).toEqual(ids);
  expect(await nextRunAt()).toBe(FIRST_RUN_AT + 2 * DAY_MS);
});

test('a run that a restart broke off goes on where it was', async () => {
  const { nextRunAt, clock, ids, asked, start, stop, pass } = await shop({ payments: 4 });
  const first = await start();
  clock.advance(13 * HOUR_MS);
  await pass('the second question', () => asked().length === 2);
  await stop(first);
  const answered = asked().length;
  expect(answered).toBeLessThan(4);
  expect(await nextRunAt()).toBe(FIRST_RUN_AT);
  await start();
  await pass('the end of the run', async () => (await nextRunAt()) > FIRST_RUN_AT);
  expect(asked()).toEqual(ids);
});

test('a gateway that is away is left alone for an hour', async () => {
  const { nextRunAt, server, clock, ids, asked, reports, start, pass } = await shop({
    payments: 6,
  });
  await server.close();
  await start();
  clock.advance(13 * HOUR_MS);
  await pass('the report', () => reports().some(({ msg }) => msg === 'reconciliation broken off'));
  expect(reports().at(-1)).toMatchObject({ payments: 6, agreed: 0, unanswered: 6 });
  expect(await nextRunAt()).toBe(FIRST_RUN_AT);
  await server.listen();
  const brokenOffAt = clock.now();
  await pass('the next try', () => asked().length > 0, HOUR_MS / 60);
  expect(clock.now() - brokenOffAt).toBeGreaterThan(0.9 * HOUR_MS);
  await pass('the end of the run', async () => (await nextRunAt()) > FIRST_RUN_AT);
  expect(asked().sort()).toEqual([...ids].sort());
});

test('a plan by a clock that was set back since is made anew', async () => {
  const { store, nextRunAt, start } = await shop({ payments: 0 });
  await store.reconciliation.planRun(NOW + 30 * DAY_MS);
  await start();
  expect(await nextRunAt()).toBe(FIRST_RUN_AT);
});

test('a payment whose record is damaged is reported, and keeps no other from being asked about', async () => {
  const { damage, ids, asked, reports, clock, nextRunAt, start, pass } = await shop({
    payments: 3,
  });
  const [first = '', ...others] = ids;
  damage(first);
  await start();
  clock.advance(13 * HOUR_MS);
  await pass('the end of the run', async () => (await nextRunAt()) > FIRST_RUN_AT);
  expect(asked()).toEqual(others);
  expect(reports()).toMatchObject([{ msg: 'reconciled', payments: 3, agreed: 2, unanswered: 1 }]);
});

test('stopping waits for the question that is out, and asks no other', async () => {
  const { server, clock, asked, start, stop, pass } = await shop({ payments: 3 });
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  server.script = async (call) => {
    await held;
    return paid(call, 1500);
  };
  const daily = await start();
  clock.advance(13 * HOUR_MS);
  await pass('the first question', () => asked().length === 1);
  let stopped = false;
  const stopping = stop(daily).then(() => (stopped = true));
  await until(
    'a turn of the event loop',
    () => new Promise((resolve) => setImmediate(resolve, true)),
  );
  expect(stopped).toBe(false);
  answer();
  await stopping;
  expect(asked()).toHaveLength(1);
});
