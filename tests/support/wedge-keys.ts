/** Keys as a scanner in keyboard mode and as a person press them. */
import {
  WedgeCalibration,
  type KeyboardSettings,
  type ReadingFacts,
} from '../../web/src/scanner/keyboard/wedge-calibration.ts';
import type { WedgeKey } from '../../web/src/scanner/keyboard/stroke.ts';
import type { WedgeOutcome } from '../../web/src/scanner/keyboard/outcome.ts';
import { WedgeReader } from '../../web/src/scanner/keyboard/wedge.ts';
import { fitOf } from '@kaikei/shared/payment-code/whole-code.ts';

const NAMED = new Set(['Enter', 'Tab', 'Backspace', 'Escape', 'Delete', 'F1', 'Shift']);

/** One press of a US keyboard. */
export function press(key: string, at: number, more: Partial<WedgeKey> = {}): WedgeKey {
  const isCapital = /^[A-Z]$/.test(key);
  return {
    key,
    code: NAMED.has(key) ? key : codeOf(key),
    shift: isCapital,
    at,
    repeat: false,
    ctrl: false,
    alt: false,
    composing: false,
    ...more,
  };
}

function codeOf(key: string): string {
  if (/^\d$/.test(key)) return `Digit${key}`;
  if (/^[a-z]$/i.test(key)) return `Key${key.toUpperCase()}`;
  return { '=': 'Equal', '/': 'Slash', '+': 'Equal', ']': 'BracketRight' }[key] ?? '';
}

export function newProfile(
  settings: Partial<KeyboardSettings> = {},
  learned: readonly ReadingFacts[] = [],
): WedgeCalibration {
  const calibration = new WedgeCalibration();
  calibration.set({ ...calibration.settings, ...settings });
  for (const { longestGapMs, ...reading } of learned) {
    calibration.learn({ ...reading, gapsMs: [longestGapMs] });
  }
  return calibration;
}

export function newReader(
  settings: Partial<KeyboardSettings> = {},
  learned: readonly ReadingFacts[] = [],
): WedgeReader {
  return new WedgeReader(newProfile(settings, learned), fitOf);
}

/** A key, and how many ms after the one before it. */
export type Stroke = readonly [key: string, gapMs: number, more?: Partial<WedgeKey>];

/** Every key of a text at the same gap. */
export function strokes(text: string, gapMs: number): Stroke[] {
  return Array.from(text, (key) => [key, gapMs] as const);
}

export interface Played {
  outcomes: WedgeOutcome[];
  held: boolean[];
}

/** Plays keys in the page's way: where the wait is over before the next key comes, the burst is. */
export function play(all: readonly Stroke[], reader = newReader()): Played {
  const outcomes: WedgeOutcome[] = [];
  let at = 1_000;
  const held = all.map(([key, gapMs, more]) => {
    if (reader.pending && gapMs > reader.waitMs) outcomes.push(...reader.idle());
    at += gapMs;
    const step = reader.key(press(key, at, more));
    outcomes.push(...step.outcomes);
    return step.hold;
  });
  outcomes.push(...reader.idle());
  return { outcomes, held };
}

export function scanned({ outcomes }: Played): string[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'scan' ? [outcome.text] : []));
}

/** What of the typed keys stayed typed: in doubt the till clears the amount. */
export function typed({ outcomes }: Played): string[] {
  return outcomes.reduce<string[]>((keys, outcome) => {
    if (outcome.kind === 'typed') return [...keys, ...outcome.keys];
    if (outcome.kind === 'refused' && outcome.why === 'doubtful') return [];
    if (outcome.kind === 'taken-back') return keys.slice(0, keys.length - outcome.count);
    return keys;
  }, []);
}
