/** What the short and the long proof of two proxies have in common. */
import { afterAll } from 'vitest';
import { useBundle } from './bundle.ts';
import { pairRun, type PairPlan, type PairReport } from './pair-run.ts';

/** Another one plays other customers at other moments. */
const SEED = Number(process.env['FAULTS_SEED'] ?? 1);

/** Gives the function that runs a plan in this file's tests. */
export function usePairRuns(file: string) {
  const bundle = useBundle();
  const total = { kills: 0, payments: 0, takenOver: 0 };
  afterAll(() => {
    const { kills, payments, takenOver } = total;
    console.log(`${file}: ${kills} kills, ${payments} payments, ${takenOver} taken over`);
  });
  /** @throws with every violation, its history, and how to run this again */
  return async (test: string, plan: Omit<PairPlan, 'seed'>): Promise<PairReport> => {
    const report = await pairRun(bundle(), { ...plan, seed: SEED });
    total.kills += report.kills;
    total.payments += report.payments;
    total.takenOver += report.takenOver;
    if (report.violations.length === 0) return report;
    throw new Error(
      [
        `${report.violations.length} violations in ${report.payments} payments, seed ${SEED}`,
        `again: LONG_PROOFS=1 FAULTS_SEED=${SEED} npx vitest run tests/faults/${file} -t '${test}'`,
        ...report.violations,
      ].join('\n'),
    );
  };
}
