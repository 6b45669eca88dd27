/** `/metrics`: counts and times on an address of its own. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { deadPort } from '../support/gateway-server.ts';
import { changed, submitted } from '../support/store-payments.ts';
import { newCode, newId } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { submission } from '../support/till.ts';
import { requestText, send } from '../support/wire.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';
import { until } from '../support/until.ts';

let gateway: Sandbox;
beforeAll(async () => {
  gateway = await openSandbox();
});
afterAll(() => gateway.close());

async function start() {
  const port = await deadPort();
  const env = { KAIKEI_METRICS_ADDR: `127.0.0.1:${port}` };
  const proxy = await Proxy.start({ gateway, env });
  onTestFinished(() => proxy.close());
  const ask = (path = '/metrics') => fetch(`http://127.0.0.1:${port}${path}`);
  // Tills come first: the metrics' port opens after theirs.
  await until('metrics', () => ask().catch(() => undefined));
  return { proxy, port, ask };
}

test('payments by state, calls by what they meant, and how the gateway is; no id, amount or name', async () => {
  const { proxy, ask } = await start();
  const till = await pairTill(proxy, { name: 'Till by the door' });
  const [paid, declined] = [newId(), newId()];
  await till.put(paid, submission({ amount: 98_765 }));
  await till.put(declined, submission({ code: newCode('1100') }));
  const store = openSqliteStore({
    file: join(proxy.folder, 'data', 'kaikei.db'),
    serving: false,
  });
  const { id } = await submitted(store.payments);
  await store.payments.step(id, [], ({ inFlight: _, ...payment }) =>
    changed(payment, { state: 'paid', stage: 'done', resolvedByHand: true }),
  );
  await store.close();

  const answer = await ask();
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  for (const line of [
    'kaikei_payments{state="paid",by_hand="false"} 1',
    'kaikei_payments{state="paid",by_hand="true"} 1',
    'kaikei_payments{state="failed",by_hand="false"} 1',
    'kaikei_payments{state="processing",by_hand="false"} 0',
    'kaikei_incidents 0',
    'kaikei_gateway_calls_total{call="create",verdict="paid"} 1',
    'kaikei_gateway_calls_total{call="create",verdict="closed"} 1',
    'kaikei_gateway_call_duration_seconds_count{call="create"} 2',
    'kaikei_gateway_status{status="ok"} 1',
    'kaikei_gateway_status{status="unreachable"} 0',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  for (const secret of [paid, declined, '98765', 'door', till.id]) {
    expect(text).not.toContain(secret);
  }
});

test('nothing else is there, and not on the public port', async () => {
  const { proxy, ask } = await start();
  expect((await ask('/')).status).toBe(404);
  expect((await ask('/v1/payments')).status).toBe(404);
  const open = await fetch(`${proxy.url}/metrics`);
  expect(open.status).toBe(404);
});

test('a taken address keeps no shop from selling: it is logged', async () => {
  const { port } = await start();
  const env = { KAIKEI_METRICS_ADDR: `127.0.0.1:${port}` };
  const second = await Proxy.start({ gateway, env });
  onTestFinished(() => second.close());
  expect((await fetch(`${second.url}/healthz`)).status).toBe(200);
  await until('a line in the log', () => second.log.includes('KAIKEI_METRICS_ADDR'));
});

test('are shown to no page, under whatever name it reaches them', async () => {
  const { port } = await start();
  const status = async (headers: Record<string, string>) => {
    const text = requestText(port, 'GET', '/metrics', { connection: 'close', ...headers });
    const answer = await send(port, [text]);
    return Number(/^HTTP\/1\.1 (\d+)/.exec(answer.text)?.[1]);
  };
  expect(await status({ host: 'evil.example' })).toBe(421);
  expect(await status({ host: `evil.example:${port}` })).toBe(421);
  expect(await status({ origin: 'https://evil.example' })).toBe(403);
  expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, '10.1.2.3', '[::1]:1']) {
    expect(await status({ host })).toBe(200);
  }
  expect(await status({ 'sec-fetch-site': 'none' })).toBe(200);
});
