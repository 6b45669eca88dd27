/** What a process may send, when, and after which commit (R1, R2, R4 to R6, R13), broken on purpose. */
import { forgets, plansWith, hasHabit, isEndOf, type Mutant } from './mutation.ts';

export const PROCESS_MUTANTS: readonly Mutant[] = [
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
    name: 'no-take-over-guard',
    breaks: 'R6: a restarted process asks and cancels as if it had watched the time',
    caughtBy: 'I5',
    fromSeed: 10_430,
    subject: plansWith((_, { event }) =>
      event.type === 'taken-over' ? { queryNotBefore: 0, cancelNotBefore: 0 } : undefined,
    ),
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
];
