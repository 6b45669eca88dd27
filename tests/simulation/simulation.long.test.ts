import { expect, test } from 'vitest';
import { LEASE_MUTANTS } from './lease-rules.ts';
import { invariantsBrokenByTwo } from './mutant-runs.ts';
import { failureText, type Depth } from './report.ts';
import { simulate } from './run.ts';

async function failuresOf(depth: Depth, from: number, seeds: number): Promise<string[]> {
  const { failures } = await simulate({ depth, from, seeds });
  return failures.slice(0, 5).map(failureText);
}

test('the payment rules keep every invariant in 1,000,000 sales', async () => {
  expect(await failuresOf('core', 0, 1_000_000)).toEqual([]);
});

test('and the real supervisor in 10,000', async () => {
  expect(await failuresOf('full', 0, 10_000)).toEqual([]);
});

test.each(LEASE_MUTANTS.filter(({ isRare }) => isRare))(
  'of two proxies on one database, a broken rule is caught: $name',
  async (mutant) => {
    expect(await invariantsBrokenByTwo(mutant)).toContain(mutant.caughtBy);
  },
);
