/** What the full depth has around the real supervisor, and what breaks where it is not as it should be. */
import type { Payment } from '@kaikei/shared/payment.ts';
import { leaseRules, type LeaseRules } from './lease-rules.ts';
import type { Mix } from './mix.ts';
import { RECHECKS, type RecheckRules } from './recheck-rules.ts';
import { later } from '../../web/src/payment/later.ts';

export interface FullRules {
  readonly leases: LeaseRules;
  readonly rechecks: RecheckRules;
  /** F26, R13: a process counts the sleep of its machine. */
  readonly seesSleep: boolean;
  /** R6: the clock of a process stands by itself while a submission is under way. */
  readonly clockStandsInCommit: boolean;
  /** What a failed step gives back is free for whoever takes over next. */
  readonly givesBack: boolean;
  /** A process that stops keeps what it has a call out for, until that has ended. */
  readonly keepsWhatItCalls: boolean;
  /** The till keeps that a payment was answered, and does not derive it from what it does just now. */
  readonly keepsAnswered: boolean;
  /** What is remembered of a payment when something is decided about it. */
  readonly recalled: (payment: Payment) => Payment;
  /** Which of two readings a till keeps. */
  readonly later: typeof later;
}

export function fullRules({ proxies }: Mix): FullRules {
  return {
    leases: leaseRules(proxies),
    rechecks: RECHECKS,
    seesSleep: true,
    clockStandsInCommit: true,
    givesBack: true,
    keepsWhatItCalls: true,
    keepsAnswered: true,
    recalled: (payment) => payment,
    later,
  };
}

export interface FullMutant {
  readonly name: string;
  readonly breaks: string;
  /** The invariant that the simulation finds broken, in this mix. */
  readonly caughtBy: string;
  readonly mix: string;
  readonly broken: Partial<FullRules>;
  /** Where the search begins: a sale that catches it is near. */
  readonly fromSeed?: number;
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
    caughtBy: 'I1',
    fromSeed: 103,
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
  {
    name: 'stop-gives-back-under-call',
    breaks: 'R5, R13: a process that stops gives back a payment while its call is out',
    caughtBy: 'I5',
    mix: 'two-proxies',
    fromSeed: 195,
    broken: { keepsWhatItCalls: false },
  },
  {
    name: 'answered-derived',
    breaks:
      'a till derives from what it does whether a payment was answered, and closes it by a tombstone',
    caughtBy: 'I11',
    fromSeed: 18,
    mix: 'restored',
    broken: { keepsAnswered: false },
  },
  {
    name: 'by-hand-gives-back',
    breaks: 'R11: the proxy gives back what turns up after a person ended the payment',
    caughtBy: 'I3',
    mix: 'by-hand',
    broken: { recalled: ({ resolvedByHand: _, ...payment }) => payment },
  },
  {
    name: 'paid-by-hand-beside-refund',
    breaks: 'R15: a person may call a payment paid while a refund of it is out',
    caughtBy: 'R14',
    fromSeed: 83,
    mix: 'by-hand',
    broken: {
      recalled: (payment) =>
        payment.refund ? { ...payment, refund: { ...payment.refund, attempts: 0 } } : payment,
    },
  },
  {
    name: 'refund-failed-by-hand-early',
    breaks: 'R16: a person may call a refund failed while a sending of it may still arrive',
    caughtBy: 'I2',
    fromSeed: 690,
    mix: 'by-hand',
    broken: {
      recalled: ({ shopRefunds, ...payment }) => ({
        ...payment,
        ...(shopRefunds && {
          shopRefunds: shopRefunds.map(({ unansweredAt: _, ...refund }) => refund),
        }),
      }),
    },
  },
  {
    name: 'till-orders-by-time',
    breaks: 'a till takes the reading with the later time, by a clock that may be set back',
    caughtBy: 'I11',
    mix: 'restored',
    broken: {
      later: (known, reported) =>
        known && Date.parse(known.updatedAt) > Date.parse(reported.updatedAt) ? known : reported,
    },
  },
];
