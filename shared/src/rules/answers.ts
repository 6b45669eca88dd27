/** What an ended create, query or cancel means for its payment (R3, R6, R8, R10, R11). */
import type { Verdict } from '../verdict.ts';
import { NEVER_AT_GATEWAY, NOT_FOUND_UNSIGNED, UNREACHABLE, type Change } from './change.ts';
import {
  cancelWindowIsOver,
  earliestCancelAt,
  notFoundCountsFrom,
  unsignedNotFoundCountsFrom,
} from './plan.ts';
import { startRefund } from './refund.ts';
import {
  CANCEL_INCIDENT_ATTEMPTS,
  CANCEL_INCIDENT_MS,
  DEADLINE_MS,
  INTENT_LIFE_MS,
  QUERY_DEADLINE_MS,
  QUERY_GAP_MS,
  REFUSALS_BEFORE_REFUND,
  UNSIGNED_NOT_FOUNDS,
  ladderGapMs,
} from './times.ts';

type Of<K extends Verdict['kind']> = Extract<Verdict, { kind: K }>;

export function createEnded(change: Change, verdict: Verdict): void {
  switch (verdict.kind) {
    case 'not-sent':
      change.finishUncharged({ code: UNREACHABLE, message: 'The gateway could not be reached.' });
      return;
    case 'refused':
      change.payment.refusal = { code: verdict.code, message: verdict.message };
      return;
    case 'paid':
    case 'closed':
    case 'canceled':
    case 'in-progress':
      orderKnown(change, verdict);
      return;
    case 'not-found':
    case 'accepted':
    case 'unknown':
      return;
  }
}

/** `sentAt` is when the query's intent was committed: R10 counts from it. */
export function queryEnded(change: Change, verdict: Verdict, sentAt: number): void {
  const { payment } = change;
  countFruitless(change, verdict);
  payment.lastSaidNotFound = verdict.kind === 'not-found';
  if (verdict.kind !== 'not-found') {
    payment.notFound = undefined;
    payment.unsignedNotFounds = 0;
  }
  switch (verdict.kind) {
    case 'paid':
    case 'closed':
    case 'canceled':
    case 'in-progress':
      orderKnown(change, verdict);
      break;
    case 'not-found':
      notFound(change, verdict, sentAt);
      break;
    case 'accepted':
    case 'refused':
    case 'not-sent':
    case 'unknown':
      break;
  }
  if (payment.stage === 'collect') decideTimeout(change, sentAt);
  if (payment.stage === 'cancel') noteUnconfirmed(change);
}

export function cancelEnded(change: Change, verdict: Verdict): void {
  const { payment, now } = change;
  const { cancel } = payment;
  if (!cancel) return;
  if (verdict.kind === 'refused') cancel.refusals += 1;
  const gapMs = ladderGapMs(payment.id, cancel.attempts);
  const askedMs = verdict.kind === 'unknown' ? (verdict.retryAfterMs ?? 0) : 0;
  cancel.nextAt = now + Math.max(gapMs, askedMs);
}

/** A signed, matching answer that knows the order. */
function orderKnown(
  change: Change,
  verdict: Of<'paid'> | Of<'closed'> | Of<'canceled'> | Of<'in-progress'>,
): void {
  const { payment } = change;
  payment.provenAt ??= change.now;
  if (verdict.transNo !== undefined) payment.transNo ??= verdict.transNo;
  switch (verdict.kind) {
    case 'paid':
      captured(change, verdict);
      return;
    case 'closed':
      change.finishUncharged({
        code: verdict.code ?? 'closed',
        message: verdict.message ?? 'The wallet declined or closed the payment.',
      });
      return;
    case 'canceled':
      change.finishUncharged({
        code: 'canceled-at-gateway',
        message: 'The order was canceled at the gateway.',
      });
      return;
    case 'in-progress':
      stillOpen(change);
      return;
  }
}

function captured(change: Change, verdict: Of<'paid'>): void {
  const { payment, now } = change;
  switch (payment.stage) {
    case 'collect':
      if (verdict.incident) {
        paidUnderForeignNumber(change);
        return;
      }
      // R11: until a cancel's intent is committed a success wins.
      payment.paidAt = verdict.paidAt ?? now;
      payment.paidAmount = verdict.paidAmount ?? payment.amount;
      change.finish('paid');
      return;
    case 'recheck':
      change.incident('captured-after-final', `captured although ${payment.state}`);
      giveBack(change);
      return;
    case 'cancel':
      if (refundIsDue(change)) startRefund(change);
      else cancelAgain(change);
      return;
    case 'refund':
    case 'done':
      return;
  }
}

/**
 * R3: never `paid`, and not left in doubt: it is canceled like one that nobody confirms, and where the
 * time for cancels is over the money goes back by a refund.
 */
function paidUnderForeignNumber(change: Change): void {
  if (change.payment.cancel && cancelWindowIsOver(change.payment, change.now)) giveBack(change);
}

/** R15: three signed refusals, or the cancel window is over. */
function refundIsDue(change: Change): boolean {
  const { payment, now } = change;
  const windowIsOver = cancelWindowIsOver(payment, now);
  if (windowIsOver) change.difference('cancel-window-passed', 'the money goes back by a refund');
  return windowIsOver || (payment.cancel?.refusals ?? 0) >= REFUSALS_BEFORE_REFUND;
}

/** R11: money that turned up after a final state goes back by the same ladder, while the state stays. */
export function giveBack(change: Change): void {
  const { payment, now } = change;
  payment.stage = 'cancel';
  payment.cancel ??= newCancel('timeout', now);
  payment.cancel.again = true;
  if (refundIsDue(change)) startRefund(change);
}

function stillOpen(change: Change): void {
  const { payment } = change;
  if (payment.stage === 'cancel') cancelAgain(change);
  else if (!payment.cancel) change.moveTo('awaiting-customer');
}

function cancelAgain(change: Change): void {
  const { cancel } = change.payment;
  if (cancel) cancel.again = true;
}

/** R8: a person should look, once for each, at a cancel that goes unconfirmed or has run out of time. */
function noteUnconfirmed(change: Change): void {
  const { payment, now } = change;
  const { cancel } = payment;
  if (cancel?.firstSentAt === undefined) return;
  const sentForMs = now - cancel.firstSentAt;
  const late = cancel.attempts >= CANCEL_INCIDENT_ATTEMPTS || sentForMs >= CANCEL_INCIDENT_MS;
  if (late && !cancel.incidentOpened) {
    cancel.incidentOpened = true;
    change.incident('cancel-not-confirmed', `not confirmed after ${cancel.attempts} cancels`);
  }
  if (cancelWindowIsOver(payment, now)) {
    change.difference('cancel-window-passed', 'no cancel is possible any more');
  }
}

function notFound(change: Change, verdict: Of<'not-found'>, sentAt: number): void {
  const { payment } = change;
  if (payment.stage === 'recheck') {
    payment.stage = 'done';
    return;
  }
  if (payment.provenAt !== undefined) {
    // R10: once proven, a not-found is only a gateway that lags behind.
    if (payment.stage === 'cancel') cancelAgain(change);
    return;
  }
  if (verdict.signed) signedNotFound(change, sentAt);
  else unsignedNotFound(change, sentAt);
}

function signedNotFound(change: Change, sentAt: number): void {
  const { payment } = change;
  payment.unsignedNotFounds = 0;
  const first = payment.notFound?.firstSentAt ?? sentAt;
  payment.notFound = { count: (payment.notFound?.count ?? 0) + 1, firstSentAt: first };
  const confirmsRefusal =
    payment.refusal && payment.notFound.count >= 2 && sentAt - first >= QUERY_GAP_MS;
  if (payment.refusal && confirmsRefusal) change.finishUncharged(payment.refusal);
  else if (sentAt > notFoundCountsFrom(payment)) change.finishUncharged(NEVER_AT_GATEWAY);
}

function unsignedNotFound(change: Change, sentAt: number): void {
  const { payment } = change;
  payment.notFound = undefined;
  if (sentAt <= unsignedNotFoundCountsFrom(payment)) return;
  payment.unsignedNotFounds += 1;
  if (payment.unsignedNotFounds < UNSIGNED_NOT_FOUNDS) return;
  change.incident('not-found-unsigned', 'ended on not-founds that the gateway does not sign');
  change.finishUncharged(NOT_FOUND_UNSIGNED);
}

/** R6 and R10: still uncertain after the query that ended the 60 s. */
function decideTimeout(change: Change, sentAt: number): void {
  const { payment, now } = change;
  if (payment.cancel || now - payment.startedAt < DEADLINE_MS) return;
  // F26: an answer from before the process was paused says nothing of now; the next query decides.
  if (now - sentAt > QUERY_DEADLINE_MS + INTENT_LIFE_MS) return;
  if (payment.provenAt === undefined) {
    if (payment.lastSaidNotFound || now < earliestCancelAt(payment)) return;
  }
  payment.cancel = newCancel('timeout', now);
  change.moveTo('canceling');
  change.note('cancel-decided', { code: 'timeout' });
}

export function newCancel(reason: 'timeout' | 'cashier', now: number) {
  return {
    reason,
    requestedAt: now,
    attempts: 0,
    refusals: 0,
    again: false,
    incidentOpened: false,
  };
}

function countFruitless(change: Change, verdict: Verdict): void {
  const { payment, now } = change;
  const brought = verdict.kind === 'in-progress' && payment.stage === 'collect';
  if (brought || now - payment.startedAt < DEADLINE_MS) payment.fruitlessQueries = 0;
  else payment.fruitlessQueries += 1;
}
