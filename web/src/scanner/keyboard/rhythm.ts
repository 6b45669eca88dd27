/** How keys follow each other, and whose they can be. Pure: times in ms in, judgements out. */
import { HOLD_MS } from './wedge-calibration.ts';

/** No person keeps this up over several keys. */
const QUICK_MS = 50;
/** Nor this over as few as four; a keypad's `000` key sends three. */
const INSTANT_MS = 25;
const SURE_INSTANT_KEYS = 4;
/** With a key that ends a code among them, such as Enter: no hand follows `00` so fast. */
const SURE_FRAMED_KEYS = 3;
const SURE_QUICK_KEYS = 6;
/** Slow and even: more keys than an amount of ordinary size has digits. */
const SURE_EVEN_KEYS = 7;
/** Slow and uneven: only what no person types in one go where there is nothing to write. */
export const SURE_SLOW_KEYS = 10;
/** A scanner's slow keys are even: it counts milliseconds, and USB asks it every 8. */
const EVEN_WITHIN_MS = 30;

/** Another part of the code had the same rhythm within a quarter, or within what USB and a Shift add. */
const SAME_RHYTHM = 0.25;
const USB_MS = 10;
const PACE = 1.5;

/** Within an amount a person rests no longer, and a short rest is no sign of one. */
export const TYPING_MS = 500;
const SHORT_PAUSE_MS = 250;
/** Within one code. */
export const MOST_STALLS = 2;

export function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((at, index) => at - (times[index] ?? at));
}

export interface BurstFacts {
  /** When its characters came. */
  times: readonly number[];
  /** Backspace or its kin is among the keys. */
  hasEdits: boolean;
  /** A person may be writing there. */
  isInField: boolean;
}

/**
 * Whether no person can have typed it: the rest of the code may be waited for. Where keys are held for
 * longer than usual, because slow ones were seen, those since the last pause are enough.
 */
export function isScanner(facts: BurstFacts): boolean {
  const { times } = facts;
  const last = gapsOf(times).findLastIndex((gap) => gap > HOLD_MS) + 1;
  return isByPace(facts) || (last > 0 && isByPace({ ...facts, times: times.slice(last) }));
}

function isByPace({ times, hasEdits, isInField }: BurstFacts): boolean {
  const gaps = gapsOf(times);
  const longest = Math.max(...gaps);
  if (times.length >= SURE_INSTANT_KEYS && longest <= INSTANT_MS) return true;
  if (times.length >= SURE_QUICK_KEYS && longest <= QUICK_MS) return true;
  // A person corrects an amount.
  if (hasEdits) return false;
  const slow = isInField ? SURE_SLOW_KEYS : SURE_EVEN_KEYS;
  if (times.length >= slow && isEven(gaps)) return true;
  return times.length >= SURE_SLOW_KEYS && !isInField;
}

/** A few keys with one that ends a code, too quick for a hand. */
export function isFramedInstantly(times: readonly number[]): boolean {
  return times.length >= SURE_FRAMED_KEYS && Math.max(...gapsOf(times)) <= INSTANT_MS;
}

/** Whether `head` was pressed by whoever pressed `tail` after it: one code, with a stall within. */
export function isSameHand(head: readonly number[], tail: readonly number[]): boolean {
  if (head.length < 2 || tail.length < 2) return false;
  const gaps = gapsOf(head);
  if (Math.max(...gaps) <= INSTANT_MS) return true;
  const rhythm = average(gapsOf(tail));
  const within = Math.max(rhythm * SAME_RHYTHM, USB_MS);
  return isEven(gaps) && Math.abs(average(gaps) - rhythm) <= within;
}

/** Its own keys are hardly ever further apart, but for stalls. */
export function paceOf(times: readonly number[]): number {
  return Math.max(INSTANT_MS, median(gapsOf(times)) * (1 + SAME_RHYTHM) + USB_MS);
}

/**
 * A person who is typing an amount rests no longer before its last key.
 * @param gaps between the keys before that
 */
export function handPauseOf(gaps: readonly number[]): number {
  return Math.min(TYPING_MS, Math.max(SHORT_PAUSE_MS, median(gaps) * PACE));
}

/**
 * Whether one scanner that stalls now and then pressed the keys: they are more, and more even, than those that
 * a person types without a correction.
 * @param isKnown they are a whole code, and a key that ends codes follows
 */
export function isStallingScanner(times: readonly number[], isKnown: () => boolean): boolean {
  const gaps = gapsOf(times);
  const own = gaps.filter((gap) => gap <= HOLD_MS);
  const stalls = gaps.length - own.length;
  if (isSteady(times)) return true;
  if (stalls === 0 || stalls > MOST_STALLS || times.length < SURE_EVEN_KEYS) return false;
  return isEven(own) && (times.length >= SURE_SLOW_KEYS || isKnown());
}

/** However slow its keys are: no person goes on so evenly, nor has an amount so many digits. */
export function isSteady(times: readonly number[]): boolean {
  return times.length >= SURE_SLOW_KEYS && isEven(gapsOf(times));
}

/** By the pace of most of its keys, a longer gap is a stall, or another hand before it. */
export function longestGapOf(times: readonly number[]): number {
  return Math.max(INSTANT_MS, median(gapsOf(times)) * PACE + USB_MS);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function isEven(gaps: readonly number[]): boolean {
  return Math.max(...gaps) - Math.min(...gaps) <= EVEN_WITHIN_MS;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
