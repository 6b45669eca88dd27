import { describe, expect, test } from 'vitest';
import { runCore } from './core.ts';
import { runFull } from './full.ts';
import { FULL_MUTANTS } from './full-rules.ts';
import { LEASE_MUTANTS } from './lease-rules.ts';
import { mixNamed } from './mixes.ts';
import { RECHECK_MUTANTS } from './recheck-rules.ts';
import { MUTANTS } from './mutants.ts';
import { invariantsBroken, invariantsBrokenByTwo, invariantsBrokenInFull } from './mutant-runs.ts';
import { failureText, type Depth } from './report.ts';
import { simulate } from './run.ts';
import { PRODUCT } from './subject.ts';

async function failuresOf(depth: Depth, from: number, seeds: number): Promise<string[]> {
  const { failures } = await simulate({ depth, from, seeds });
  return failures.slice(0, 5).map(failureText);
}

describe('the payment rules under faults', () => {
  test('keep every invariant in 4,000 sales', async () => {
    expect(await failuresOf('core', 0, 4_000)).toEqual([]);
  });

  test('keep every invariant with the real supervisor', async () => {
    expect(await failuresOf('full', 0, 50)).toEqual([]);
  });
});

describe('a seed', () => {
  const SEEDS = [50, 51, 52, 53, 54];

  test('plays the same sale every time', async () => {
    const linesOf = async (depth: Depth) => {
      const lines: string[] = [];
      const print = (line: string) => void lines.push(line);
      for (const seed of SEEDS) {
        if (depth === 'core') runCore(seed, mixNamed('stubborn'), PRODUCT, print);
        else await runFull(seed, mixNamed('stubborn'), print);
      }
      return lines;
    };
    expect(await linesOf('core')).toEqual(await linesOf('core'));
    expect(await linesOf('full')).toEqual(await linesOf('full'));
    expect((await linesOf('full')).length).toBeGreaterThan(100);
  });
});

describe('a broken rule is caught', () => {
  test.each(MUTANTS)('$name: $breaks', (mutant) => {
    expect(invariantsBroken(mutant)).toContain(mutant.caughtBy);
  });
});

describe('of two proxies on one database, a broken rule is caught', { tags: ['long'] }, () => {
  test.each(LEASE_MUTANTS)('$name: $breaks', async (mutant) => {
    expect(await invariantsBrokenByTwo(mutant)).toContain(mutant.caughtBy);
  });
});

describe('around the real supervisor a broken rule is caught', { tags: ['long'] }, () => {
  test.each([...FULL_MUTANTS, ...RECHECK_MUTANTS])('$name: $breaks', async (mutant) => {
    expect(await invariantsBrokenInFull(mutant)).toContain(mutant.caughtBy);
  });
});
