/**
 * Many payments in doubt on one proxy: how late their queries are, what one costs, and what the process holds. Their
 * gateway says "in progress" to each. BENCH_IN_DOUBT says how many; 5,000 is the goal of one process. The gateway, and
 * whatever else runs, shares the machine: beside the figures stands how many queries the gateway could answer.
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
import { Proxy } from '../support/proxy.ts';
import { ScriptedGateway } from '../support/scripted-gateway.ts';
import { submission } from '../support/till.ts';
import { report } from './figures.ts';
import { addTills } from './tills-of-a-file.ts';

const IN_DOUBT = Number(process.env['BENCH_IN_DOUBT'] ?? 2_000);
/** A start asks about everything in its first seconds (R6), and after 60 s cancels begin. */
const SETTLED_MS = 12_000;
const MEASURED_MS = 25_000;
const TICK_MS = 10;

let queries = 0;
/** Keys and signatures alone: it keeps every call, and so is no gateway for so many. */
const signer = await ScriptedGateway.start();
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const { merchant_order_no: id = '' } = JSON.parse(body) as Record<string, string>;
    queries += 1;
    const data = { trans_no: `T-${id}`, trans_status: 0, merchant_order_no: id };
    const answer = { code: '0', msg: 'success', psn: `p-${queries}`, data: JSON.stringify(data) };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(signer.signed(answer)));
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');

/** As many copies of an open payment, all begun now. */
function copyOpen(file: string, id: string): void {
  const database = new DatabaseSync(file);
  const now = Date.now();
  const columns = 'terminal_id, store_no, state, is_open, submission, code_key_id, code_reusable';
  const times = ['createdAt', 'updatedAt', 'steppedAt', 'startedAt', 'createSentAt', 'lastEndedAt'];
  const moved = [...times, 'provenAt'].map((name) => `'$.${name}', ${now}`).join(', ');
  database.exec('begin');
  database.exec(`with recursive numbers(i) as
      (select 1 union all select i + 1 from numbers where i < ${IN_DOUBT - 1}),
    copies as (select printf('00copy%020d', i) as copy_id, printf('00sale%020d', i) as sale, i from numbers)
    insert into payments (id, sale_id, next_attempt_at, created_at, change_seq, code_hash, record, ${columns})
    select copy_id, sale, ${now} + i % 5000, ${now}, change_seq + i, code_hash || i,
      json_set(record, '$.id', copy_id, '$.saleId', sale, ${moved}, '$.nextAttemptAt', ${now} + i % 5000), ${columns}
    from copies, payments where payments.id = '${id}'`);
  database.exec('commit');
  database.close();
}

const proxy = await Proxy.start({
  gateway: {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    appId: signer.appId,
    merchantNo: signer.merchantNo,
    appPrivateKeyPem: signer.appPrivateKeyPem,
    gatewayPublicKeyPem: signer.gatewayPublicKeyPem,
  },
  env: { KAIKEI_METRICS_ADDR: '127.0.0.1:9479' },
});
await proxy.stop();
const [till] = addTills(proxy, 1);
await proxy.start();
const id = newId();
await till?.put(id, submission());
await proxy.stop();
copyOpen(join(proxy.folder, 'data', 'kaikei.db'), id);
await proxy.start();

/** How many were late by no more than each bound, in seconds. */
async function lateness(): Promise<Map<number, number>> {
  const metrics = await (await fetch('http://127.0.0.1:9479/metrics')).text();
  const rows = metrics.matchAll(/^kaikei_call_lateness_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm);
  return new Map([...rows].map(([, bound, count]) => [parseFloat(bound ?? ''), Number(count)]));
}

function processorMs(): number {
  const fields = readFileSync(`/proc/${proxy.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

await wait(SETTLED_MS);
const before = { late: await lateness(), processorMs: processorMs(), queries };
await wait(MEASURED_MS);
const after = { late: await lateness(), processorMs: processorMs(), queries };
const asked = after.queries - before.queries;
const bounds = [...after.late].map(([bound, count]) => ({
  bound,
  count: count - (before.late.get(bound) ?? 0),
}));
const all = Math.max(...bounds.map(({ count }) => count));
const p99 = bounds.find(({ count }) => count >= all * 0.99)?.bound ?? Infinity;
const status = readFileSync(`/proc/${proxy.pid}/status`, 'utf8');
const megabytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
const each = (after.processorMs - before.processorMs) / asked;
const perSecond = (asked * 1000) / MEASURED_MS;
console.log(
  `${IN_DOUBT} in doubt: ${perSecond.toFixed(0)} queries/s of ${IN_DOUBT / 5}, 99 % at most ${p99} s late, ` +
    `${each.toFixed(2)} ms of processor each, ${megabytes.toFixed(0)} MB`,
);
const what = `${IN_DOUBT} payments in doubt`;
report({
  measure: `${what}: queries`,
  value: perSecond,
  unit: '/s',
  ratio: { to: 'one in 5 s each', is: perSecond / (IN_DOUBT / 5) },
});
report({
  measure: `${what}: p99 of lateness, at most`,
  value: p99 * 1000,
  unit: 'ms',
  goal: '<= 250 ms at 5,000',
});
report({ measure: `${what}: processor of a query`, value: each, unit: 'ms', goal: '<= 1 ms' });
report({ measure: `${what}: memory`, value: megabytes, unit: 'MB', goal: '<= 300 MB at 5,000' });
await proxy.stop('SIGKILL');
await proxy.close();
await signer.close();
server.closeAllConnections();
process.exit(0);
