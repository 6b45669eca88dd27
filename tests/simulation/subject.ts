/** What is under test: the product's rules, and the habits of the process around them. */
import type { Payment } from '@kaikei/shared/payment.ts';
import { decide, type Decision, type PaymentEvent } from '@kaikei/shared/rules.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { screen } from '@kaikei/proxy/payments/reject-reused-numbers.ts';
import { readReply, type Reply } from './wire.ts';

export interface Subject {
  readonly decide: (payment: Payment, event: PaymentEvent, now: number) => Decision;
  readonly screen: typeof screen;
  readonly read: (reply: Reply) => Verdict;
  readonly habits: Habits;
}

/** What the supervisor, the store and the HTTP routes add to the rules; the core depth plays it. */
export interface Habits {
  /** R1. */
  readonly commitsBeforeSending: boolean;
  /** R2. */
  readonly oneOpenPaymentPerSale: boolean;
  /** R4. */
  readonly sendsCreateOnce: boolean;
  /** R12. */
  readonly verifiesNotifications: boolean;
  /** R13. */
  readonly dropsOldIntents: boolean;
}

export const PRODUCT: Subject = {
  decide,
  screen,
  read: readReply,
  habits: {
    commitsBeforeSending: true,
    oneOpenPaymentPerSale: true,
    sendsCreateOnce: true,
    verifiesNotifications: true,
    dropsOldIntents: true,
  },
};
