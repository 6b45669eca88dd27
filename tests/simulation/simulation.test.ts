import { describe, expect, test } from 'vitest';
import { runCore } from './core.ts';
import { runFull } from './full.ts';
import { LEASE_MUTANTS, type LeaseRules } from './lease-rules.ts';
import { mixNamed, mixOf } from './mix.ts';
import { MUTANTS, type Mutant } from './mutants.ts';
import { failureText, type Depth } from './report.ts';
import { simulate } from './run.ts';
import { PRODUCT } from './subject.ts';

const MOST_SEEDS = 20_000;
const MOST_FULL_SEEDS = 2_000;

async function failuresOf(depth: Depth, from: number, seeds: number): Promise<string[]> {
  const { failures } = await simulate({ depth, from, seeds });
  return failures.slice(0, 5).map(failureText);
}

describe('the payment rules under faults', () => {
  // As many as a broken rule is given to be caught in; the long proof begins with the same sales and plays more.
  test('keep every invariant in 20,000 sales', async () => {
    expect(await failuresOf('core', 0, MOST_SEEDS)).toEqual([]);
  });

  test('keep every invariant with the real supervisor', async () => {
    expect(await failuresOf('full', 0, 1_000)).toEqual([]);
  });
});

describe('a seed', () => {
  test('plays the same sale every time', async () => {
    const linesOf = async (depth: Depth) => {
      const lines: string[] = [];
      const print = (line: string) => void lines.push(line);
      if (depth === 'core') runCore(53, mixNamed('stubborn'), PRODUCT, print);
      else await runFull(53, mixNamed('stubborn'), print);
      return lines;
    };
    expect(await linesOf('core')).toEqual(await linesOf('core'));
    expect(await linesOf('full')).toEqual(await linesOf('full'));
    expect((await linesOf('full')).length).toBeGreaterThan(10);
  });
});

describe('a broken rule is caught', () => {
  test.each(MUTANTS)('$name: $breaks', (mutant) => {
    expect(invariantsBroken(mutant)).toContain(mutant.caughtBy);
  });
});

describe('of two proxies on one database, a broken rule is caught', () => {
  test.each(LEASE_MUTANTS)('$name: $breaks', async ({ rules, caughtBy }) => {
    expect(await invariantsBrokenByTwo(rules, caughtBy)).toContain(caughtBy);
  });
});

async function invariantsBrokenByTwo(rules: LeaseRules, wanted: string): Promise<string[]> {
  const broken = new Set<string>();
  const mix = mixNamed('two-proxies');
  for (let seed = 0; seed < MOST_FULL_SEEDS && !broken.has(wanted); seed += 1) {
    for (const { invariant } of (await runFull(seed, mix, undefined, rules)).violations) {
      broken.add(invariant);
    }
  }
  return [...broken];
}

/** Those that some sale breaks, up to the first sale that breaks the one by which it is caught. */
function invariantsBroken({ subject, caughtBy, mix }: Mutant): string[] {
  const broken = new Set<string>();
  for (let seed = 0; seed < MOST_SEEDS && !broken.has(caughtBy); seed += 1) {
    const played = mix === undefined ? mixOf(seed, 'core') : mixNamed(mix);
    for (const { invariant } of runCore(seed, played, subject).violations) broken.add(invariant);
  }
  return [...broken];
}
