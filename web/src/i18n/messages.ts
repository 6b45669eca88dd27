/** The shape of a catalogue: every language has every text, or the type check fails. These are there from the start. */
import type { PaymentState } from '@kaikei/shared/api.ts';
import type { PayMethodId } from '@kaikei/shared/payment-code/wallets.ts';
import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { Notice } from '../sale/notice.ts';
import type { Phase } from '../payment/phase.ts';
import type { ScannerHealth } from '../devices/scanner-health.ts';
import type { TimelineKey } from '../payment/timeline.ts';

type OpenPhase = Exclude<Phase, 'paid' | 'failed' | 'canceled'>;
type Why<Kind extends Notice['kind']> = Extract<Notice, { kind: Kind; why: string }>['why'];

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

export interface Messages {
  switchLanguage: string;
  appName: string;
  start: { connecting: string; unreachable: string };
  header: { history: string; store: (storeNo: string) => string; demo: string };
  connection: Record<
    | 'ready'
    | 'connecting'
    | 'serverUnreachable'
    | 'gatewayDegraded'
    | 'gatewayUnreachable'
    | 'readyHint'
    | 'connectingHint'
    | 'serverUnreachableHint'
    | 'gatewayDegradedHint'
    | 'gatewayUnreachableHint',
    string
  >;
  scanner: Record<ScannerHealth['name'] | `${ScannerHealth['name']}Hint` | 'devices', string>;
  /** The server does not answer. */
  outage: {
    title: (since: string) => string;
    lead: string;
    owed: (payments: number, cancels: number, since: string) => string;
    tryNow: string;
  };
  /** Sales on hold. */
  held: Record<'title' | 'keep' | 'putBack' | 'discard', string> & {
    room: (count: number, most: number, total: string, maxTotal: string) => string;
  };
  sale: Record<
    | 'amount'
    | 'clear'
    | 'backspace'
    | 'keypad'
    | 'enterAmount'
    | 'enterAmountLead'
    | 'scanNow'
    | 'scanNowLead'
    | 'accepted'
    | 'camera'
    | 'close',
    string
  >;
  choose: {
    title: string;
    lead: string;
    back: string;
  };
  notice: {
    ignored: Record<Why<'scan-ignored'>, string>;
    refused: Record<Why<'scan-refused'>, string>;
    overLimit: (amount: string) => string;
    codeExpired: string;
    heldTooLong: (amount: string) => string;
    heldLimit: (count: number, total: string) => string;
    storageLost: string;
    deviceStorage: string;
    dismiss: string;
  };
  /** What happened, and what to do now. */
  problem: Record<ProblemSlug, string>;
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
    | 'back'
    | 'tryAgain'
    | 'offerOther',
    string
  >;
  failure: Record<KnownFailure, string>;
  facts: Record<'wallet' | 'time' | 'paidAmount' | 'transNo' | 'paymentId' | 'reason', string>;
  states: Record<PaymentState, string>;
  /** `ended`: none of them is in doubt any more. */
  open: { title: (count: number) => string } & Record<
    'ended' | 'owed' | 'holding' | 'unknown-to-proxy',
    string
  >;
  history: Record<'title' | 'empty' | 'back' | 'unknownAmount', string>;
  timelineTitle: string;
  timeline: Record<TimelineKey, string>;
  wallets: Record<PayMethodId, string>;
  status: { refused: string };
  update: Record<'ready' | 'apply' | 'working' | 'nothingNewer', string>;
}
