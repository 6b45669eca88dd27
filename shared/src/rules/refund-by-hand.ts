/** A person's word on a refund by the shop (R16) of which the gateway says no end. */
import type { Payment, ShopRefund } from '../payment.ts';
import type { Verdict } from '../verdict.ts';
import type { Change } from './change.ts';
import { endShopRefund, rest } from './shop-refund-end.ts';
import { shopRefundNo, shopRefundUnderWay } from './shop-refund-facts.ts';
import { RESOLVE_AFTER_MS, UNANSWERED_REFUND_MS, WATCH_REFUND_MS } from './times.ts';

/** How a person ends a refund that no answer ended, and why. */
export interface RefundResolution {
  refundId: string;
  as: 'refunded' | 'failed';
  note: string;
}

export type RefundResolveRefusal =
  | { kind: 'unknown-refund' }
  /** It has ended already. */
  | { kind: 'ended'; state: 'refunded' | 'failed' }
  /** By hand only from then on, in ms since the epoch. */
  | { kind: 'too-early'; from: number }
  /** Until then a sending of it can still give the money back: it cannot be called failed. */
  | { kind: 'may-arrive'; from: number };

/** Why a person may not end it so now; undefined where they may. */
export function whyNotResolveRefund(
  payment: Payment,
  { refundId, as }: Pick<RefundResolution, 'refundId' | 'as'>,
  now: number,
): RefundResolveRefusal | undefined {
  const refund = payment.shopRefunds?.find(({ id }) => id === refundId);
  if (!refund) return { kind: 'unknown-refund' };
  if (refund.state !== 'processing') return { kind: 'ended', state: refund.state };
  const from = refund.decidedAt + RESOLVE_AFTER_MS;
  if (now < from) return { kind: 'too-early', from };
  const arrivesUntil = latestSendingAt(payment, refund) + UNANSWERED_REFUND_MS;
  if (as === 'failed' && now < arrivesUntil) return { kind: 'may-arrive', from: arrivesUntil };
  return undefined;
}

/** Of those that no signed answer refused. */
function latestSendingAt({ inFlight }: Payment, { unansweredAt }: ShopRefund): number {
  return inFlight?.kind === 'refund' ? inFlight.sentAt : (unansweredAt ?? -Infinity);
}

/** The caller has asked `whyNotResolveRefund`. */
export function refundResolved(change: Change, { refundId, as, note }: RefundResolution): void {
  const { payment, now } = change;
  const refund = shopRefundUnderWay(payment);
  if (refund?.id !== refundId) return;
  refund.watchedUntil = now + WATCH_REFUND_MS;
  if (as === 'failed') refund.failure = { code: 'resolved-by-hand', message: note };
  const no = shopRefundNo(payment, refund);
  change.note('resolved-by-hand', { code: as, detail: `${no} ${note}` });
  endShopRefund(change, refund, as);
}

/** An answer about a refund that a person has ended: it changes nothing of it, and what contradicts them is told. */
export function watchAnswered(change: Change, refund: ShopRefund, verdict: Verdict): void {
  const { payment, now } = change;
  const { watchedUntil, state } = refund;
  if (watchedUntil === undefined) return;
  const there = endOf(verdict);
  if (there === undefined && now < watchedUntil) return;
  refund.watchedUntil = undefined;
  const no = shopRefundNo(payment, refund);
  if (there !== undefined && there !== state) {
    change.incident('refund-differs', `${no} was called ${state} by hand, and is ${there} there`);
  } else if (state === 'refunded' && verdict.kind === 'not-found' && verdict.signed) {
    change.incident('refund-differs', `${no} was called refunded by hand, and is not known there`);
  }
  if (!shopRefundUnderWay(payment)) rest(change);
}

function endOf({ kind }: Verdict): 'refunded' | 'failed' | undefined {
  if (kind === 'paid') return 'refunded';
  return kind === 'closed' ? 'failed' : undefined;
}
