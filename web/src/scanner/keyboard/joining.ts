/**
 * Whether keys that were taken for a person's are the head of a code whose scanner stalled. Pure.
 * The same keys can be a typed amount and a code, or a code in two parts. Where both can be, neither is
 * charged and the amount is to be entered again; parts are joined only where nothing else was typed.
 */
import {
  gapsOf,
  handPauseOf,
  isSameHand,
  isSteady,
  longestGapOf,
  MOST_STALLS,
  paceOf,
  TYPING_MS,
} from './rhythm.ts';
import type { Spelling } from './spelling.ts';
import { isCharacter, type Stroke } from './stroke.ts';

/** A scanner that stalls for longer is not believed. */
const STALL_MS = 400;
/** Hardly anybody scans so soon after the last key: any of the keys before may be the code's. */
const QUICK_STALL_MS = 250;
/** A person's keys follow each other no sooner. */
const HAND_MS = 50;

export interface Joined {
  strokes: readonly Stroke[];
  /** How many keys are to be taken back. */
  takenBack: number;
  /** It may be a person's keys and a code, or one code: neither may be charged. */
  isDoubtful: boolean;
}

type Keys = readonly Stroke[];
type Spell = (strokes: Keys) => Pick<Spelling, 'fit' | 'isComplete' | 'symbology'>;

/** @param heads what was handed on as typed, oldest first */
export function join(heads: readonly Keys[], tail: Keys, spell: Spell, isInField: boolean): Joined {
  const keys = heads.flat();
  const gaps = gapsOf([...keys, ...tail.slice(0, 1)].map(({ at }) => at));
  const waitMs = gaps.at(-1);
  if (waitMs === undefined) return joined([], tail);
  const alone = spell(tail);
  const spellFrom = (index: number) => spell([...keys.slice(index), ...tail]);
  const paceMs = longestGapOf(timesOf(tail));
  // So few parts may be those of one code, and nothing is charged for what is no payment code: doubt costs
  // no more than that the amount is entered again.
  const isFew = heads.length <= MOST_STALLS;
  const isAny = waitMs <= QUICK_STALL_MS || alone.fit !== 'payment';
  // The first key that may be the code's: from there on no other gap is longer than those of its pace.
  const from = isAny || isFew ? 0 : gaps.slice(0, -1).findLastIndex((gap) => gap > paceMs) + 1;
  // A number that is no product's may be the end of one.
  const isCode = ({ fit, isComplete }: ReturnType<Spell>) =>
    fit === 'payment' ||
    (fit === 'other' && isComplete && alone.fit === 'other' && !alone.isComplete);
  const first = keys.findIndex((_, index) => index >= from && isCode(spellFrom(index)));
  const whole = spellFrom(0);
  // A person writes signs in a field, but no code's identifier.
  const isWritten = isInField && whole.symbology === undefined && keys.every(isSign);
  const isCut = () =>
    !isWritten && ((isAny && isFew) || mayLackHead(keys, tail, isInField ? isSign : isNoDigit));
  const isRun = isSteady(timesOf([...keys, ...tail]));
  if (alone.fit === 'payment' && !isRun) {
    // A slow scanner's code looks like the end of an amount with a shorter one right behind it.
    const mayBeBoth = waitMs <= TYPING_MS && paceMs >= HAND_MS && !alone.isComplete;
    if (isCut()) return joined(heads, tail, true);
    return joined([], tail, mayBeBoth || first >= 0);
  }
  const isKnown = whole.fit === 'payment' || (whole.fit === 'other' && whole.isComplete);
  const isProduct = alone.fit === 'other' && alone.isComplete;
  const isLong = Math.max(...gaps) > STALL_MS;
  const isOneHand = isRun || heads.every((head) => isByHandOf(tail, head));
  if (isOneHand && (isKnown || (first < 0 && !isProduct))) return joined(heads, tail, isLong);
  if (first < 0 && alone.fit === 'other' && (isProduct || !isKnown)) {
    return isCut() ? joined(heads, tail, true) : joined([], tail);
  }
  const isOneKey = heads.length === 1 && !hasRhythm(keys);
  return joined(heads, tail, !isKnown || !isOneKey || alone.fit === 'other' || isLong);
}

/**
 * A card may hold another code's digits behind its own first ones: where a scanner stalls between them, a
 * whole code follows keys that are not a person's. Those are at the scanner's pace, the last ones or ones that
 * no hand presses so quickly, or a single one that stands apart from what was typed. One in the rhythm of the
 * typed amount is the amount's.
 * @param isForeign no person types it there
 */
function mayLackHead(keys: Keys, tail: Keys, isForeign: (key: Stroke) => boolean): boolean {
  const isOfScanner = (key: Stroke) => !isCharacter(key) || key.hint === 'alt-code';
  if (keys.some((key) => isOfScanner(key) || isForeign(key))) return true;
  const gaps = gapsOf(timesOf(keys));
  const paceMs = paceOf(timesOf(tail));
  const from = gaps.findLastIndex((gap) => gap > paceMs) + 1;
  const isScanners = (gap: number, index: number) =>
    gap <= paceMs &&
    (gap <= HAND_MS || index >= from) &&
    !keys.slice(index, index + 2).every(isZero);
  if (gaps.some(isScanners)) return true;
  const before = gaps[from - 1];
  return before === undefined || before > handPauseOf(gaps.slice(0, from - 1));
}

/** An amount has none of a code's other characters. */
function isNoDigit({ by }: Stroke): boolean {
  return /[^\d\b]/.test(by.key ?? by.us ?? '');
}

function isSign({ by }: Stroke): boolean {
  return /^[^\p{L}\p{N}\s]$/u.test(by.key ?? by.us ?? '');
}

function joined(heads: readonly Keys[], tail: Keys, isDoubtful = false): Joined {
  const takenBack = heads.flat().filter(({ hasActed }) => !hasActed).length;
  return { strokes: [...heads.flat(), ...tail], takenBack, isDoubtful };
}

function isByHandOf(tail: Keys, head: Keys): boolean {
  return hasRhythm(head) && isSameHand(timesOf(head), timesOf(tail));
}

/** One key has none, and a person's key for `00` is as quick as any scanner. */
function hasRhythm(head: Keys): boolean {
  return timesOf(head).length > 1 && !head.every(isZero);
}

export function isZero({ by }: Stroke): boolean {
  return by.key === '0';
}

/** When its characters came. */
function timesOf(strokes: Keys): number[] {
  return strokes.filter(isCharacter).map(({ at }) => at);
}
