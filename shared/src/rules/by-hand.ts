/** A person's word: the way out where no machine can end a payment, or what goes on behind its end. */
import { isFinal } from '../api.ts';
import type { Payment } from '../payment.ts';
import type { IncidentKind, Verdict } from '../verdict.ts';
import type { Change } from './change.ts';
import { compare } from './reconcile.ts';
import {
  ACCEPTED_CANCEL_MS,
  CANCEL_WINDOW_MS,
  INCIDENT_AFTER_ATTEMPTS,
  RESOLVE_AFTER_MS,
} from './times.ts';

/** How a person ends a payment that no machine could, and why. */
export interface Resolution {
  as: 'paid' | 'canceled';
  note: string;
}

export type ResolveRefusal =
  /** Nothing is done about it any more, or its final state is another one. */
  | { kind: 'final'; state: Payment['state'] }
  /** The proxy is still at work on it: by hand only from then on, in ms since the epoch. */
  | { kind: 'too-early'; from: number }
  /** A refund of ours may still take the money back: it cannot be called paid. */
  | { kind: 'refund-sent'; attempts: number }
  /** It is paid, and what goes on is a refund of the shop (R16). */
  | { kind: 'shop-refund' };

/** Why a person may not end it so now; undefined where they may: only after 15 minutes in doubt. */
export function whyNotResolve(
  payment: Payment,
  as: Resolution['as'],
  now: number,
): ResolveRefusal | undefined {
  const { state } = payment;
  if (payment.stage === 'shop-refund') return { kind: 'shop-refund' };
  if (isFinal(state)) {
    const goesOn = payment.stage !== 'done';
    if (!goesOn || (state === 'paid') !== (as === 'paid')) return { kind: 'final', state };
  }
  const from = inDoubtSince(payment) + RESOLVE_AFTER_MS;
  if (now <= from) return { kind: 'too-early', from };
  const attempts = payment.refund?.attempts ?? 0;
  return as === 'paid' && attempts > 0 ? { kind: 'refund-sent', attempts } : undefined;
}

/** Of a final payment: since when it is worked on again. */
function inDoubtSince({ state, startedAt, reopenedAt }: Payment): number {
  return isFinal(state) ? (reopenedAt ?? startedAt) : startedAt;
}

export function resolvedByHand(change: Change, { as, note }: Resolution): void {
  const { payment, now } = change;
  const wasFinal = isFinal(payment.state);
  if (wasFinal && (payment.stage === 'done' || payment.stage === 'shop-refund')) return;
  payment.resolvedByHand = true;
  change.note('resolved-by-hand', { code: as, detail: note });
  if (wasFinal) {
    // What differs goes on to differ, and needs no second incident.
    payment.stage = 'done';
    return;
  }
  if (as === 'paid') payment.paidAt = now;
  change.finish(as);
  // Cancels that went out can still take the money back (R15).
  if (as === 'paid' && payment.cancel && payment.cancel.attempts > 0) change.reopen('recheck');
}

/** A payment that a person called paid after cancels were sent: until none of those can take effect. */
export function isWatchedAsPaid({ state, stage }: Payment): boolean {
  return state === 'paid' && stage === 'recheck';
}

/** From when on a question says what became of the latest cancel. */
export function cancelSettledAt({ cancel }: Payment): number {
  return (cancel?.acceptedAt ?? -ACCEPTED_CANCEL_MS) + ACCEPTED_CANCEL_MS;
}

/** @param sentAt when the question's intent was committed */
export function paidRechecked(change: Change, verdict: Verdict, sentAt: number): void {
  const { payment } = change;
  const comparison = compare(payment, verdict);
  if (comparison.kind === 'differs') change.difference(comparison.incident, comparison.detail);
  const isEnd =
    verdict.kind === 'closed' ||
    verdict.kind === 'canceled' ||
    (verdict.kind === 'paid' && sentAt >= cancelSettledAt(payment));
  if (!isEnd) {
    payment.fruitlessQueries += 1;
    notePaidNotConfirmed(change);
    if (isWatchOver(payment, sentAt)) endWatch(change);
    return;
  }
  payment.stage = 'done';
  if (comparison.kind === 'agrees') payment.differences = undefined;
}

/** Incidents that say more than that nothing was heard. */
const SAYS_MORE: ReadonlySet<IncidentKind> = new Set([
  'paid-but-not-captured',
  'proven-but-not-found',
]);

/** Once, where the gateway says nothing for long: nobody knows whether a cancel took the money back. */
function notePaidNotConfirmed(change: Change): void {
  const { fruitlessQueries, differences = [] } = change.payment;
  if (fruitlessQueries < INCIDENT_AFTER_ATTEMPTS) return;
  if (differences.some((kind) => SAYS_MORE.has(kind))) return;
  change.difference('paid-not-confirmed', 'the gateway does not say whether a cancel took effect');
}

/**
 * The gateway was asked so often, no cancel can go out or take effect any more, and the incident is open: asking on for
 * ever helps nobody. Reconciliation asks again (R14).
 */
function isWatchOver(payment: Payment, sentAt: number): boolean {
  const { fruitlessQueries, startedAt } = payment;
  const from = Math.max(startedAt + CANCEL_WINDOW_MS, cancelSettledAt(payment));
  return fruitlessQueries >= INCIDENT_AFTER_ATTEMPTS && sentAt >= from;
}

function endWatch(change: Change): void {
  change.payment.stage = 'done';
  change.note('watch-ended', { detail: 'the cancel window is over' });
}
