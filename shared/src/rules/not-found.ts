/** R10: not-found is a state and no verdict; what it takes until one ends a payment. */
import type { Payment } from '../payment.ts';
import type { Verdict } from '../verdict.ts';
import { cancelAgain } from './cancel.ts';
import { NEVER_AT_GATEWAY, NOT_FOUND_UNSIGNED, type Change } from './change.ts';
import { NOT_FOUND_WAIT_MS, QUERY_GAP_MS, UNSIGNED_NOT_FOUNDS } from './times.ts';

type NotFound = Extract<Verdict, { kind: 'not-found' }>;

/** Not-founds count only to a query sent after this (R10). */
export function notFoundCountsFrom(payment: Payment): number {
  return payment.createSentAt + payment.codeLifeMs + NOT_FOUND_WAIT_MS;
}

/** R10: twice the wait where the gateway does not sign its not-founds. */
export function unsignedNotFoundCountsFrom(payment: Payment): number {
  return payment.createSentAt + 2 * (payment.codeLifeMs + NOT_FOUND_WAIT_MS);
}

export function notFound(change: Change, verdict: NotFound, sentAt: number): void {
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
  if (payment.refusal && confirmsRefusal) {
    // Contract: with a cancel requested, what the gateway never had says so.
    change.finishUncharged(payment.cancel ? NEVER_AT_GATEWAY : payment.refusal);
  } else if (sentAt > notFoundCountsFrom(payment)) change.finishUncharged(NEVER_AT_GATEWAY);
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
