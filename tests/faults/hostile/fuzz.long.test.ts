/** 100,000 fuzzed requests: the process lives, every answer is one of the contract's, and its memory stays. */
// @module-tag long
import { afterAll, beforeAll, expect, it } from 'vitest';
import { memoryOf } from '../../support/memory.ts';
import type { Till } from '../../support/till.ts';
import { until } from '../../support/until.ts';
import { fuzz, type FuzzReport } from './fuzz.ts';
import { Target } from './target.ts';

const ROUNDS = 10;
const COUNT = 10_000;
const MOST_MEBIBYTES = 50;

let target: Target;

beforeAll(async () => {
  target = await Target.open();
});
afterAll(() => target.close());

/** Two tills for each round, for later nobody is paired any more: too many pairing codes will have been wrong. */
async function pairTills(): Promise<Till[]> {
  const tills: Till[] = [];
  for (let n = 0; n < 2 * ROUNDS; n += 1) tills.push(await target.shop.pair());
  return tills;
}

it('100,000 fuzzed requests are answered as the contract says', async (test) => {
  const tills = await pairTills();
  const before = await memoryOf(target.shop.proxy.pid);
  if (!before) return test.skip('only Linux tells a process’s memory');
  const { pid } = target.shop.proxy;
  let answers = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const [first = target.till, second = target.till] = tills.slice(2 * round);
    const cookies = [first.cookie, second.cookie] as const;
    const report: FuzzReport = await fuzz(target.port, {
      seed: 100 + round,
      count: COUNT,
      cookies,
    });
    expect(report.wrong).toEqual([]);
    answers += report.answers;
  }
  expect(answers).toBeGreaterThan(0.95 * ROUNDS * COUNT);
  expect(target.shop.proxy.pid).toBe(pid);
  const after = async () => (await memoryOf(pid))?.now ?? Infinity;
  const grown = await until(`memory within ${MOST_MEBIBYTES} MiB of ${before.now}`, async () => {
    const more = (await after()) - before.now;
    return more < MOST_MEBIBYTES && { more };
  });
  console.log(`from ${before.now.toFixed(0)} MiB, then ${grown.more.toFixed(0)} MiB more`);
});
