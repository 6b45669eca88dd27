/** Texts of a payment from the scan to its end and of the history, loaded with the first of their screens. */
import type { Phase } from '../payment/phase.ts';
import type { RefundExtent } from '../payment/refund-extent.ts';
import type { TimelineKey } from '../payment/timeline.ts';

type OpenPhase = Exclude<Phase, 'paid' | 'failed' | 'canceled'>;

/** Failure codes that have a sentence of their own; `other` is for all the rest. */
export type KnownFailure =
  | 'gateway-unreachable'
  | 'never-at-gateway'
  | 'never-submitted'
  | 'not-found-unsigned'
  | 'canceled-at-gateway'
  | 'TS-D2012'
  | 'SBX-CODE-STALE'
  | 'SBX-CODE-USED'
  | 'SBX-EXPIRED'
  | 'SYS500'
  | 'closed'
  | 'other';

export interface PaymentMessages {
  choose: {
    title: string;
    lead: string;
    back: string;
  };
  paying: {
    doNotTake: string;
    discardCodeFirst: string;
    titles: Record<OpenPhase, string>;
    leads: Record<Exclude<OpenPhase, 'canceling'>, string>;
    cancelIn: (seconds: number) => string;
    nextCheckIn: (seconds: number) => string;
    secondsLeft: (seconds: number) => string;
  } & Record<
    | 'cancelingCashier'
    | 'cancelingTimeout'
    | 'checkingNow'
    | 'secondsUnit'
    | 'cancel'
    | 'cancelAsked'
    | 'dismiss'
    | 'nextCustomer'
    | 'nextCustomerHint',
    string
  >;
  result: Record<
    | 'paid'
    | 'paidLate'
    | 'paidLateLead'
    | 'failed'
    | 'canceled'
    | 'canceledLead'
    | 'refundedLead'
    | 'newSale'
    | 'refund'
    | 'receipt'
    | 'back'
    | 'tryAgain'
    | 'offerOther',
    string
  >;
  failure: Record<KnownFailure, string>;
  facts: Record<
    'wallet' | 'time' | 'paidAmount' | 'refundedAmount' | 'transNo' | 'paymentId' | 'reason',
    string
  >;
  history: Record<'title' | 'empty' | 'back' | 'unknownAmount', string>;
  /** How far a payment is refunded by the shop. */
  refunds: Record<RefundExtent, string>;
  timelineTitle: string;
  timeline: Record<TimelineKey, string>;
}
