/** A small share of the fuzz: the process lives, and every answer is one of the contract's (see `fuzz.long`). */
// @module-tag long
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { Target } from './target.ts';

let target: Target;

beforeAll(async () => {
  target = await Target.open();
});
afterAll(() => target.close());

it('2,000 fuzzed requests are answered as the contract says', async () => {
  const cookies = [(await target.shop.pair()).cookie, (await target.shop.pair()).cookie] as const;
  const { outcomes, wrong, answers } = await fuzz(target.port, { seed: 1, count: 2_000, cookies });
  expect(wrong).toEqual([]);
  expect(answers).toBeGreaterThan(1_900);
  // It has come further than the door.
  for (const each of [
    '201',
    '400 malformed-json',
    '422 validation-error',
    '431 header-too-large',
  ]) {
    expect([...outcomes.keys()]).toContain(each);
  }
});
