/** F25, R13: two proxies on one database; killed after each commit and each sending, and paused, cut off and starved. */
// @module-tag long
import { describe, expect, it, vi } from 'vitest';
import { LONG_TEST_LIMIT_MS } from '../support/limits.ts';
import type { FailPoint } from './fail-points.ts';
import { GROUPS } from './kill-cases.ts';
import { usePairRuns } from './pair-cases.ts';
import type { PairPlan } from './pair-run.ts';
import type { Trouble } from './pair-troubles.ts';

const LEASES: readonly Trouble[] = ['paused', 'cut-off', 'silence', 'killed', 'lost-answers'];
const DATABASE: readonly Trouble[] = ['database-crashed', 'killed', 'database-restarted', 'paused'];
/** As far as two machines may be apart whose clocks are kept by NTP, and farther. */
const SKEW_MS = 3_000;

// Most of a run is waiting.
vi.setConfig({ maxConcurrency: 4, testTimeout: LONG_TEST_LIMIT_MS });

const run = usePairRuns('pair.long.test.ts');

/** What was not committed or sent is undone, as by a kill at any time. */
const isDone = (point: FailPoint) => /^after-(?:commit|send):/.test(point);

describe.concurrent('two proxies', () => {
  it.each(Object.keys(GROUPS))('killed after each commit and sending: %s', async (name) => {
    const troubles = (GROUPS[name] ?? []).filter(isDone);
    const { kills } = await run(`killed after each commit and sending: ${name}`, {
      name,
      troubles,
    });
    expect(kills).toBeGreaterThanOrEqual(troubles.length);
  });

  it.each<[string, Omit<PairPlan, 'seed'>]>([
    ['killed at any time', { name: 'any', troubles: Array.from({ length: 8 }, () => 'killed') }],
    [
      'each kind of trouble once',
      {
        name: 'pair',
        troubles: ['paused', 'after-commit:submit', 'lost-answers', 'database-crashed'],
      },
    ],
    ['paused, cut off and killed', { name: 'lease', troubles: LEASES }],
    ['while the database fails', { name: 'base', troubles: DATABASE }],
    [
      'with clocks that differ',
      { name: 'skew', troubles: LEASES, clocksAheadMs: [SKEW_MS, -SKEW_MS] },
    ],
  ])('%s', async (title, plan) => {
    const { payments, takenOver } = await run(title, plan);
    expect(payments).toBeGreaterThan(0);
    expect(takenOver).toBeGreaterThan(0);
  });
});
