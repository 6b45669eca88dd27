/**
 * Glossary
 *   payment   one attempt to collect a sale with one payment code; its id is the gateway's
 *             `merchant_order_no` for ever
 *   proven    a signed, matching answer knew the order, so it exists at the gateway (R7)
 *   in doubt  not final: the gateway has not reported the outcome in a signed, matching answer
 *   intent    a call that was committed as about to be sent; a cancel counts as sent from then (R11)
 *   tombstone a cancel for an id that was never submitted; it keeps a late `PUT` out
 *
 * All times are milliseconds since the epoch on the process clock (R6), passed in by the caller.
 */
import type { CancelReason, PaymentState } from './api.ts';
import type { Currency } from './money.ts';
import type { CallKind, IncidentKind } from './verdict.ts';

/**
 * What the loop works on. `state` is what the world sees and never leaves a final value; `stage` is
 * what is still being done, and may run on after it (R11: money that turned up after `failed` or
 * `canceled` goes back while the state stays).
 *
 *   collect --(cancel intent)--> cancel --(R15)--> refund --> done
 *      \--(signed outcome, R10)--------\--(1 or 3)---------> done
 *   done --(genuine notification)--> recheck --(captured)--> cancel
 *   paid by hand after a cancel was sent --> recheck --(no cancel can take effect any more)--> done
 *   done --(reconciliation: captured)--> cancel, or refund once the cancel window is over
 *   paid, done --(the shop refunds, R16)--> shop-refund --(its signed end)--> done
 *   shop-refund --(a person ends the refund)--> shop-refund, watched --(the gateway's word, or 48 h)--> done
 */
export type Stage = 'collect' | 'cancel' | 'refund' | 'recheck' | 'shop-refund' | 'done';

/** The one call that is under way; a question of reconciliation (R14) is compared, and decides nothing. */
export interface InFlight {
  kind: CallKind;
  sentAt: number;
  purpose?: 'reconciliation';
  /** Which of the shop's refunds it is about: a person may end one, and another begin, while it is out (R16). */
  shopRefundN?: number;
}

export interface CancelRecord {
  reason: CancelReason;
  requestedAt: number;
  /** Committed cancel intents. */
  attempts: number;
  /** Refused by signed answers since the latest that was, or may have been, accepted (R15 counts three). */
  refusals: number;
  /** When the latest cancel ended that was, or may have been, accepted. */
  acceptedAt?: number;
  firstSentAt?: number;
  /** When the ladder (R8) allows the next cancel. */
  nextAt?: number;
  /** The query after the latest cancel answered that nothing is returned yet, so cancel again (R8). */
  again: boolean;
  incidentOpened: boolean;
}

/**
 * `send` the number; `ask` what became of it; `recheck` the order before the next sending (R15);
 * `done`: the money is back, and the order goes on saying 2.
 */
export type RefundStep = 'send' | 'ask' | 'recheck' | 'done';

export interface RefundRecord {
  /** The number in use is `<id>-r<n>`. */
  n: number;
  step: RefundStep;
  attempts: number;
  decidedAt?: number;
  nextAt?: number;
  incidentOpened: boolean;
}

export type ShopRefundState = 'processing' | 'refunded' | 'failed';

/** What is fixed when the shop refunds a payment or a part of it (R16). */
export interface NewShopRefund {
  /** Chosen by the till; no two of one payment are alike. */
  id: string;
  amount: number;
  reason?: string;
  /** Where it was asked for, and who approved it. */
  terminalId: string;
  staffId?: string;
}

export interface ShopRefund extends NewShopRefund {
  /** Its number at the gateway is `<payment id>-s<n>`, for ever. */
  n: number;
  state: ShopRefundState;
  createdAt: number;
  /** When what is shown of it last changed. */
  updatedAt: number;
  /** What comes next; `ask` from the commit of a sending's intent on, so whoever takes over asks first. */
  step: 'send' | 'ask';
  /** Committed sendings, all under the one number. */
  attempts: number;
  /** When the next sending is allowed. */
  nextAt: number;
  /** From when on an incident waits for its end. */
  decidedAt: number;
  /** The end of the latest sending that may still arrive: no signed answer refused it. */
  unansweredAt?: number;
  /** The latest sending was refused by a signed answer, not for want of balance. */
  refusal?: { code: string; message: string } | undefined;
  /** How often it was refused so. */
  refusals?: number;
  /** Signed not-founds in a row since that refusal. */
  notFounds: number;
  incidentOpened: boolean;
  /** An incident says that the merchant's balance does not cover it. */
  balanceIncidentOpened: boolean;
  transNo?: string;
  failure?: { code: string; message: string };
  /** A person ended it: until then the gateway is asked whether it says otherwise. */
  watchedUntil?: number | undefined;
  /** When it was last asked about since then, in ms since the epoch. */
  watchAskedAt?: number | undefined;
}

/** What is fixed when a payment is submitted. */
export interface NewPayment {
  id: string;
  saleId: string;
  terminalId: string;
  storeNo: string;
  amount: number;
  currency: Currency;
  payMethodId: string;
  description?: string;
  attach?: string;
  /** Who of the staff was signed in on the terminal. */
  staffId?: string;
  /** How long a code of this wallet can be used after it was shown, in ms (R10). */
  codeLifeMs: number;
  /** W3C Trace Context of the request that submitted it, to which all its calls belong. */
  traceparent?: string;
  /** Which run of a process submitted it: while that runs, no backup was put back that has this payment (R16). */
  runId?: string;
}

export interface Payment extends NewPayment {
  kind: 'payment';
  state: PaymentState;
  stage: Stage;
  createdAt: number;
  /** When it last changed, as it is shown; what changed first or last is said by its place in the order of changes. */
  updatedAt: number;
  /**
   * When its owner last took a step, by the owner's clock: a take-over counts from then (R6). Read it by
   * `lastStepAt`: a record of before has none.
   */
  steppedAt?: number;
  /** Where R6's 60 s count from: `createdAt`, moved only when a restart found the clock set back. */
  startedAt: number;
  createSentAt: number;
  /** When the next call is due; absent while one is in flight and when there is nothing left to do. */
  nextAttemptAt?: number | undefined;
  inFlight?: InFlight | undefined;
  /** When the latest call ended: answered or timed out (R5). */
  lastEndedAt?: number;
  /** Not before these after a start or take-over (R6). */
  queryNotBefore?: number;
  cancelNotBefore?: number;

  /** First proof that the order exists (R7). */
  provenAt?: number;
  /** The create was refused by a signed answer; two not-founds in a row confirm it (R3). */
  refusal?: { code: string; message: string };
  /** Signed not-founds in a row, with when the first of them was asked. */
  notFound?: { count: number; firstSentAt: number } | undefined;
  /** Unsigned not-founds in a row that were asked late enough to count (R10). */
  unsignedNotFounds: number;
  /** The latest answer was a not-found: nothing is there to cancel for now. */
  lastSaidNotFound: boolean;
  /** Queries after the 60 s, in a row, that brought nothing; they are spaced out. */
  fruitlessQueries: number;
  /** A notification asked for an early query (R12). */
  hinted: boolean;
  /** Nobody has looked for longer than a pause: no cancel or refund before a question has ended (R13, F26). */
  askFirst?: boolean;

  cancel?: CancelRecord;
  refund?: RefundRecord;
  /** Of a paid payment, in their order; only the last one can be under way (R16). */
  shopRefunds?: readonly ShopRefund[];

  transNo?: string;
  paidAmount?: number;
  paidAt?: number;
  failure?: { code: string; message: string };
  /** Ended by a person's word: no money is moved by us any more. */
  resolvedByHand?: boolean;
  /** Since when it is worked on again after its final state (R11). */
  reopenedAt?: number;
  /** When reconciliation last had a usable answer (R14). */
  reconciledAt?: number;
  /** Differences that have an incident already; empty again once both sides agree (R14). */
  differences?: IncidentKind[] | undefined;
}

export interface Tombstone {
  kind: 'tombstone';
  id: string;
  terminalId: string;
  storeNo: string;
  state: 'canceled';
  createdAt: number;
  updatedAt: number;
  failure: { code: 'never-submitted'; message: string };
}

export interface TimelineEntry {
  at: number;
  event: string;
  status?: number;
  code?: string;
  detail?: string;
}

export interface Incident {
  at: number;
  kind: IncidentKind;
  detail: string;
}

/** A payment as it is first committed: with the create's intent, before the create leaves (R1). */
export function newPayment(members: NewPayment, now: number): Payment {
  return {
    kind: 'payment',
    ...members,
    state: 'processing',
    stage: 'collect',
    createdAt: now,
    updatedAt: now,
    steppedAt: now,
    startedAt: now,
    createSentAt: now,
    inFlight: { kind: 'create', sentAt: now },
    unsignedNotFounds: 0,
    lastSaidNotFound: false,
    fruitlessQueries: 0,
    hinted: false,
  };
}

/** Still worked on: also where a final state's money is on its way back, or a call has not ended. */
export function isOpen(record: Payment | Tombstone): boolean {
  return record.kind === 'payment' && (record.stage !== 'done' || record.inFlight !== undefined);
}

/** R6: from when on nobody is known to have worked on it. */
export function lastStepAt({ steppedAt, updatedAt }: Payment): number {
  return steppedAt ?? updatedAt;
}

/** Gateway contract 3.1: no order number is longer. */
export const LONGEST_ORDER_NO = 32;

/** The number of the refund in use (R15). */
export function refundNo(payment: Payment): string {
  return numberOf(payment, payment.refund?.n ?? 1);
}

/** Whether the gateway would take the number after it: the longest ids leave 99. */
export function hasNextRefundNo(payment: Payment): boolean {
  return numberOf(payment, (payment.refund?.n ?? 1) + 1).length <= LONGEST_ORDER_NO;
}

function numberOf({ id }: Payment, n: number): string {
  return `${id}-r${n}`;
}
