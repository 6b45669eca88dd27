/** What the full depth has around the real supervisor, and what breaks where it is not as it should be. */
import { leaseRules, type LeaseRules } from './lease-rules.ts';
import type { Mix } from './mix.ts';

export interface FullRules {
  readonly leases: LeaseRules;
  /** F26, R13: a process counts the sleep of its machine. */
  readonly seesSleep: boolean;
  /** R6: the clock of a process stands by itself while a submission is under way. */
  readonly clockStandsInCommit: boolean;
  /** What a failed step gives back is free for whoever takes over next. */
  readonly givesBack: boolean;
}

export function fullRules({ proxies }: Mix): FullRules {
  return {
    leases: leaseRules(proxies),
    seesSleep: true,
    clockStandsInCommit: true,
    givesBack: true,
  };
}

export interface FullMutant {
  readonly name: string;
  readonly breaks: string;
  /** The invariant that the simulation finds broken, in this mix. */
  readonly caughtBy: string;
  readonly mix: string;
  readonly broken: Partial<FullRules>;
}

export const FULL_MUTANTS: readonly FullMutant[] = [
  {
    name: 'sleep-not-seen',
    breaks: 'R13, F26: time that the machine slept did not pass',
    caughtBy: 'R13',
    mix: 'asleep',
    broken: { seesSleep: false },
  },
  {
    name: 'clock-follows-in-commit',
    breaks: 'R6: the clock follows the wall clock between the reading of the time and the commit',
    caughtBy: 'R6',
    mix: 'clock-set-in-commit',
    broken: { clockStandsInCommit: false },
  },
  {
    name: 'failed-step-keeps-payment',
    breaks:
      'a mistake of ours in a step leaves the payment with a process that does nothing for it',
    caughtBy: 'I1',
    mix: 'mistakes',
    broken: { givesBack: false },
  },
];
