/** Plays a mutant until the invariant is broken by which it is caught. */
import { runCore } from './core.ts';
import { runFull } from './full.ts';
import { fullRules, type FullMutant } from './full-rules.ts';
import type { LeaseMutant } from './lease-rules.ts';
import { mixNamed, mixOf } from './mixes.ts';
import type { Mutant } from './mutation.ts';

const MOST_SEEDS = 20_000;
const MOST_FULL_SEEDS = 2_000;

export function invariantsBrokenByTwo({ rules, ...mutant }: LeaseMutant): Promise<string[]> {
  return invariantsBrokenInFull({ ...mutant, mix: 'two-proxies', broken: { leases: rules } });
}

export async function invariantsBrokenInFull(mutant: FullMutant): Promise<string[]> {
  const broken = new Set<string>();
  const mix = mixNamed(mutant.mix);
  const rules = { ...fullRules(mix), ...mutant.broken };
  for (const seed of seedsFrom(mutant.fromSeed, MOST_FULL_SEEDS)) {
    if (broken.has(mutant.caughtBy)) break;
    for (const { invariant } of (await runFull(seed, mix, undefined, rules)).violations) {
      broken.add(invariant);
    }
  }
  return [...broken];
}

/** Those that some sale breaks, up to the first sale that breaks the one by which it is caught. */
export function invariantsBroken({ subject, caughtBy, mix, fromSeed }: Mutant): string[] {
  const broken = new Set<string>();
  for (const seed of seedsFrom(fromSeed, MOST_SEEDS)) {
    if (broken.has(caughtBy)) break;
    const played = mix === undefined ? mixOf(seed, 'core') : mixNamed(mix);
    for (const { invariant } of runCore(seed, played, subject).violations) broken.add(invariant);
  }
  return [...broken];
}

function* seedsFrom(from = 0, most: number): Generator<number> {
  for (let seed = from; seed < from + most; seed += 1) yield seed;
}
