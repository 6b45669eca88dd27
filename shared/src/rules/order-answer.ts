/** What an answer about the order itself means, a create's or a query's (R3, R11). */
import type { Payment } from '../payment.ts';
import type { Verdict } from '../verdict.ts';
import { cancelAgain, newCancel } from './cancel.ts';
import { UNREACHABLE, type Change } from './change.ts';
import { notFound } from './not-found.ts';
import { refundIsDue, startRefund } from './refund.ts';
import { decideTimeout } from './timeout.ts';
import { DEADLINE_MS } from './times.ts';

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
}

/** A signed, matching answer that knows the order. */
function orderKnown(
  change: Change,
  verdict: Of<'paid'> | Of<'closed'> | Of<'canceled'> | Of<'in-progress'>,
): void {
  const { payment } = change;
  payment.provenAt ??= change.now;
  // A query names the order, as a create's answer does not; another payment's number is none of ours.
  const { transNo, incident } = verdict;
  if (transNo !== undefined && incident?.kind !== 'repeated-trans-no') payment.transNo = transNo;
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
      // R11: until a cancel's intent is committed a success wins.
      payment.paidAt = paidAtOf(payment, verdict, now);
      payment.paidAmount = verdict.paidAmount ?? payment.amount;
      change.finish('paid');
      return;
    case 'recheck':
      change.difference('captured-after-final', capturedAfterFinal(payment));
      giveBack(change);
      return;
    case 'cancel':
      if (refundIsDue(change)) startRefund(change);
      else cancelAgain(change);
      return;
    case 'refund':
    case 'shop-refund':
    case 'done':
      return;
  }
}

/** How far the gateway's clock may be from ours. */
const CLOCKS_APART_MS = 24 * 60 * 60_000;

/** A time before the payment was begun, or one that is still to come, is no better than none. */
function paidAtOf({ createdAt }: Payment, { paidAt }: { paidAt?: number }, now: number): number {
  if (paidAt === undefined) return now;
  const isPlausible = paidAt >= createdAt - CLOCKS_APART_MS && paidAt <= now + CLOCKS_APART_MS;
  return isPlausible ? paidAt : now;
}

/** What the incident says. */
export function capturedAfterFinal({ state, resolvedByHand }: Payment): string {
  return resolvedByHand === true
    ? `captured although ${state} by hand: the proxy moves no money`
    : `captured although ${state}`;
}

/**
 * R11: money that turned up after a final state goes back by the same ladder, while the state stays. Not so
 * where a person ended the payment: whether they gave the money back themselves the order does not say, and
 * one that was refunded is called paid for ever.
 */
export function giveBack(change: Change): void {
  const { payment, now } = change;
  if (payment.resolvedByHand === true) {
    payment.stage = 'done';
    return;
  }
  change.reopen('cancel');
  payment.cancel ??= newCancel('timeout', now);
  payment.cancel.again = true;
  // A cancel beside a refund number that was used could give the money back twice.
  if (payment.refund || refundIsDue(change)) startRefund(change);
}

function stillOpen(change: Change): void {
  const { payment } = change;
  if (payment.stage === 'cancel') cancelAgain(change);
  else if (!payment.cancel) change.moveTo('awaiting-customer');
}

function countFruitless(change: Change, verdict: Verdict): void {
  const { payment, now } = change;
  const brought =
    verdict.kind === 'in-progress' && payment.stage === 'collect' && payment.cancel === undefined;
  if (brought || now - payment.startedAt < DEADLINE_MS) payment.fruitlessQueries = 0;
  else payment.fruitlessQueries += 1;
}
