/** What an answer, a silence or a notification is worth (R3, R10, R12), broken on purpose. */
import { lastStepAt } from '@kaikei/shared/payment.ts';
import {
  misreads,
  forgets,
  plansWith,
  hasHabit,
  isEndOf,
  believes,
  CLOSED,
  type Mutant,
} from './mutation.ts';
import { PRODUCT } from './subject.ts';

export const ANSWER_MUTANTS: readonly Mutant[] = [
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
    name: 'notification-believed',
    breaks: 'R12: a notification moves the state, genuine or not',
    caughtBy: 'I11',
    subject: hasHabit({ verifiesNotifications: false }),
  },
];
