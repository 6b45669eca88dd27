import type { Mix } from './mix.ts';
import type { Prng } from './prng.ts';

const STEPS_MS = [2_000, 20_000, 120_000, 3_600_000, 86_400_000] as const;

/** How far the wall clock was set while the proxy was down; 0 mostly. */
export function clockStepMs(rng: Prng, mix: Mix): number {
  if (rng.chance(mix.clockBack)) return -rng.int(0, rng.pick(STEPS_MS));
  if (rng.chance(mix.clockForward)) return rng.int(0, rng.pick(STEPS_MS));
  return 0;
}
