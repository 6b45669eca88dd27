/**
 * F49: the proxy comes back, and 200 tills open their streams at once; beside one till that does it alone. Then what the
 * proxy takes to keep streams open on which nothing happens.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { memoryOf } from '../support/memory.ts';
import { Shop } from '../support/shop.ts';
import type { Till } from '../support/till.ts';
import { figuresOf, report } from './figures.ts';
import { addTills } from './tills-of-a-file.ts';

const TILLS = 200;
const HELD_MS = 20_000;
const TICK_MS = 10;

const shop = await Shop.open({ env: { KAIKEI_TRUSTED_PROXIES: '127.0.0.1' } });
await shop.proxy.stop();
const tills = addTills(shop.proxy, TILLS);
await shop.proxy.start();

/** Until the first heartbeat, by which a till knows that its stream stands. */
async function openingMs(till: Till): Promise<number> {
  const began = performance.now();
  const stream = await till.events();
  await stream.next('heartbeat');
  const took = performance.now() - began;
  stream.close();
  return took;
}

const alone: number[] = [];
for (const till of tills.slice(0, 50)) alone.push(await openingMs(till));
const together = await Promise.all(tills.map(openingMs));
const sorted = [...together].sort((a, b) => a - b);
const p99Ms = sorted[Math.floor(sorted.length * 0.99)] ?? NaN;
const { medianMs } = figuresOf(alone);
console.log(`alone: p50 ${medianMs.toFixed(1)} ms; ${TILLS} at once: p99 ${p99Ms.toFixed(0)} ms`);
report({
  measure: `${TILLS} terminals reconnect at once, p99`,
  value: p99Ms,
  unit: 'ms',
  ratio: { to: 'one alone, p50', is: p99Ms / medianMs },
  goal: '<= 1000 ms',
});
const { pid } = shop.proxy;

function processorMs(): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

const memoryMiB = async () => (await memoryOf(pid))?.now ?? NaN;

const before = { memory: await memoryMiB(), processorMs: 0 };
const streams = await Promise.all(tills.map((till) => till.events()));
await Promise.all(streams.map((stream) => stream.next('heartbeat')));
before.processorMs = processorMs();
await wait(HELD_MS);
const perSecond = ((processorMs() - before.processorMs) * 1_000) / HELD_MS;
const grownMiB = (await memoryMiB()) - before.memory;
console.log(
  `${TILLS} streams: ${perSecond.toFixed(0)} ms of processor a second, ${grownMiB.toFixed(0)} MiB more`,
);
report({ measure: `${TILLS} open streams: processor a second`, value: perSecond, unit: 'ms' });
report({ measure: `${TILLS} open streams: memory`, value: grownMiB, unit: 'MiB' });
for (const stream of streams) stream.close();
await shop.close();
process.exit(0);
