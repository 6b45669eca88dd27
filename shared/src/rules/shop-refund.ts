/**
 * R16: refunds that the shop decides on. R15's loop without its beginning: each refund has one number,
 * committed before it is sent; what became of it only a signed answer about that number says.
 */
import type { InFlight, NewShopRefund, Payment, ShopRefund } from '../payment.ts';
import type { Verdict } from '../verdict.ts';
import type { Change } from './change.ts';
import { resume } from './rebase.ts';
import { watchAnswered } from './refund-by-hand.ts';
import { endShopRefund } from './shop-refund-end.ts';
import {
  hasNextShopRefundNo,
  nextN,
  refundedAmount,
  shopRefundNo,
  shopRefundUnderWay,
  watchedShopRefund,
} from './shop-refund-facts.ts';
import { QUERY_GAP_MS, REFUSALS_OF_A_REFUND, UNANSWERED_REFUND_MS, ladderGapMs } from './times.ts';
import { isLate } from './unconfirmed.ts';

export type RefundRefusal =
  /** The same body was sent before. */
  | { kind: 'repeated'; refund: ShopRefund }
  | { kind: 'conflict' }
  /** Not paid, ended by a person's word, still worked on, or out of numbers. */
  | { kind: 'not-refundable' }
  /** `left` is what can still be given back. */
  | { kind: 'exceeds'; left: number }
  | { kind: 'in-progress' };

/** Why it cannot be refunded so now; undefined where it can. Asked in the transaction that commits it. */
export function whyNotRefund(payment: Payment, asked: NewShopRefund): RefundRefusal | undefined {
  const same = sameId(payment, asked);
  if (same) return same;
  const { state, stage, paidAmount, resolvedByHand } = payment;
  // What a person called paid the gateway may not hold; and nothing is given back beside R15.
  const isCaptured = state === 'paid' && paidAmount !== undefined && resolvedByHand !== true;
  const isFree = stage === 'done' || stage === 'shop-refund';
  if (!isCaptured || !isFree || payment.refund) return { kind: 'not-refundable' };
  const left = paidAmount - refundedAmount(payment);
  if (asked.amount > left) return { kind: 'exceeds', left };
  if (shopRefundUnderWay(payment)) return { kind: 'in-progress' };
  return hasNextShopRefundNo(payment) ? undefined : { kind: 'not-refundable' };
}

function sameId({ shopRefunds = [] }: Payment, asked: NewShopRefund): RefundRefusal | undefined {
  const refund = shopRefunds.find(({ id }) => id === asked.id);
  if (!refund) return undefined;
  const isSame = refund.amount === asked.amount && refund.reason === asked.reason;
  return isSame ? { kind: 'repeated', refund } : { kind: 'conflict' };
}

export function refundRequested(change: Change, asked: NewShopRefund, mayBeUsed = false): void {
  const { payment, now } = change;
  if (whyNotRefund(payment, asked)) return;
  // R6: an idle process may have followed the wall clock since the last call ended.
  if (payment.stage === 'done') resume(payment, now);
  const refund: ShopRefund = {
    ...asked,
    n: nextN(payment),
    state: 'processing',
    createdAt: now,
    updatedAt: now,
    step: mayBeUsed ? 'ask' : 'send',
    attempts: 0,
    nextAt: now,
    decidedAt: now,
    notFounds: 0,
    incidentOpened: false,
    balanceIncidentOpened: false,
  };
  payment.shopRefunds = [...(payment.shopRefunds ?? []), refund];
  payment.stage = 'shop-refund';
  payment.fruitlessQueries = 0;
  payment.askFirst = false;
  // R5: its latest call may have been another process's, by another clock.
  if (mayBeUsed) payment.queryNotBefore = Math.max(payment.queryNotBefore ?? 0, now + QUERY_GAP_MS);
  change.note('shop-refund-requested', { detail: detailOf(payment, refund) });
}

/** The call whose intent is committed now. */
export function shopRefundCall(change: Change, kind: 'refund' | 'refund-query') {
  const { payment, now } = change;
  const refund = shopRefundUnderWay(payment) ?? watchedShopRefund(payment);
  if (!refund) throw new Error('a call is planned for a refund only');
  payment.inFlight = { kind, sentAt: now, shopRefundN: refund.n };
  if (refund.watchedUntil !== undefined) refund.watchAskedAt = now;
  if (kind === 'refund') {
    refund.attempts += 1;
    refund.step = 'ask';
    refund.refusal = undefined;
    refund.notFounds = 0;
  }
  const { amount, reason } = refund;
  return {
    intentAt: now,
    refundNo: shopRefundNo(payment, refund),
    amount,
    ...(reason !== undefined && { reason }),
  };
}

export function shopRefundCallEnded(
  change: Change,
  { kind, shopRefundN }: InFlight,
  verdict: Verdict,
): void {
  const { shopRefunds = [] } = change.payment;
  const asked = shopRefunds.find(({ n }) => n === shopRefundN);
  if (asked && asked.state !== 'processing') {
    watchAnswered(change, asked, verdict);
    return;
  }
  switch (kind) {
    case 'refund':
      sendingEnded(change, verdict);
      return;
    case 'refund-query':
      askingEnded(change, verdict);
      return;
    case 'create':
    case 'query':
    case 'cancel':
      // A question of reconciliation was out when the refund was asked for.
      return;
  }
}

/** Its own answer names no refund: what became of it is asked for (R15). */
function sendingEnded(change: Change, verdict: Verdict): void {
  const { payment, now } = change;
  const refund = underWay(payment);
  payment.fruitlessQueries = 0;
  if (verdict.kind === 'not-sent') return;
  // R3: one that bears another payment's number, and names no order, may be that one's.
  if (verdict.kind !== 'refused' || verdict.incident) {
    refund.unansweredAt = now;
    return;
  }
  const { code, message } = verdict;
  if (!isWantOfBalance(verdict)) {
    refund.refusal = { code, message };
    refund.refusals = (refund.refusals ?? 0) + 1;
    return;
  }
  if (refund.balanceIncidentOpened) return;
  refund.balanceIncidentOpened = true;
  change.incident('refund-refused', `${shopRefundNo(payment, refund)} refused with ${code}`);
}

function askingEnded(change: Change, verdict: Verdict): void {
  const { payment } = change;
  const refund = underWay(payment);
  if (verdict.kind !== 'not-found') refund.notFounds = 0;
  if (refund.attempts === 0 && isKnown(verdict)) {
    numberIsUsed(change, refund);
    return;
  }
  switch (verdict.kind) {
    case 'paid':
      if (verdict.transNo !== undefined) refund.transNo = verdict.transNo;
      endShopRefund(change, refund, 'refunded');
      return;
    case 'closed':
      if (verdict.transNo !== undefined) refund.transNo = verdict.transNo;
      refund.failure = {
        code: verdict.code ?? 'refund-closed',
        message: verdict.message ?? 'The wallet closed the refund.',
      };
      endShopRefund(change, refund, 'failed');
      return;
    case 'not-found':
      notFound(change, verdict.signed);
      break;
    case 'in-progress':
    case 'canceled':
      // The gateway knows the number, so no refusal was the last word. What 3 means for a refund no page
      // says: it neither gives the money back nor frees it.
      refund.refusal = undefined;
      payment.fruitlessQueries += 1;
      break;
    case 'accepted':
    case 'refused':
    case 'not-sent':
    case 'unknown':
      payment.fruitlessQueries += 1;
      break;
  }
  noteUnconfirmed(change);
}

/** The gateway holds something under the number: the refund that was asked about, or one of another amount. */
function isKnown(verdict: Verdict): boolean {
  switch (verdict.kind) {
    case 'paid':
    case 'closed':
    case 'canceled':
    case 'in-progress':
      return true;
    case 'unknown':
      return verdict.reason === 'other-amount';
    case 'not-found':
    case 'accepted':
    case 'refused':
    case 'not-sent':
      return false;
  }
}

/**
 * Nobody here can tell whether what the gateway holds is this refund, asked for again after a backup was put back, or
 * another one that the backup does not have: sent under the next number it could be paid twice. A person looks first.
 */
function numberIsUsed(change: Change, refund: ShopRefund): void {
  refund.failure = {
    code: 'refund-number-used',
    message:
      'Nothing was sent: the gateway holds a refund under this number already, from before a backup was put back. See there what the customer has, then ask again.',
  };
  const no = shopRefundNo(change.payment, refund);
  change.incident(
    'refund-number-used',
    `${no} is known to the gateway, and was never sent from here`,
  );
  endShopRefund(change, refund, 'failed');
}

/**
 * The same number again cannot give the money back twice. Only where its latest sending was refused by a signed
 * answer, no earlier one can still arrive, and two signed not-founds in a row say that there is no such refund,
 * it has failed.
 */
function notFound(change: Change, signed: boolean): void {
  const { payment, now } = change;
  const refund = underWay(payment);
  const mayArrive = now - (refund.unansweredAt ?? -Infinity) < UNANSWERED_REFUND_MS;
  // What is refused may be taken the next time, and ends the sooner; but each sending that is lost begins the day anew.
  const isSentAgain = mayArrive && (refund.refusals ?? 0) < REFUSALS_OF_A_REFUND;
  if (!refund.refusal || !signed || isSentAgain) {
    sendAgainLater(change, refund);
    return;
  }
  if (mayArrive) {
    payment.fruitlessQueries += 1;
    return;
  }
  payment.fruitlessQueries = 0;
  refund.notFounds += 1;
  if (refund.notFounds < 2) return;
  refund.failure = refund.refusal;
  endShopRefund(change, refund, 'failed');
}

function sendAgainLater({ payment, now }: Change, refund: ShopRefund): void {
  payment.fruitlessQueries = 0;
  refund.step = 'send';
  refund.notFounds = 0;
  // One that was never sent has nothing to wait for.
  const gapMs =
    refund.attempts === 0 ? 0 : ladderGapMs(shopRefundNo(payment, refund), refund.attempts);
  refund.nextAt = now + gapMs;
}

/** R8's measures: once, for what goes unconfirmed for too long. */
function noteUnconfirmed(change: Change): void {
  const { payment, now } = change;
  const refund = shopRefundUnderWay(payment);
  if (!refund || refund.incidentOpened || !isLate(refund.attempts, refund.decidedAt, now)) return;
  refund.incidentOpened = true;
  const no = shopRefundNo(payment, refund);
  change.incident('refund-not-confirmed', `${no} not confirmed after ${refund.attempts} sendings`);
}

/**
 * No page lists the codes of the gateway family; one was seen (gateway contract 3.9), and others say it in words. One
 * that is not recognized ends the refund as failed, which moves no money and frees the amount.
 */
function isWantOfBalance({ code, message }: { code: string; message: string }): boolean {
  return code === 'TS-D2012' || /balance|insufficient|funds/i.test(`${code} ${message}`);
}

function detailOf(payment: Payment, refund: ShopRefund): string {
  return `${shopRefundNo(payment, refund)} ${refund.amount}`;
}

function underWay(payment: Payment): ShopRefund {
  const refund = shopRefundUnderWay(payment);
  if (!refund) throw new Error('a payment in stage shop-refund has a refund under way');
  return refund;
}
