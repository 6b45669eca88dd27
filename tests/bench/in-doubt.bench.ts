/**
 * Many payments in doubt: how late their queries are, what one costs, and what a process holds. Their gateway says "in
 * progress" to each. BENCH_IN_DOUBT says how many one proxy has, on a file; two on one PostgreSQL have twice as many. The
 * gateway, the database, and whatever else runs, share the machine.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { DatabaseSync } from '@photostructure/sqlite';
import { newId } from '../support/ids.ts';
import { cookieOf, newPairingCode, spendPairingCode } from '../support/pairing.ts';
import { lastingPort } from '../support/ports.ts';
import { PostgresServer } from '../support/postgres.ts';
import { Proxy } from '../support/proxy.ts';
import { ScriptedGateway } from '../support/scripted-gateway.ts';
import { submission, Till } from '../support/till.ts';
import { report } from './figures.ts';

const IN_DOUBT = Number(process.env['BENCH_IN_DOUBT'] ?? 5_000);
/** A start asks about everything in its first seconds (R6), and after 60 s cancels begin. */
const SETTLED_MS = 12_000;
const MEASURED_MS = 25_000;
const TICK_MS = 10;

let queries = 0;
/** Keys and signatures alone: it keeps every call, and so is no gateway for so many. */
const signer = await ScriptedGateway.start();
const gateway = createServer((request, response) => {
  void text(request).then((body) => {
    const { merchant_order_no: id = '' } = JSON.parse(body) as Record<string, string>;
    queries += 1;
    const data = { trans_no: `T-${id}`, trans_status: 0, merchant_order_no: id };
    const answer = { code: '0', msg: 'success', psn: `p-${queries}`, data: JSON.stringify(data) };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(signer.signed(answer)));
  });
}).listen(0, '127.0.0.1');
await once(gateway, 'listening');

interface Copies {
  id: string;
  count: number;
  now: number;
}

const COPIED = 'terminal_id, store_no, state, is_open, submission, code_key_id, code_reusable';
/** Those of a record that are set to the time of the copying. */
const TIMES = ['createdAt', 'updatedAt', 'steppedAt', 'startedAt', 'createSentAt', 'lastEndedAt'];

/** As many copies of an open payment, all begun now. */
function copyInFile(file: string, { id, count, now }: Copies): void {
  const database = new DatabaseSync(file);
  const moved = [...TIMES, 'provenAt'].map((name) => `'$.${name}', ${now}`).join(', ');
  database.exec('begin');
  database.exec(`with recursive numbers(i) as
      (select 1 union all select i + 1 from numbers where i < ${count - 1}),
    copies as (select printf('00copy%020d', i) as copy_id, printf('00sale%020d', i) as sale, i from numbers)
    insert into payments (id, sale_id, next_attempt_at, created_at, change_seq, code_hash, record, ${COPIED})
    select copy_id, sale, ${now} + i % 5000, ${now}, change_seq + i, code_hash || i,
      json_set(record, '$.id', copy_id, '$.saleId', sale, ${moved}, '$.nextAttemptAt', ${now} + i % 5000), ${COPIED}
    from copies, payments where payments.id = '${id}'`);
  database.exec('commit');
  database.close();
}

async function copyInPostgres(server: PostgresServer, url: string, copies: Copies): Promise<void> {
  const { id, count, now } = copies;
  const moved = [...TIMES, 'provenAt'].map((name) => `'${name}', ${now}`).join(', ');
  await server.execute(
    url,
    `insert into payments (id, sale_id, next_attempt_at, created_at, change_seq, code_hash, record, ${COPIED})
     select copy_id, sale, ${now} + i % 5000, ${now}, change_seq + i, code_hash || i,
       (record::jsonb || jsonb_build_object('id', copy_id, 'saleId', sale, ${moved}, 'nextAttemptAt', ${now} + i % 5000))::text,
       ${COPIED}
     from (select '00copy' || lpad(i::text, 20, '0') as copy_id, '00sale' || lpad(i::text, 20, '0') as sale, i
       from generate_series(1, ${count - 1}) i) copies, payments where payments.id = '${id}'`,
  );
  await server.execute(url, `update change_numbers set latest = latest + ${count}`);
  await server.execute(url, 'analyze');
}

interface Serving {
  proxy: Proxy;
  metricsUrl: string;
}

async function serve(database?: string): Promise<Serving> {
  const metrics = `127.0.0.1:${await lastingPort()}`;
  const proxy = await Proxy.start({
    gateway: {
      url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
      appId: signer.appId,
      merchantNo: signer.merchantNo,
      appPrivateKeyPem: signer.appPrivateKeyPem,
      gatewayPublicKeyPem: signer.gatewayPublicKeyPem,
    },
    env: {
      KAIKEI_METRICS_ADDR: metrics,
      ...(database !== undefined && { KAIKEI_DATABASE: database }),
    },
  });
  return { proxy, metricsUrl: `http://${metrics}/metrics` };
}

/** The first of all: the others are its copies. */
async function submitOne({ proxy }: Serving): Promise<string> {
  const paired = await spendPairingCode(proxy, (await newPairingCode(proxy)).pairingCode);
  const till = new Till(proxy, paired.terminal.id, cookieOf(paired));
  const id = newId();
  await till.put(id, submission());
  return id;
}

/** How many were late by no more than each bound, in seconds. */
async function latenessOf({ metricsUrl }: Serving): Promise<Map<number, number>> {
  const metrics = await (await fetch(metricsUrl)).text();
  const rows = metrics.matchAll(/^kaikei_call_lateness_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm);
  return new Map(
    [...rows].map(([, bound, count]) => [
      bound === '+Inf' ? Infinity : Number(bound),
      Number(count),
    ]),
  );
}

function processorMsOf({ proxy }: Serving): number {
  const fields = readFileSync(`/proc/${proxy.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function megabytesOf({ proxy }: Serving): number {
  const status = readFileSync(`/proc/${proxy.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

async function look(all: readonly Serving[]) {
  const late = new Map<number, number>();
  for (const one of await Promise.all(all.map(latenessOf)))
    for (const [bound, count] of one) late.set(bound, (late.get(bound) ?? 0) + count);
  return { late, queries, processorMs: all.map(processorMsOf).reduce((sum, ms) => sum + ms, 0) };
}

async function measure(name: string, count: number, all: readonly Serving[]): Promise<void> {
  await wait(SETTLED_MS);
  const before = await look(all);
  await wait(MEASURED_MS);
  const after = await look(all);
  const asked = after.queries - before.queries;
  const bounds = [...after.late].map(([bound, late]) => ({
    bound,
    late: late - (before.late.get(bound) ?? 0),
  }));
  const most = Math.max(...bounds.map(({ late }) => late));
  const p99 = bounds.find(({ late }) => late >= most * 0.99)?.bound ?? Infinity;
  const each = (after.processorMs - before.processorMs) / asked;
  const perSecond = (asked * 1000) / MEASURED_MS;
  const megabytes = Math.max(...all.map(megabytesOf));
  console.log(
    `${count} in doubt ${name}: ${perSecond.toFixed(0)} queries/s of ${count / 5}, 99 % at most ${p99} s late, ` +
      `${each.toFixed(2)} ms of processor each, ${megabytes.toFixed(0)} MB`,
  );
  const what = `${count} payments in doubt ${name}`;
  report({
    measure: `${what}: queries`,
    value: perSecond,
    unit: '/s',
    ratio: { to: 'one in 5 s each', is: perSecond / (count / 5) },
  });
  report({
    measure: `${what}: p99 of lateness, at most`,
    value: p99 * 1000,
    unit: 'ms',
    goal: '<= 250 ms',
  });
  report({ measure: `${what}: processor of a query`, value: each, unit: 'ms', goal: '<= 1 ms' });
  report({
    measure: `${what}: memory of a proxy`,
    value: megabytes,
    unit: 'MB',
    goal: '<= 300 MB',
  });
}

async function end(all: readonly Serving[]): Promise<void> {
  for (const { proxy } of all) await proxy.stop('SIGKILL');
  for (const { proxy } of all) await proxy.close();
}

async function oneOnAFile(): Promise<void> {
  const one = await serve();
  const id = await submitOne(one);
  await one.proxy.stop();
  const file = join(one.proxy.folder, 'data', 'kaikei.db');
  copyInFile(file, { id, count: IN_DOUBT, now: Date.now() });
  await one.proxy.start();
  await measure('on a file', IN_DOUBT, [one]);
  await end([one]);
}

async function twoOnPostgres(): Promise<void> {
  const server = await PostgresServer.start({ onDisk: true });
  const url = await server.createDatabase();
  const both = [await serve(url), await serve(url)] as const;
  const id = await submitOne(both[0]);
  for (const { proxy } of both) await proxy.stop();
  await copyInPostgres(server, url, { id, count: 2 * IN_DOUBT, now: Date.now() });
  await Promise.all(both.map(({ proxy }) => proxy.start()));
  await measure('on PostgreSQL, two proxies', 2 * IN_DOUBT, both);
  await end(both);
  await server.remove();
}

await oneOnAFile();
await twoOnPostgres();
await signer.close();
gateway.closeAllConnections();
process.exit(0);
