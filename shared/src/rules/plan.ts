/** From the facts of a payment to its next call: what, and not before when (R5). Pure. */
import type { Payment } from '../payment.ts';
import type { CallKind } from '../verdict.ts';
import { cancelSettledAt, isWatchedAsPaid } from './by-hand.ts';
import { cancelAt, cancelWindowIsOver, unprovenCancelFrom } from './cancel.ts';
import { shopRefundUnderWay, watchedShopRefund } from './shop-refund-facts.ts';
import { notFoundCountsFrom, unsignedNotFoundCountsFrom } from './not-found.ts';
import {
  DEADLINE_MS,
  LONGEST_GAP_MS,
  LONGEST_UNPROVEN_GAP_MS,
  QUERY_GAP_MS,
  WATCH_REFUND_GAP_MS,
  doublingGapMs,
  refundQueryGapMs,
} from './times.ts';

export interface Plan {
  kind: CallKind;
  at: number;
}

/** The next call of a payment that has none in flight; undefined where nothing is left to do. */
export function plan(payment: Payment): Plan | undefined {
  switch (payment.stage) {
    case 'done':
      return undefined;
    case 'refund':
      return planRefund(payment);
    case 'recheck':
      return { kind: 'query', at: recheckAt(payment) };
    case 'shop-refund':
      return planShopRefund(payment);
    case 'collect':
    case 'cancel':
      if (payment.askFirst) return { kind: 'query', at: queryAt(payment, LONGEST_UNPROVEN_GAP_MS) };
      return earlier(planCancel(payment), planQuery(payment));
  }
}

/** The next question, where no other call may start (F30). */
export function planQuestion(payment: Payment): Plan | undefined {
  if (payment.stage !== 'collect' && payment.stage !== 'cancel') return plan(payment);
  return { kind: 'query', at: plannedQueryAt(payment) };
}

/** A cancel that is due goes before a query that is due: the query follows it (R8). */
function earlier(cancel: Plan | undefined, query: Plan | undefined): Plan | undefined {
  if (!cancel || !query) return cancel ?? query;
  return cancel.at <= query.at ? cancel : query;
}

function planCancel(payment: Payment): Plan | undefined {
  const at = cancelAt(payment);
  return at === undefined ? undefined : { kind: 'cancel', at };
}

function planQuery(payment: Payment): Plan | undefined {
  const waitsForCancel = payment.stage === 'cancel' && payment.cancel?.again === true;
  if (waitsForCancel && !payment.hinted && cancelAt(payment) !== undefined) return undefined;
  return { kind: 'query', at: plannedQueryAt(payment) };
}

function plannedQueryAt(payment: Payment): number {
  const ended = payment.lastEndedAt ?? payment.createSentAt;
  if (payment.provenAt === undefined) {
    const at = queryAt(payment, LONGEST_UNPROVEN_GAP_MS);
    const marks = [
      unprovenCancelFrom(payment),
      notFoundCountsFrom(payment) + 1,
      unsignedNotFoundCountsFrom(payment) + 1,
    ];
    // A moment at which an answer begins to count is not slept through.
    const mark = marks.find((moment) => moment >= ended + QUERY_GAP_MS && moment < at);
    return mark === undefined ? at : Math.max(mark, payment.queryNotBefore ?? 0);
  }
  if (!payment.cancel) return queryAt(payment, QUERY_GAP_MS);
  return queryAt(
    payment,
    cancelWindowIsOver(payment, ended) ? LONGEST_GAP_MS : LONGEST_UNPROVEN_GAP_MS,
  );
}

/** R5: 5 s after the previous call ended; wider by doubling once 60 s are over and queries bring nothing. */
function queryAt(payment: Payment, longestGapMs: number): number {
  const ended = payment.lastEndedAt ?? payment.createSentAt;
  if (payment.hinted || ended - payment.startedAt < DEADLINE_MS) return earliestQueryAt(payment);
  const gapMs = doublingGapMs(Math.max(0, payment.fruitlessQueries - 1), longestGapMs);
  return Math.max(ended + gapMs, payment.queryNotBefore ?? 0);
}

function recheckAt(payment: Payment): number {
  const at = queryAt(payment, LONGEST_GAP_MS);
  return isWatchedAsPaid(payment) ? Math.max(at, cancelSettledAt(payment)) : at;
}

/** R5. */
function earliestQueryAt(payment: Payment): number {
  const ended = payment.lastEndedAt ?? payment.createSentAt;
  return Math.max(ended + QUERY_GAP_MS, payment.queryNotBefore ?? 0);
}

/** R16: no query of the order: only a refund's own number says what became of it. */
function planShopRefund(payment: Payment): Plan | undefined {
  const refund = shopRefundUnderWay(payment);
  if (!refund) return planWatch(payment);
  return refund.step === 'send'
    ? { kind: 'refund', at: refund.nextAt }
    : { kind: 'refund-query', at: shopRefundQueryAt(payment) };
}

/** What a person said of a refund is compared with what the gateway says of it. */
function planWatch(payment: Payment): Plan | undefined {
  if (!watchedShopRefund(payment)) return undefined;
  if (payment.hinted) return { kind: 'refund-query', at: earliestQueryAt(payment) };
  const ended = payment.lastEndedAt ?? payment.createSentAt;
  const at = Math.max(ended + WATCH_REFUND_GAP_MS, payment.queryNotBefore ?? 0);
  return { kind: 'refund-query', at };
}

/** Counted from its sending, however old the payment is: its customer may wait at the counter. */
function shopRefundQueryAt(payment: Payment): number {
  if (payment.hinted) return earliestQueryAt(payment);
  const ended = payment.lastEndedAt ?? payment.createSentAt;
  const at = ended + refundQueryGapMs(payment.fruitlessQueries);
  return Math.max(at, payment.queryNotBefore ?? 0);
}

function planRefund(payment: Payment): Plan | undefined {
  const { refund } = payment;
  if (!refund) return undefined;
  switch (refund.step) {
    case 'send':
      return { kind: 'refund', at: refund.nextAt ?? 0 };
    case 'ask':
      return { kind: 'refund-query', at: queryAt(payment, LONGEST_GAP_MS) };
    case 'recheck':
      return {
        kind: 'query',
        at: Math.max(queryAt(payment, LONGEST_GAP_MS), payment.hinted ? 0 : (refund.nextAt ?? 0)),
      };
    case 'done':
      return undefined;
  }
}
