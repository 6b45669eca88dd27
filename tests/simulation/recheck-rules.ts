/** R14 as the store commits it for the supervisor of the full depth, and what breaks where it does not. */
import type { RecheckOutcome, Sight } from '@kaikei/proxy/payments/rechecks.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import type { FullMutant } from './full-rules.ts';

export interface RecheckRules {
  /** A payment as it is looked at before it is asked about. */
  readonly seen: (sight: Sight) => Sight;
  /** What nobody works on is taken, and nothing else. */
  readonly leavesWorkAlone: boolean;
  /** What is committed of an answer. */
  readonly answered: (decision: Decision) => Decision;
  /** What the run hears of the supervisor, which has another clock. */
  readonly heard: (outcome: RecheckOutcome) => RecheckOutcome;
}

export const RECHECKS: RecheckRules = {
  seen: (sight) => sight,
  leavesWorkAlone: true,
  answered: (decision) => decision,
  heard: (outcome) => outcome,
};

export const RECHECK_MUTANTS: readonly FullMutant[] = [
  {
    name: 'recheck-looks-once',
    breaks: 'R5, R14: whoever reconciles does not see that a call has ended since it first looked',
    caughtBy: 'I5',
    fromSeed: 49,
    mix: 'two-proxies',
    broken: {
      rechecks: { ...RECHECKS, seen: (sight) => ({ ...sight, changeSeq: 0 }) },
    },
  },
  {
    name: 'recheck-waits-by-other-clock',
    breaks: 'R5, R14: a run takes how long it has to wait from a clock that differs from its own',
    caughtBy: 'I5',
    fromSeed: 366,
    mix: 'two-proxies',
    broken: {
      rechecks: {
        ...RECHECKS,
        heard: (outcome) => (outcome.kind === 'wait' ? { ...outcome, forMs: 0 } : outcome),
      },
    },
  },
  {
    name: 'recheck-beside-its-work',
    breaks: 'R13, R14: reconciliation asks about a payment that is being worked on',
    caughtBy: 'I5',
    fromSeed: 1_137,
    mix: 'two-proxies',
    broken: {
      rechecks: {
        ...RECHECKS,
        leavesWorkAlone: false,
        seen: ({ payment: { inFlight: _, ...payment }, changeSeq }) => ({
          payment: { ...payment, stage: 'done' },
          changeSeq,
        }),
      },
    },
  },
  {
    name: 'difference-without-incident',
    breaks: 'R14: what the gateway says otherwise opens no incident',
    caughtBy: 'R14',
    fromSeed: 35,
    mix: 'late-capture',
    broken: {
      rechecks: {
        ...RECHECKS,
        answered: (decision) => (decision.finding ? { ...decision, incidents: [] } : decision),
      },
    },
  },
  {
    name: 'recheck-refunds-after-pause',
    breaks: 'F26, R14: a refund goes out on an answer that was heard after a pause',
    caughtBy: 'F26',
    fromSeed: 1_105,
    mix: 'found-late',
    broken: {
      rechecks: {
        ...RECHECKS,
        answered: (decision) => {
          const { refund } = decision.payment;
          if (!decision.finding || refund?.step !== 'recheck') return decision;
          const payment = { ...decision.payment, refund: { ...refund, step: 'send' as const } };
          return { ...decision, payment: { ...payment, nextAttemptAt: refund.nextAt } };
        },
      },
    },
  },
  {
    name: 'recheck-changes-state',
    breaks: 'R11, R14: what the gateway says takes the place of a final state',
    caughtBy: 'I8',
    fromSeed: 337,
    mix: 'late-capture',
    broken: {
      rechecks: {
        ...RECHECKS,
        answered: (decision) =>
          decision.finding?.verdict.kind === 'paid'
            ? { ...decision, payment: { ...decision.payment, state: 'paid' } }
            : decision,
      },
    },
  },
];
