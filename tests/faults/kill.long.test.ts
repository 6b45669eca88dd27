/** F22, F23, F27, P4: kills at each fail-point, and six times as many at any time. */
// @module-tag long
import { describe, expect, it, vi } from 'vitest';
import { FAIL_POINTS, type FailPoint } from './fail-points.ts';
import { useKillRuns } from './kill-cases.ts';

/** More of them find what comes seldom: `FAULTS_REPEATS=20`. */
const REPEATS = Number(process.env['FAULTS_REPEATS'] ?? 10);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

// Most of a run is waiting.
vi.setConfig({ maxConcurrency: 4 });

const run = useKillRuns('kill.long.test.ts');

describe.concurrent(`killed ${REPEATS} times`, () => {
  it.each(FAIL_POINTS)('%s', async (point: FailPoint) => {
    const kills = Array.from({ length: REPEATS }, () => point);
    const done = await run(point, { name: `k${FAIL_POINTS.indexOf(point)}`, kills });
    expect(done).toBeGreaterThanOrEqual(REPEATS);
  });

  const anyTime = Array.from({ length: REPEATS }, () => 'any-time' as const);

  it.each([1, 2, 3, 4])('at any time %i', async (seed) => {
    await run(`at any time ${seed}`, { name: `any${seed}`, kills: anyTime }, seed);
  });

  it.each([
    ['an hour', HOUR_MS],
    ['a day', DAY_MS],
  ])('with clocks set by %s', async (name, ms) => {
    const clocksAheadMs = [0, -ms, ms] as const;
    await run(`with clocks set by ${name}`, { name: 'clocks', kills: anyTime, clocksAheadMs });
  });
});
