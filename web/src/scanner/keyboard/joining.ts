/**
 * Whether keys that were taken for a person's are the head of a code whose scanner stalled. Pure.
 * What the whole spells and the rhythm of its parts must agree: an amount that a person typed right
 * before a scan can make a code of another wallet with it.
 */
import { gapsOf, isSameHand } from './rhythm.ts';
import type { Spelling } from './spelling.ts';
import type { Stroke } from './stroke.ts';

/** A scanner that stalls for longer is believed only where the rhythm of the head proves it. */
const STALL_MS = 400;
/** Fewer keys have no rhythm to speak of. */
const RHYTHM_KEYS = 3;

export interface Joined {
  strokes: readonly Stroke[];
  /** How many keys are to be taken back. */
  takenBack: number;
  /** It may be a person's key and a code, or one code: neither may be charged. */
  isDoubtful: boolean;
}

type Spell = (strokes: readonly Stroke[]) => Pick<Spelling, 'fit' | 'isComplete'>;

/** @param heads what was handed on as typed, oldest first */
export function join(
  heads: readonly (readonly Stroke[])[],
  tail: readonly Stroke[],
  spell: Spell,
): Joined {
  const result = (strokes: readonly Stroke[], isDoubtful = false): Joined => ({
    strokes,
    takenBack: strokes.length - tail.length,
    isDoubtful,
  });
  const alone = spell(tail);
  if (alone.fit === 'payment' && alone.isComplete) return result(tail);
  const byRhythm = joinByRhythm(heads, tail);
  if (alone.fit === 'payment') {
    return result(spell(byRhythm).fit === 'payment' ? byRhythm : tail);
  }
  const count = heads.findLastIndex((_, index) => isKnown(spell(flat(heads.slice(index), tail))));
  if (count < 0) return result(alone.fit === 'unknown' ? byRhythm : tail);
  const used = heads.slice(count);
  const joined = flat(used, tail);
  if (byRhythm.length >= joined.length || isOneHand(used, tail)) return result(joined);
  // A person's hand, or a tail that is a code by itself.
  if (alone.fit === 'other' || used.some((head) => head.length > 1)) return result(tail);
  const longestStall = Math.max(...gapsOf(joined.map(({ at }) => at)));
  return result(joined, longestStall > STALL_MS);
}

function isKnown({ fit, isComplete }: Pick<Spelling, 'fit' | 'isComplete'>): boolean {
  return fit === 'payment' || (fit === 'other' && isComplete);
}

/** However long the stall: every part was pressed in the rhythm of the tail. */
function isOneHand(heads: readonly (readonly Stroke[])[], tail: readonly Stroke[]): boolean {
  return heads.every(
    (head) => head.length >= RHYTHM_KEYS && isSameHand(timesOf(head), timesOf(tail)),
  );
}

function joinByRhythm(
  heads: readonly (readonly Stroke[])[],
  tail: readonly Stroke[],
): readonly Stroke[] {
  let joined = tail;
  for (const head of [...heads].reverse()) {
    const stall = (joined[0]?.at ?? 0) - (head.at(-1)?.at ?? 0);
    if (stall > STALL_MS || !isSameHand(timesOf(head), timesOf(joined))) break;
    joined = flat([head], joined);
  }
  return joined;
}

function flat(heads: readonly (readonly Stroke[])[], tail: readonly Stroke[]): Stroke[] {
  return [...heads.flat(), ...tail];
}

function timesOf(strokes: readonly Stroke[]): number[] {
  return strokes.map(({ at }) => at);
}
