/**
 * The rules broken on purpose, one at a time. The product has no switch for any of it: a mutant wraps
 * the product's `decide`, its screen or the reading of answers, or gives the process a bad habit.
 */
import { lastStepAt, type CancelRecord, type Payment } from '@kaikei/shared/payment.ts';
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

const CLOSED: Verdict = { kind: 'closed', code: 'mutant' };

type Reading = (verdict: Verdict, kind: CallKind, payment: Payment) => Verdict | undefined;

/** The answers of some calls are taken for something else; undefined leaves the answer as it is. */
function misreads(reading: Reading): Subject {
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
function forgets(patch: Patch): Subject {
  return {
    ...PRODUCT,
    decide(payment, event, now) {
      const changed = patch(payment, { before: payment, event, now });
      return PRODUCT.decide(changed ? { ...payment, ...changed } : payment, event, now);
    },
  };
}

/** The record is changed after the event was taken in, and the next call planned anew from it. */
function plansWith(patch: Patch): Subject {
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

function hasHabit(habit: Partial<Habits>): Subject {
  return { ...PRODUCT, habits: { ...PRODUCT.habits, ...habit } };
}

function withoutAcceptance({ acceptedAt: _, ...cancel }: CancelRecord): CancelRecord {
  return cancel;
}

const isEndOf = (event: PaymentEvent, kind: CallKind, before: Payment) =>
  event.type === 'ended' && before.inFlight?.kind === kind;

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'not-found-fails',
    breaks: 'R10: a query that finds no order ends the payment at once',
    caughtBy: 'I2',
    subject: misreads((verdict, kind, { stage }) =>
      kind === 'query' && stage === 'collect' && verdict.kind === 'not-found' ? CLOSED : undefined,
    ),
  },
  {
    name: 'code-life-ignored',
    breaks: 'R10: not-founds count 30 s after the create, however long the code lives',
    caughtBy: 'I4',
    fromSeed: 1_300,
    subject: forgets(() => ({ codeLifeMs: 0 })),
  },
  {
    name: 'downtime-counts',
    breaks: 'R10: a clock set forward while the proxy was down shortens the wait',
    caughtBy: 'I2',
    mix: 'clock-forward',
    subject: plansWith((payment, { before, event, now }) =>
      event.type === 'taken-over'
        ? { createSentAt: payment.createSentAt - Math.max(0, now - lastStepAt(before)) }
        : undefined,
    ),
  },
  {
    name: 'cancel-not-found-ends',
    breaks: 'R8: a cancel that finds no order ends the payment',
    caughtBy: 'I2',
    fromSeed: 5_450,
    subject: misreads((verdict, kind) =>
      kind === 'cancel' && verdict.kind === 'refused' && verdict.code === 'E04111'
        ? CLOSED
        : undefined,
    ),
  },
  {
    name: 'cancel-answer-ends',
    breaks: "R8: a cancel's own answer ends the payment",
    caughtBy: 'I2',
    subject: misreads((verdict, kind) =>
      kind === 'cancel' && verdict.kind === 'accepted' ? { kind: 'canceled' } : undefined,
    ),
  },
  {
    name: 'cancel-once',
    breaks: 'R8: a cancel is tried once, and whatever follows is believed to be its end',
    caughtBy: 'I2',
    subject: misreads((verdict, kind, { stage }) =>
      kind === 'query' &&
      stage === 'cancel' &&
      (verdict.kind === 'paid' || verdict.kind === 'in-progress')
        ? { kind: 'canceled' }
        : undefined,
    ),
  },
  {
    name: 'server-error-fails',
    breaks: 'R3: an HTTP error to a create is taken for a refusal',
    caughtBy: 'I2',
    subject: misreads((verdict, kind) =>
      kind === 'create' && verdict.kind === 'unknown' && verdict.reason === 'http-error'
        ? CLOSED
        : undefined,
    ),
  },
  {
    name: 'timeout-fails',
    breaks: 'R3: a create without an answer is taken for a failure',
    caughtBy: 'I2',
    subject: misreads((verdict, kind) =>
      kind === 'create' && verdict.kind === 'unknown' && verdict.reason === 'timeout'
        ? CLOSED
        : undefined,
    ),
  },
  {
    name: 'timeout-tried-again',
    breaks: 'R4: a timeout counts as never sent, so the till pays again under a new number',
    caughtBy: 'I3',
    subject: {
      ...PRODUCT,
      read(reply) {
        return reply.manner === 'timeout'
          ? { kind: 'not-sent', reason: 'timeout' }
          : PRODUCT.read(reply);
      },
    },
  },
  {
    name: 'silence-ends',
    breaks: 'R10: queries without an answer end the payment after 60 s',
    caughtBy: 'I2',
    subject: plansWith((payment, { before, event, now }) =>
      isEndOf(event, 'query', before) &&
      payment.stage === 'collect' &&
      now - payment.startedAt >= 60_000
        ? { stage: 'done', state: payment.cancel ? 'canceled' : 'failed' }
        : undefined,
    ),
  },
  {
    name: 'gap-from-sending',
    breaks: 'R5: the 5 s count from when the last call was sent',
    caughtBy: 'I5',
    subject: plansWith((payment, { before, event }) =>
      event.type === 'ended' && before.inFlight && payment.stage !== 'done'
        ? { lastEndedAt: before.inFlight.sentAt }
        : undefined,
    ),
  },
  {
    name: 'no-cancel-wait',
    breaks: 'R7: no 15 s between the first proof of the order and its cancel',
    caughtBy: 'I4',
    subject: plansWith((payment, { before }) =>
      payment.provenAt !== undefined && before.provenAt === undefined
        ? { provenAt: payment.provenAt - 15_000 }
        : undefined,
    ),
  },
  {
    name: 'no-take-over-guard',
    breaks: 'R6: a restarted process asks and cancels as if it had watched the time',
    caughtBy: 'I5',
    fromSeed: 10_430,
    subject: plansWith((_, { event }) =>
      event.type === 'taken-over' ? { queryNotBefore: 0, cancelNotBefore: 0 } : undefined,
    ),
  },
  {
    name: 'success-wins-late',
    breaks: 'R11: a success ends the payment as paid after a cancel was sent',
    caughtBy: 'R11',
    subject: forgets((payment, { event }) =>
      event.type === 'ended' && payment.stage === 'cancel' && event.verdict.kind === 'paid'
        ? { stage: 'collect' }
        : undefined,
    ),
  },
  {
    name: 'notification-reopens',
    breaks: 'R11: a final state is left again',
    caughtBy: 'I8',
    subject: forgets((payment, { event }) =>
      event.type === 'hinted' && payment.state === 'canceled'
        ? { state: 'processing', stage: 'collect' }
        : undefined,
    ),
  },
  {
    name: 'refund-at-once',
    breaks: 'R15: a refund goes out after one refused cancel',
    caughtBy: 'R15',
    subject: forgets((payment) =>
      payment.cancel && payment.cancel.refusals > 0
        ? { cancel: { ...payment.cancel, refusals: 3 } }
        : undefined,
    ),
  },
  {
    name: 'refund-new-number',
    breaks: 'R15: a refund without an answer is sent again under a new number',
    caughtBy: 'R15',
    subject: plansWith((payment, { before, event, now }) =>
      isEndOf(event, 'refund', before) &&
      event.type === 'ended' &&
      payment.refund &&
      event.verdict.kind === 'unknown'
        ? { refund: { ...payment.refund, n: payment.refund.n + 1, step: 'send', nextAt: now + 1 } }
        : undefined,
    ),
  },
  {
    name: 'refund-answer-ends',
    breaks: "R15: a refund's own answer ends the payment",
    caughtBy: 'I2',
    subject: misreads((verdict, kind) =>
      kind === 'refund' && verdict.kind === 'accepted' ? { kind: 'canceled' } : undefined,
    ),
  },
  {
    name: 'unsigned-believed',
    breaks: 'R3: an answer without a signature is believed',
    caughtBy: 'I11',
    subject: believes('unsigned'),
  },
  {
    name: 'bad-signature-believed',
    breaks: 'R3: an answer whose signature does not fit is believed',
    caughtBy: 'I11',
    subject: believes('bad-signature'),
  },
  {
    name: 'other-order-believed',
    breaks: 'R3: a signed success of another order is believed',
    caughtBy: 'I11',
    subject: believes('other-order'),
  },
  {
    name: 'no-screen',
    breaks: 'R3: a trans_no may repeat',
    caughtBy: 'I11',
    subject: { ...PRODUCT, screen: (verdict) => verdict },
  },
  {
    name: 'taken-number-never-ends',
    breaks:
      'R3: an answer with a repeated trans_no counts for nothing, even one that names our order',
    caughtBy: 'I1',
    subject: {
      ...PRODUCT,
      screen: (verdict, foreign) => PRODUCT.screen(verdict, foreign, 'create'),
    },
  },
  {
    name: 'other-payments-refund-believed',
    breaks:
      "R3: a refund query is believed under another payment's trans_no, whatever order it names",
    caughtBy: 'I2',
    mix: 'numbers',
    subject: {
      ...PRODUCT,
      screen: (verdict, foreign, asked) =>
        PRODUCT.screen(verdict, foreign, asked === 'refund-query' ? 'query' : asked),
    },
  },
  {
    name: 'repeated-psn-never-counts',
    breaks: 'R3: an answer with a repeated psn counts for nothing, even one that names our order',
    caughtBy: 'I1',
    mix: 'numbers',
    subject: {
      ...PRODUCT,
      screen: (verdict, foreign, asked) =>
        'psn' in verdict && foreign.psns.has(verdict.psn ?? '')
          ? { kind: 'unknown', reason: 'repeated-psn' }
          : PRODUCT.screen(verdict, foreign, asked),
    },
  },
  {
    name: 'cancels-after-silence',
    breaks: 'F26, F30: a cancel that was kept back for long goes out without a question',
    caughtBy: 'F26',
    mix: 'disk-outage',
    subject: forgets((payment, { event, now }) =>
      event.type === 'due' && payment.lastEndedAt !== undefined && !payment.askFirst
        ? { lastEndedAt: Math.max(payment.lastEndedAt, now - 5_000) }
        : undefined,
    ),
  },
  {
    name: 'take-over-acts-unasked',
    breaks:
      'R13: whoever takes a payment over goes on with what was planned, and asks nothing first',
    caughtBy: 'R13',
    subject: plansWith((_, { event }) =>
      event.type === 'taken-over' ? { askFirst: false } : undefined,
    ),
  },
  {
    name: 'unsent-question-counts',
    breaks: 'R13: a question that never left is taken for one that was asked',
    caughtBy: 'R13',
    mix: 'clock',
    subject: plansWith((_, { before, event }) =>
      isEndOf(event, 'query', before) ? { askFirst: false } : undefined,
    ),
  },
  {
    name: 'refund-waits-unseen',
    breaks: 'R15: a refund that nobody confirms opens no incident',
    caughtBy: 'I1',
    mix: 'unguarded',
    subject: hidesIncident('refund-not-confirmed'),
  },
  {
    name: 'canceled-refund-never-ends',
    breaks: 'R15: a refund in status 3 is asked about for ever',
    caughtBy: 'I1',
    mix: 'unguarded',
    subject: {
      ...PRODUCT,
      decide(payment, event, now) {
        const isIt =
          isEndOf(event, 'refund-query', payment) &&
          event.type === 'ended' &&
          event.verdict.kind === 'canceled';
        const verdict: Verdict = { kind: 'unknown', reason: 'mutant' };
        return PRODUCT.decide(payment, isIt ? { type: 'ended', verdict } : event, now);
      },
    },
  },
  {
    name: 'all-refusals-count',
    breaks: 'R15: refused cancels count although one was accepted after them',
    caughtBy: 'I3',
    mix: 'unguarded',
    subject: plansWith((payment, { before, event }) =>
      isEndOf(event, 'cancel', before) && payment.cancel && before.cancel
        ? {
            cancel: {
              ...withoutAcceptance(payment.cancel),
              refusals: Math.max(payment.cancel.refusals, before.cancel.refusals),
            },
          }
        : undefined,
    ),
  },
  {
    name: 'accepted-cancel-forgotten',
    breaks: 'R15: a refund goes out while an accepted cancel may still take effect',
    caughtBy: 'I3',
    mix: 'unguarded',
    subject: plansWith((payment, { before, event }) =>
      isEndOf(event, 'cancel', before) && payment.cancel
        ? { cancel: withoutAcceptance(payment.cancel) }
        : undefined,
    ),
  },
  {
    name: 'canceled-says-nothing',
    breaks: 'an order that was refused, never there and canceled does not say never-at-gateway',
    caughtBy: 'I14',
    subject: {
      ...PRODUCT,
      decide(payment, event, now) {
        const decision = PRODUCT.decide(payment, event, now);
        const { failure, ...rest } = decision.payment;
        return payment.refusal && failure?.code === 'never-at-gateway'
          ? { ...decision, payment: rest }
          : decision;
      },
    },
  },
  {
    name: 'create-again-after-crash',
    breaks: 'R4: the create is sent again after a crash',
    caughtBy: 'I10',
    subject: hasHabit({ sendsCreateOnce: false }),
  },
  {
    name: 'nothing-written-first',
    breaks: 'R1: the create leaves before the payment is on disk',
    caughtBy: 'I10',
    subject: hasHabit({ commitsBeforeSending: false }),
  },
  {
    name: 'two-payments-at-a-time',
    breaks: 'R2: another payment of the sale is taken while one is in doubt',
    caughtBy: 'I3',
    subject: hasHabit({ oneOpenPaymentPerSale: false }),
  },
  {
    name: 'notification-believed',
    breaks: 'R12: a notification moves the state, genuine or not',
    caughtBy: 'I11',
    subject: hasHabit({ verifiesNotifications: false }),
  },
];

/** Of the incidents of each decision none of this kind is opened. */
function hidesIncident(kind: IncidentKind): Subject {
  return {
    ...PRODUCT,
    decide(payment, event, now) {
      const decision = PRODUCT.decide(payment, event, now);
      return { ...decision, incidents: decision.incidents.filter((each) => each.kind !== kind) };
    },
  };
}

function believes(manner: 'unsigned' | 'bad-signature' | 'other-order'): Subject {
  return {
    ...PRODUCT,
    read(reply) {
      const believed = reply.manner === manner && reply.says;
      if (!believed) return PRODUCT.read(reply);
      return believed.kind === 'not-found' ? { ...believed, signed: true } : believed;
    },
  };
}
