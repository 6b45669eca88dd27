/** The numbers of the rules, in ms, each with the rule that fixes it. */
import { fnv1a } from '../fnv1a.ts';

/** R5: no query sooner than this after the previous call ended. */
export const QUERY_GAP_MS = 5_000;
/** R6: after this the payment is uncertain and is canceled. */
export const DEADLINE_MS = 60_000;
/** R7: a cancel waits this long from the first proof that the order exists. */
export const CANCEL_WAIT_MS = 15_000;
/** R10: an unproven order is not canceled before create-sent + code life + this. */
export const UNPROVEN_CANCEL_WAIT_MS = 15_000;
/** R10: a not-found ends a payment only when asked after create-sent + code life + this. */
export const NOT_FOUND_WAIT_MS = 30_000;
/** R10: so many unsigned not-founds in a row. */
export const UNSIGNED_NOT_FOUNDS = 3;
/** R10: the widest gap between queries for an order that nobody has proven. */
export const LONGEST_UNPROVEN_GAP_MS = 30_000;
/** R8: the widest gap between cancels, and between queries for what only time can end. */
export const LONGEST_GAP_MS = 300_000;
/** Gateway contract 4.2: cancel only within one day of the order's creation. */
export const CANCEL_WINDOW_MS = 24 * 3_600_000;
/** R8: an incident after so many tries or so long, for cancels and refunds alike. */
export const INCIDENT_AFTER_ATTEMPTS = 5;
export const INCIDENT_AFTER_MS = 300_000;
/** R16: so many signed refusals of a refund by the shop, and it is only asked about. */
export const REFUSALS_OF_A_REFUND = 5;
/** R15: so many signed refusals before a refund. */
export const REFUSALS_BEFORE_REFUND = 3;
/**
 * R15: how long a cancel that was, or may have been, accepted can take to give the money back. A refund
 * before that could give it back twice, and not every gateway would refuse it.
 */
export const ACCEPTED_CANCEL_MS = 300_000;
/** R16: by then no sending of a refund can still be on its way. */
export const UNANSWERED_REFUND_MS = 24 * 3_600_000;
/** R16: for so long, and so often, a refund that a person ended is asked about. */
export const WATCH_REFUND_MS = 48 * 3_600_000;
export const WATCH_REFUND_GAP_MS = 3_600_000;
/** R5: how long a query may take until it counts as unanswered. */
export const QUERY_DEADLINE_MS = 5_000;
/** R13: an intent older than this is not sent. */
export const INTENT_LIFE_MS = 2_000;
/**
 * R13: how long a proxy owns a payment after a commit or a renewal, where several serve one database.
 * It outlasts every call that it could have begun by then (2 s, and 10 s for a create), so that whoever
 * takes over keeps 5 s from the end of it.
 */
export const LEASE_MS = 20_000;
/** F26: a silence that is longer was no plan of ours: the process was paused, or its disk refused. */
export const PAUSE_MS = QUERY_DEADLINE_MS + INTENT_LIFE_MS;
/** The same for a create, which may take 10 s (R5). */
export const CREATE_PAUSE_MS = 10_000 + INTENT_LIFE_MS;
/** A person may resolve only what has been in doubt for longer than this. */
export const RESOLVE_AFTER_MS = 15 * 60_000;

/** 5 s, 10 s, 20 s … up to `longestMs`. `step` counts from 0. */
export function doublingGapMs(step: number, longestMs: number): number {
  return Math.min(QUERY_GAP_MS * 2 ** Math.min(step, 20), longestMs);
}

/** R16: so often in a row a refund is asked about at the closest gap, for about a minute. */
const CLOSE_REFUND_QUERIES = 12;
const FIRST_WIDER_GAP_MS = 15_000;

/** R16: 5 s for about a minute, then 15 s, 30 s, 60 s … up to five minutes. */
export function refundQueryGapMs(fruitless: number): number {
  const step = fruitless - CLOSE_REFUND_QUERIES;
  if (step < 0) return QUERY_GAP_MS;
  return Math.min(FIRST_WIDER_GAP_MS * 2 ** Math.min(step, 20), LONGEST_GAP_MS);
}

/**
 * R8's ladder with jitter. The spread comes from the payment's id, so that payments which failed
 * together do not return together, and the same payment always replays the same way.
 */
export function ladderGapMs(id: string, attempt: number): number {
  const gapMs = doublingGapMs(attempt - 1, LONGEST_GAP_MS);
  return Math.max(QUERY_GAP_MS, Math.round(gapMs * (0.8 + 0.2 * spread(`${id}:${attempt}`))));
}

/** In [0, 1). */
function spread(text: string): number {
  return fnv1a(text) / 2 ** 32;
}
