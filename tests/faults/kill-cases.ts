/** What the short and the long proof have in common. */
import { afterAll } from 'vitest';
import { useBundle } from './bundle.ts';
import { FAIL_POINTS, type FailPoint } from './fail-points.ts';
import { killRun, type KillPlan } from './kill-run.ts';

/** Another one plays other customers at other moments. */
const SEED = Number(process.env['FAULTS_SEED'] ?? 1);

/** By whom they are passed: those of a group fit into one run. */
export const GROUPS: Readonly<Record<string, readonly FailPoint[]>> = {
  creates: FAIL_POINTS.filter((point) => /:(submit|create|tombstone)/.test(point)),
  queries: FAIL_POINTS.filter((point) => /:(query|hinted|taken-over)/.test(point)),
  cancels: FAIL_POINTS.filter((point) => /:cancel/.test(point)),
  refunds: FAIL_POINTS.filter((point) => /:refund/.test(point)),
};

/** Gives the function that runs a plan in this file's tests. */
export function useKillRuns(file: string) {
  const bundle = useBundle();
  const total = { kills: 0, payments: 0 };
  afterAll(() => {
    console.log(`${file}: ${total.kills} kills, ${total.payments} payments`);
  });
  /** @throws with every violation, its history, and how to run this again; gives the number of kills */
  return async (test: string, plan: Omit<KillPlan, 'seed'>, seed = SEED): Promise<number> => {
    const { kills, payments, violations } = await killRun(bundle(), { ...plan, seed });
    total.kills += kills;
    total.payments += payments;
    if (violations.length === 0) return kills;
    throw new Error(
      [
        `${violations.length} violations in ${payments} payments and ${kills} kills, seed ${seed}`,
        `again: LONG_PROOFS=1 FAULTS_SEED=${seed} npx vitest run tests/faults/${file} -t '${test}'`,
        ...violations,
      ].join('\n'),
    );
  };
}
