/**
 * How long payments take while 500 slow clients hang on the proxy, beside how long they take alone: turn
 * by turn in one run, each turn from its own terminals. The target: p99 does not double.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { SlowClients } from '../faults/hostile/slow-clients.ts';
import { newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { submission, type Till } from '../support/till.ts';

const SLOW_CLIENTS = 500;
const TURNS = 6;
const PAYMENTS_A_TURN = 100;
/** A terminal's limit is 60 at once; by the next turn it may submit as many again. */
const PAYMENTS_A_TILL = 50;
const BETWEEN_MS = 5_500;

const shop = await Shop.open();

/** One after the other, as customers at a counter: how long each took. */
async function payments(tills: readonly Till[]): Promise<number[]> {
  const times: number[] = [];
  for (const till of tills) {
    for (let n = 0; n < PAYMENTS_A_TILL; n += 1) {
      const start = performance.now();
      const { payment } = await till.put(newId(), submission());
      times.push(performance.now() - start);
      if (payment.state !== 'paid') throw new Error(`a payment is ${payment.state}`);
    }
  }
  return times;
}

function p(share: number, times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}

/** Theirs: what they begin counts as the terminal's submissions. */
const slowTill = await shop.pair();
const tills: Till[] = [];
while (tills.length < PAYMENTS_A_TURN / PAYMENTS_A_TILL) tills.push(await shop.pair());
await payments(tills);
const alone: number[] = [];
const beside: number[] = [];
for (let turn = 0; turn < TURNS; turn += 1) {
  await wait(BETWEEN_MS);
  alone.push(...(await payments(tills)));
  // Long enough that some of them are told that they are too slow, and replaced, while payments are made.
  const slowClients = new SlowClients(SLOW_CLIENTS, shop.proxy.port, slowTill.cookie);
  await wait(BETWEEN_MS);
  beside.push(...(await payments(tills)));
  slowClients.destroy();
}
const report = (name: string, times: number[]) =>
  `${name}: p50 ${p(0.5, times).toFixed(1)} ms, p99 ${p(0.99, times).toFixed(1)} ms`;
console.log(`${alone.length} payments each, with and without ${SLOW_CLIENTS} slow clients`);
console.log(report('alone', alone));
console.log(report('beside', beside));
console.log(`ratio of the p99: ${(p(0.99, beside) / p(0.99, alone)).toFixed(2)} (target: below 2)`);
await shop.close();
// A browser-like client keeps its connections for a while.
process.exit();
