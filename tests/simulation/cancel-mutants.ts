/** Cancels, refunds and what comes after the end (R7, R8, R11, R15), broken on purpose. */
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { CancelRecord } from '@kaikei/shared/payment.ts';
import {
  misreads,
  forgets,
  plansWith,
  isEndOf,
  hidesIncident,
  CLOSED,
  type Mutant,
} from './mutation.ts';
import { PRODUCT } from './subject.ts';

export const CANCEL_MUTANTS: readonly Mutant[] = [
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
];

function withoutAcceptance({ acceptedAt: _, ...cancel }: CancelRecord): CancelRecord {
  return cancel;
}
