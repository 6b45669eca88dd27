/** R13 as a store keeps it for the proxies of the full depth, and what breaks where it does not. */
import type { Call, Decision } from '@kaikei/shared/rules.ts';
import { decide } from '@kaikei/shared/rules.ts';
import { LEASE_MS } from '@kaikei/shared/rules/times.ts';

export interface LeaseRules {
  /** Infinity: one process serves at a time, and what is another's is a dead one's. */
  readonly leaseMs: number;
  readonly checksFence: boolean;
  /** What is committed about a payment that is taken over. */
  readonly takenOver: (decision: Decision, now: number) => Decision;
}

export function leaseRules(proxies: number): LeaseRules {
  return {
    leaseMs: proxies === 1 ? Infinity : LEASE_MS,
    checksFence: true,
    takenOver: (decision) => decision,
  };
}

export interface LeaseMutant {
  readonly name: string;
  readonly breaks: string;
  /** The invariant that the simulation finds broken. */
  readonly caughtBy: string;
  readonly rules: LeaseRules;
  /** Where the search begins: a sale that catches it is near. */
  readonly fromSeed?: number;
}

const PRODUCT = leaseRules(2);

export const LEASE_MUTANTS: readonly LeaseMutant[] = [
  {
    name: 'fence-not-checked',
    breaks: 'R13: a process commits what it knew before another one took the payment over',
    caughtBy: 'I5',
    fromSeed: 14,
    rules: { ...PRODUCT, checksFence: false },
  },
  {
    name: 'lease-too-short',
    breaks: 'R13: a lease lapses while a call of its owner can still be under way',
    caughtBy: 'I5',
    rules: { ...PRODUCT, leaseMs: 2_000 },
    fromSeed: 673,
  },
  {
    name: 'take-over-asks-at-once',
    breaks: 'R6: whoever takes over asks and cancels as if it had watched the time',
    caughtBy: 'I5',
    fromSeed: 9,
    rules: {
      ...PRODUCT,
      takenOver(decision, now) {
        const { lastEndedAt: _, ...payment } = decision.payment;
        const unguarded = { ...payment, queryNotBefore: 0, cancelNotBefore: 0 };
        const next = decide(unguarded, { type: 'due' }, now, 'nothing');
        return {
          ...next,
          timeline: [...decision.timeline, ...next.timeline],
          incidents: [...decision.incidents, ...next.incidents],
        };
      },
    },
  },
  {
    name: 'take-over-creates',
    breaks: 'R4, R13: whoever takes a create over sends it again',
    caughtBy: 'I10',
    rules: {
      ...PRODUCT,
      takenOver(decision, now) {
        if (decision.payment.state !== 'processing') return decision;
        const { nextAttemptAt: _, ...payment } = decision.payment;
        // No decision of the product can say so.
        const call = { kind: 'create', intentAt: now } as unknown as Call;
        return {
          ...decision,
          payment: { ...payment, inFlight: { kind: 'create', sentAt: now } },
          call,
        };
      },
    },
  },
];
