// @module-tag long
import { expect, test } from 'vitest';
import { failureText, type Depth } from './report.ts';
import { simulate } from './run.ts';

async function failuresOf(depth: Depth, from: number, seeds: number): Promise<string[]> {
  const { failures } = await simulate({ depth, from, seeds });
  return failures.slice(0, 5).map(failureText);
}

test('the payment rules keep every invariant in 150,000 sales', async () => {
  expect(await failuresOf('core', 0, 150_000)).toEqual([]);
});

test('and the real supervisor in 5,000', async () => {
  expect(await failuresOf('full', 0, 5_000)).toEqual([]);
});
