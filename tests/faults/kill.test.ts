/** F22, F23, P4: the proxy is killed at a fail-point of each kind, and nothing is lost or doubled. All: the long proof. */
import { expect, it } from 'vitest';
import type { FailPoint } from './fail-points.ts';
import { useKillRuns } from './kill-cases.ts';

const run = useKillRuns('kill.test.ts');

const KILLS: readonly FailPoint[] = [
  'before-send:create',
  'after-commit:query-intent',
  'after-send:cancel',
  'after-answer:refund',
  'after-commit:refund-requested',
];

it('killed once at a fail-point of each kind', async () => {
  const kills = await run('killed once at a fail-point of each kind', {
    name: 'each',
    kills: KILLS,
  });
  expect(kills).toBeGreaterThanOrEqual(KILLS.length);
});
