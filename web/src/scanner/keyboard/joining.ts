/**
 * Whether keys that were taken for a person's are the head of a code whose scanner stalled. Pure.
 * What the whole spells and the rhythm of its parts must agree: an amount that a person typed right
 * before a scan can make a code of another wallet with it.
 */
import { isSameHand } from './rhythm.ts';
import type { Spelling } from './spelling.ts';
import { isCharacter, type Stroke } from './stroke.ts';

/** A scanner that stalls for longer is believed only where the rhythm of the head proves it. */
const STALL_MS = 400;
/** Hardly anybody scans so soon after the last key: where both together are a code, it may be one. */
const QUICK_STALL_MS = 250;
/** Fewer keys prove nothing: two fingers can be as quick. */
const RHYTHM_KEYS = 3;

export interface Joined {
  strokes: readonly Stroke[];
  /** How many keys are to be taken back. */
  takenBack: number;
  /** It may be a person's keys and a code, or one code: neither may be charged. */
  isDoubtful: boolean;
}

type Keys = readonly Stroke[];
type Spell = (strokes: Keys) => Pick<Spelling, 'fit' | 'isComplete'>;

/** @param heads what was handed on as typed, oldest first */
export function join(heads: readonly Keys[], tail: Keys, spell: Spell): Joined {
  const alone = spell(tail);
  const rhythmic = heads.slice(heads.findLastIndex((head) => !isByHandOf(tail, head)) + 1);
  const whole = spell(flat(rhythmic, tail));
  if (alone.fit === 'payment') {
    if (rhythmic.length > 0 && whole.fit === 'payment') {
      return joined(rhythmic, tail, alone.isComplete || isProofWanted(rhythmic, tail));
    }
    const isQuick = heads.length > 0 && longestStall(heads.slice(-1), tail) <= QUICK_STALL_MS;
    return joined([], tail, isQuick && spell(flat(heads, tail)).fit === 'payment');
  }
  const first = heads.findLastIndex((_, index) => isKnown(spell(flat(heads.slice(index), tail))));
  const known = first < 0 ? [] : heads.slice(first);
  if (known.length > 0 && known.length <= rhythmic.length) {
    return joined(known, tail, isProofWanted(known, tail));
  }
  if (alone.fit === 'other' && alone.isComplete) return joined([], tail);
  if (known.length > 0 && known.every((head) => !hasRhythm(head) || isByHandOf(tail, head))) {
    return joined(known, tail, alone.fit === 'other' || longestStall(known, tail) > STALL_MS);
  }
  return joined(rhythmic, tail, longestStall(rhythmic, tail) > STALL_MS);
}

function joined(heads: readonly Keys[], tail: Keys, isDoubtful = false): Joined {
  const takenBack = heads.flat().filter(({ hasActed }) => !hasActed).length;
  return { strokes: flat(heads, tail), takenBack, isDoubtful };
}

function isKnown({ fit, isComplete }: Pick<Spelling, 'fit' | 'isComplete'>): boolean {
  return fit === 'payment' || (fit === 'other' && isComplete);
}

/** A long stall, and parts of so few keys that a person may have pressed them. */
function isProofWanted(heads: readonly Keys[], tail: Keys): boolean {
  const isShort = heads.some((head) => timesOf(head).length < RHYTHM_KEYS);
  return isShort && longestStall(heads, tail) > STALL_MS;
}

function isByHandOf(tail: Keys, head: Keys): boolean {
  return hasRhythm(head) && isSameHand(timesOf(head), timesOf(tail));
}

/** One key has none, and a person's key for `00` is as quick as any scanner. */
function hasRhythm(head: Keys): boolean {
  return timesOf(head).length > 1 && !head.every(({ by }) => by.key === '0');
}

function longestStall(heads: readonly Keys[], tail: Keys): number {
  return Math.max(
    0,
    ...heads.map((head, index) => {
      const next = heads[index + 1] ?? tail;
      return (next[0]?.at ?? 0) - (head.at(-1)?.at ?? 0);
    }),
  );
}

function flat(heads: readonly Keys[], tail: Keys): Stroke[] {
  return [...heads.flat(), ...tail];
}

/** When its characters came. */
function timesOf(strokes: Keys): number[] {
  return strokes.filter(isCharacter).map(({ at }) => at);
}
