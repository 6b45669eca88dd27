/**
 * How long payments take while 32 clients post forged notifications as fast as they are answered, beside
 * how long they take alone: turn by turn in one run. The target: p50 at most three times as long.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { submission, type Till } from '../support/till.ts';

const TURNS = 4;
const PAYMENTS_A_TURN = 50;
/** A terminal's limit is 60 at once, and ten a second. */
const BETWEEN_MS = 5_500;

/** Plain, because it runs in a thread of its own: what is forged must cost this one nothing. */
const FORGER = `
const { request, Agent } = require('node:http');
const { parentPort, workerData: { port, bodies } } = require('node:worker_threads');
const agent = new Agent({ keepAlive: true, maxSockets: 32 });
let count = 0;
const post = (n) => {
  const body = bodies[n % bodies.length];
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const again = () => setImmediate(post, n + 1);
  request({ port, host: '127.0.0.1', localAddress: '127.0.0.9', method: 'POST', path: '/v1/gateway/notify', agent, headers }, (response) => {
    count += 1;
    response.resume().on('close', again);
  }).on('error', again).end(body);
};
for (let n = 0; n < 32; n += 1) post(n);
parentPort.on('message', () => { parentPort.postMessage(count); process.exit(); });
`;

/** As large as may be: without a signature, with one that is none, and with far too many members. */
function forged(): string[] {
  const sign = Buffer.alloc(256, 1).toString('base64');
  const filler = 'x'.repeat(15_000);
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`member${n}`, '1']));
  return [
    JSON.stringify({ merchant_order_no: 'x', filler }),
    JSON.stringify({ merchant_order_no: 'x', filler, sign }),
    JSON.stringify({ ...many, sign }),
  ];
}

const shop = await Shop.open();
const till = await shop.pair();

/** One after the other, as customers at a counter: how long each took. */
async function payments(from: Till): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < PAYMENTS_A_TURN; n += 1) {
    const start = performance.now();
    const { payment } = await from.put(newId(), submission());
    times.push(performance.now() - start);
    if (payment.state !== 'paid') throw new Error(`a payment is ${payment.state}`);
  }
  return times;
}

/** Gives the way to stop them, which gives how many were posted. */
function forge(): () => Promise<number> {
  const workerData = { port: shop.proxy.port, bodies: forged() };
  const worker = new Worker(FORGER, { eval: true, workerData });
  return () =>
    new Promise((resolve) => {
      worker.once('message', resolve);
      worker.postMessage('stop');
    });
}

function p(share: number, times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}

await payments(till);
const alone: number[] = [];
const beside: number[] = [];
let posted = 0;
for (let turn = 0; turn < TURNS; turn += 1) {
  await wait(BETWEEN_MS);
  alone.push(...(await payments(till)));
  const stop = forge();
  await wait(BETWEEN_MS);
  beside.push(...(await payments(till)));
  posted += await stop();
}
const report = (name: string, times: number[]) =>
  `${name}: p50 ${p(0.5, times).toFixed(1)} ms, p99 ${p(0.99, times).toFixed(1)} ms`;
console.log(
  `${alone.length} payments each; ${posted} forged notifications were answered meanwhile`,
);
console.log(report('alone', alone));
console.log(report('beside', beside));
console.log(`ratio of the p50: ${(p(0.5, beside) / p(0.5, alone)).toFixed(2)} (target: at most 3)`);
await shop.close();
// A browser-like client keeps its connections for a while.
process.exit();
