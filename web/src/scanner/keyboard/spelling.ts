/**
 * What the keys of a burst spell. A scanner may imitate another keyboard than the tablet is set to, or
 * not know of CapsLock: then the places of the keys tell what the characters do not. Every way of
 * reading is tried, and the one that gives a code wins. Pure.
 */
import type { CodeFit } from '@kaikei/shared/payment-code/whole-code.ts';
import { splitIdentifiers, splitPrefix } from '../text.ts';
import { isCharacter, type FrameKind, type Reading, type Stroke } from './stroke.ts';

export type FitOf = (text: string) => CodeFit;

export interface Spelling {
  text: string;
  symbology?: string;
  reading: Reading;
  fit: CodeFit['kind'];
  isComplete: boolean;
}

/** The strokes between the frame keys at both ends, and those keys. */
export interface Framed {
  prefix: readonly FrameKind[];
  body: readonly Stroke[];
  suffix: readonly FrameKind[];
}

export function splitFrame(strokes: readonly Stroke[]): Framed {
  const first = strokes.findIndex(isCharacter);
  if (first < 0) return { prefix: strokes.flatMap(frameOf), body: [], suffix: [] };
  const end = strokes.findLastIndex(isCharacter) + 1;
  return {
    prefix: strokes.slice(0, first).flatMap(frameOf),
    body: strokes.slice(first, end),
    suffix: strokes.slice(end).flatMap(frameOf),
  };
}

function frameOf({ frame }: Stroke): FrameKind[] {
  return frame === undefined || frame === 'edit' ? [] : [frame];
}

/** The parts between line ends: several codes, or one with a line break in it. */
export function splitLines(body: readonly Stroke[]): Stroke[][] {
  const lines: Stroke[][] = [[]];
  for (const stroke of body) {
    if (stroke.frame === 'enter' || stroke.frame === 'tab') lines.push([]);
    else lines.at(-1)?.push(stroke);
  }
  return lines.filter((line) => line.length > 0);
}

export const READINGS: readonly Reading[] = ['key', 'us', 'jis'];

export interface SpellingSettings {
  /** Characters that the scanner sends first; taken off. */
  prefix: string;
  /** How earlier codes had to be read; first where nothing else decides. */
  usual: Reading;
  fitOf: FitOf;
}

export function spell(body: readonly Stroke[], settings: SpellingSettings): Spelling {
  const fits = new Map<string, CodeFit>();
  const fitOf = (text: string): CodeFit => {
    const fit = fits.get(text) ?? settings.fitOf(text);
    fits.set(text, fit);
    return fit;
  };
  const by = (reading: Reading) => spellBy(reading, body, { ...settings, fitOf });
  const first = by(settings.usual);
  const all = [first, ...READINGS.filter((each) => each !== settings.usual).map(by)];
  const best =
    all.find(({ fit }) => fit === 'payment') ??
    placesOfDigits(body, all) ??
    placesOfLetters(all) ??
    all.find(({ symbology }) => symbology !== undefined) ??
    all.find(({ fit }) => fit === 'other');
  return best ?? first;
}

/** CapsLock, of which a scanner knows nothing: the same letters, of which Shift tells the case. */
function placesOfLetters([first, ...others]: readonly Spelling[]): Spelling | undefined {
  const letters = first?.text.toLowerCase();
  if (first?.reading !== 'key') return undefined;
  return others.find(
    ({ reading, text }) =>
      reading === 'us' && text !== first.text && text.toLowerCase() === letters,
  );
}

/** Digits' keys alone, which give other signs on a layout that needs Shift for digits. */
function placesOfDigits(body: readonly Stroke[], all: readonly Spelling[]): Spelling | undefined {
  if (!body.every(({ isDigitKey }) => isDigitKey)) return undefined;
  return all.find(({ text }) => /^\d+$/.test(text));
}

function spellBy(reading: Reading, body: readonly Stroke[], settings: SpellingSettings): Spelling {
  const text = body.map(({ by }) => by[reading] ?? by.key ?? by.us ?? by.jis ?? '').join('');
  const { prefix, fitOf } = settings;
  const spelled = (parted: { text: string; symbology?: string }): Spelling => {
    const { kind, isComplete } = fitOf(parted.text);
    return { ...parted, reading, fit: kind, isComplete };
  };
  const bare = spelled(splitPrefix(text, prefix));
  if (prefix === '' || bare.fit === 'payment') return bare;
  // Not every code that begins like the prefix has it before it.
  const whole = spelled(splitIdentifiers(text));
  return whole.fit === 'payment' ? whole : bare;
}
