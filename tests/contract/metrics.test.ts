/** `/metrics`: counts and times on an address of its own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { deadPort } from '../support/gateway-server.ts';
import { changed, submitted } from '../support/store-payments.ts';
import { newCode, newId } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { PostgresServer } from '../support/postgres.ts';
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

async function start(more: Record<string, string> = {}) {
  const port = await deadPort();
  const env = { ...more, KAIKEI_METRICS_ADDR: `127.0.0.1:${port}` };
  const proxy = await Proxy.start({ gateway, env });
  onTestFinished(() => proxy.close());
  const ask = (path = '/metrics') => fetch(`http://127.0.0.1:${port}${path}`);
  // Tills come first: the metrics' port opens after theirs.
  await until('metrics', () => ask().catch(() => undefined));
  return { proxy, port, ask };
}

test('metrics count payments by state, calls by what they meant, and how the gateway is; no id, amount or name', async () => {
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
  const recordedAt = Date.UTC(2026, 0, 2);
  await store.payments.addIncident({ at: recordedAt, kind: 'database-went-back', detail: '' });
  await store.close();

  const answer = await ask();
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  for (const line of [
    'kaikei_payments{state="paid",by_hand="false"} 1',
    'kaikei_payments{state="paid",by_hand="true"} 1',
    'kaikei_payments{state="failed",by_hand="false"} 1',
    'kaikei_payments{state="processing",by_hand="false"} 0',
    'kaikei_incidents 1',
    `kaikei_latest_incident_timestamp_seconds ${recordedAt / 1000}`,
    'kaikei_ready{part="store"} 1',
    'kaikei_gateway_calls_total{call="create",verdict="paid"} 1',
    'kaikei_gateway_calls_total{call="create",verdict="closed"} 1',
    'kaikei_gateway_call_duration_seconds_count{call="create",verdict="paid"} 1',
    'kaikei_payment_duration_seconds_count{state="paid",wallet="WeChatPay"} 1',
    'kaikei_payment_duration_seconds_count{state="failed",wallet="WeChatPay"} 1',
    'kaikei_commit_duration_seconds_count{commit="submit"} 2',
    'kaikei_webhook_events{state="waiting"} 0',
    'kaikei_webhook_events{state="dead"} 0',
    'kaikei_webhook_oldest_waiting_seconds 0',
    'kaikei_streams 0',
    'kaikei_gateway_status{status="ok"} 1',
    'kaikei_gateway_status{status="unreachable"} 0',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  for (const secret of [paid, declined, '98765', 'door', till.id]) {
    expect(text).not.toContain(secret);
  }
});

test('while the database is away, metrics say so, and all that is known without it', async () => {
  const server = await PostgresServer.start();
  onTestFinished(() => server.remove());
  const { ask } = await start({ KAIKEI_DATABASE: await server.createDatabase() });
  const told = (line: string) =>
    until(line, async () => {
      const text = await (await ask()).text();
      return text.split('\n').includes(line) && text;
    });
  expect(await told('kaikei_ready{part="store"} 1')).toContain('\nkaikei_incidents 0\n');
  await server.stop();
  const text = await told('kaikei_ready{part="store"} 0');
  expect(text).toContain('\nkaikei_gateway_status{status="ok"} 1\n');
  expect(text).not.toMatch(/^kaikei_(payments|incidents|latest_incident|webhook_events)\b.* \d/m);
  await server.startAgain();
  expect(await told('kaikei_ready{part="store"} 1')).toContain('\nkaikei_incidents 0\n');
});

test('the port of the metrics serves nothing else, and metrics are not on the public port', async () => {
  const { proxy, ask } = await start();
  expect((await ask('/')).status).toBe(404);
  expect((await ask('/v1/payments')).status).toBe(404);
  const open = await fetch(`${proxy.url}/metrics`);
  expect(open.status).toBe(404);
});

test(
  'a taken address of the metrics keeps no shop from selling: it is logged',
  { tags: ['long'] },
  async () => {
    const { port } = await start();
    const env = { KAIKEI_METRICS_ADDR: `127.0.0.1:${port}` };
    const second = await Proxy.start({ gateway, env });
    onTestFinished(() => second.close());
    expect((await fetch(`${second.url}/healthz`)).status).toBe(200);
    await until('a line in the log', () => second.log.includes('KAIKEI_METRICS_ADDR'));
  },
);

test('metrics are shown to no page, under whatever name it reaches them', async () => {
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

test(
  'metrics count payments that are worked on, taken over and late, and tills that listen',
  { tags: ['long'] },
  async () => {
    const { proxy, ask } = await start();
    const till = await pairTill(proxy);
    const stream = await till.events();
    onTestFinished(() => stream.close());
    await till.put(newId(), submission({ code: newCode('1500') }));
    const shown = async (line: string) =>
      until(line, async () => (await (await ask()).text()).split('\n').includes(line));
    await shown('kaikei_payments_owned 1');
    await shown('kaikei_streams 1');
    await shown('kaikei_payments_taken_over_total 0');
    await shown('kaikei_call_lateness_seconds_count 1');
    await proxy.stop('SIGKILL');
    await proxy.start();
    await until('metrics', () => ask().catch(() => undefined));
    await shown('kaikei_payments_taken_over_total 1');
  },
);

interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[];
}

/** What a query asks for: metrics, each with the labels that it selects or groups by. */
function askedFor(query: string): { names: string[]; labels: string[] } {
  const names = [...query.matchAll(/kaikei_\w+/g)].map(([name]) => name);
  const grouped = [...query.matchAll(/\bby \(([^)]+)\)/g)].flatMap(([, list = '']) =>
    list.split(','),
  );
  const selected = [...query.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label);
  const given = new Set(['instance', 'job', 'le']);
  const labels = [...grouped, ...selected].map((label) => label.trim());
  return { names, labels: labels.filter((label) => !given.has(label)) };
}

test('the dashboard and the alert rules in ops ask for metrics and labels that exist', async () => {
  const { ask } = await start();
  const text = await (await ask()).text();
  const existing = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  const source = await readFile(new URL('../../proxy/src/metrics.ts', import.meta.url), 'utf8');
  const ops = new URL('../../ops/', import.meta.url);
  const rules = await readFile(new URL('prometheus-rules.yaml', ops), 'utf8');
  const dashboard = JSON.parse(
    await readFile(new URL('grafana-dashboard.json', ops), 'utf8'),
  ) as Dashboard;
  const panels = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const alerts = [...rules.matchAll(/expr: (?:>\n)?([^]+?)(?=\n +(?:for|labels):)/g)].map(
    ([, expr = '']) => expr,
  );
  expect(alerts.length).toBe([...rules.matchAll(/- alert:/g)].length);
  for (const query of [...panels, ...alerts]) {
    const { names, labels } = askedFor(query);
    if (!query.startsWith('up{')) expect(names, query).not.toEqual([]);
    for (const name of names)
      expect(existing, query).toContain(name.replace(/_(?:bucket|count|sum)$/, ''));
    for (const label of labels)
      expect(source, query).toMatch(new RegExp(`labelNames: \\[[^\\]]*'${label}'`));
  }
});
