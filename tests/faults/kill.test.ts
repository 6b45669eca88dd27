/** F22, F23, P4: the proxy is killed once at each fail-point, and nothing is lost or doubled. */
import { describe, expect, it } from 'vitest';
import { FAIL_POINTS } from './fail-points.ts';
import { GROUPS, useKillRuns } from './kill-cases.ts';

const run = useKillRuns('kill.test.ts');

describe.concurrent('killed', () => {
  it.each(Object.keys(GROUPS))('once at each fail-point: %s', async (name) => {
    const kills = GROUPS[name] ?? [];
    expect(await run(`once at each fail-point: ${name}`, { name, kills })).toBeGreaterThanOrEqual(
      kills.length,
    );
  });
});

it('has no fail-point outside of the groups', () => {
  expect(Object.values(GROUPS).flat().sort()).toEqual([...FAIL_POINTS].sort());
});
