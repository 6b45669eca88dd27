/**
 * The rules broken on purpose, one at a time. The product has no switch for any of it: a mutant wraps
 * the product's `decide`, its screen or the reading of answers, or gives the process a bad habit.
 */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Decision, PaymentEvent } from '@kaikei/shared/rules.ts';
import type { CallKind, IncidentKind, Verdict } from '@kaikei/shared/verdict.ts';
import { PRODUCT, type Habits, type Subject } from './subject.ts';

export interface Mutant {
  readonly name: string;
  readonly breaks: string;
  /** The invariant that the simulation finds broken. */
  readonly caughtBy: string;
  /** The mix that shows it; all of them by turns where absent. */
  readonly mix?: string;
  readonly subject: Subject;
  /** Where the search begins: a sale that catches it is near. */
  readonly fromSeed?: number;
}

export const CLOSED: Verdict = { kind: 'closed', code: 'mutant' };

type Reading = (verdict: Verdict, kind: CallKind, payment: Payment) => Verdict | undefined;

/** The answers of some calls are taken for something else; undefined leaves the answer as it is. */
export function misreads(reading: Reading): Subject {
  return {
    ...PRODUCT,
    decide(payment, event, now) {
      const misread =
        event.type === 'ended' && payment.inFlight
          ? reading(event.verdict, payment.inFlight.kind, payment)
          : undefined;
      if (!misread) return PRODUCT.decide(payment, event, now);
      // What the mutant believes of any call it believes of the order.
      const asked = { ...payment, inFlight: { kind: 'query' as const, sentAt: now } };
      return PRODUCT.decide(asked, { type: 'ended', verdict: misread }, now);
    },
  };
}

type Patch = (
  payment: Payment,
  context: { before: Payment; event: PaymentEvent; now: number },
) => Partial<Payment> | undefined;

/** The record is changed before each decision. */
export function forgets(patch: Patch): Subject {
  return {
    ...PRODUCT,
    decide(payment, event, now) {
      const changed = patch(payment, { before: payment, event, now });
      return PRODUCT.decide(changed ? { ...payment, ...changed } : payment, event, now);
    },
  };
}

/** The record is changed after the event was taken in, and the next call planned anew from it. */
export function plansWith(patch: Patch): Subject {
  return {
    ...PRODUCT,
    decide(payment, event, now) {
      const decision = PRODUCT.decide(payment, event, now);
      if (decision.call) return decision;
      const changed = patch(decision.payment, { before: payment, event, now });
      return changed ? planAgain(decision, changed, now) : decision;
    },
  };
}

function planAgain(decision: Decision, changed: Partial<Payment>, now: number): Decision {
  const next = PRODUCT.decide({ ...decision.payment, ...changed }, { type: 'due' }, now);
  return {
    ...next,
    timeline: [...decision.timeline, ...next.timeline],
    incidents: [...decision.incidents, ...next.incidents],
  };
}

export function hasHabit(habit: Partial<Habits>): Subject {
  return { ...PRODUCT, habits: { ...PRODUCT.habits, ...habit } };
}

export const isEndOf = (event: PaymentEvent, kind: CallKind, before: Payment) =>
  event.type === 'ended' && before.inFlight?.kind === kind;

/** Of the incidents of each decision none of this kind is opened. */
export function hidesIncident(kind: IncidentKind): Subject {
  return {
    ...PRODUCT,
    decide(payment, event, now) {
      const decision = PRODUCT.decide(payment, event, now);
      return { ...decision, incidents: decision.incidents.filter((each) => each.kind !== kind) };
    },
  };
}

export function believes(manner: 'unsigned' | 'bad-signature' | 'other-order'): Subject {
  return {
    ...PRODUCT,
    read(reply) {
      const believed = reply.manner === manner && reply.says;
      if (!believed) return PRODUCT.read(reply);
      return believed.kind === 'not-found' ? { ...believed, signed: true } : believed;
    },
  };
}
