/** One key of a burst, and what it can stand for. Pure. */
import {
  characterByKey,
  characterByPlace,
  controlCharacter,
  isDigitCode,
  type LayoutName,
} from './keys.ts';

export interface WedgeKey {
  /** `KeyboardEvent.key` and `.code` */
  key: string;
  code: string;
  shift: boolean;
  /** `KeyboardEvent.timeStamp`: when it was pressed, however late it is handled. */
  at: number;
  /** Held down by a person. */
  repeat: boolean;
  /** With Ctrl alone (a control character, or a shortcut). */
  ctrl: boolean;
  /** With Alt or Meta. */
  alt: boolean;
  /** An input method is at work: `key` says nothing. */
  composing: boolean;
}

/** Keys that stand around a code and are no part of it. */
export type FrameKind = 'enter' | 'tab' | 'blank' | 'control' | 'function';

export type Reading = 'key' | LayoutName;

export interface Stroke {
  /** What the page is to do with it if a person pressed it: `KeyboardEvent.key`. */
  key: string;
  at: number;
  /** Absent for a character. `edit`: Backspace and its kin, which a barcode's control characters become. */
  frame?: FrameKind | 'edit';
  /** The character that it gives, by each way of reading; within a code also of a frame key. */
  by: Readonly<Partial<Record<Reading, string>>>;
  isDigitKey: boolean;
  /** The browser has acted on it already. */
  hasActed: boolean;
  hint?: 'num-lock' | 'input-method' | 'alt-code' | 'full-width';
}

/** Neither around a code nor ending what a person types. */
export function isCharacter({ frame }: Stroke): boolean {
  return frame === undefined || frame === 'edit';
}

const EDITING = new Set(['Backspace', 'Escape', 'Delete']);
const ENTERS = new Set(['Enter', 'NumpadEnter']);
const LINE_ENDS: Readonly<Record<string, FrameKind>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
};
/** A key that only a scanner presses on a till: the browser's own windows hang on them. */
const FUNCTION_KEY = /^F\d{1,2}$/;

/**
 * Undefined for what is not a scanner's where no burst is under way: arrows, media keys, shortcuts.
 * @param isInBurst then every key that is no character is part of it
 */
export function strokeOf(key: WedgeKey, isInBurst: boolean): Stroke | undefined {
  if (key.ctrl || key.alt) return commandStroke(key, isInBurst);
  const name = key.composing ? key.code : key.key;
  if (ENTERS.has(name)) {
    // It confirmed what the input method had converted.
    return { ...frame(key, 'enter', '\r'), hasActed: key.composing };
  }
  if (name === 'Tab') return frame(key, 'tab', '\t');
  const character = characterStroke(key);
  if (character) return character;
  if (EDITING.has(key.key)) return frame(key, 'edit', '\u0008');
  // An input method names keys that it has swallowed, and Android names none: the text follows.
  if (key.composing) return undefined;
  if (FUNCTION_KEY.test(key.key) || isInBurst) return frame(key, 'function', '\u0000');
  return undefined;
}

function commandStroke(key: WedgeKey, isInBurst: boolean): Stroke | undefined {
  const control = key.alt ? undefined : controlCharacter(key);
  if (control !== undefined) return frame(key, LINE_ENDS[control] ?? 'control', control);
  return isInBurst ? frame(key, 'function', '\u0000') : undefined;
}

function characterStroke({ key, code, shift, at, composing }: WedgeKey): Stroke | undefined {
  const byKey = composing ? undefined : characterByKey(key);
  const us = characterByPlace('us', code, shift);
  const jis = characterByPlace('jis', code, shift);
  if (byKey === undefined && us === undefined && jis === undefined) return undefined;
  // Without NumLock a number pad names its other use, and the place still tells the digit.
  const isPad = byKey === undefined && code.startsWith('Numpad');
  if (byKey === undefined && !composing && !isPad) return undefined;
  const isBlank = (byKey ?? us) === ' ';
  const hint = composing
    ? 'input-method'
    : isPad
      ? 'num-lock'
      : byKey !== key
        ? 'full-width'
        : undefined;
  return {
    key: byKey ?? (composing ? (us ?? jis ?? '') : key),
    at,
    ...(isBlank && { frame: 'blank' }),
    by: {
      ...(byKey !== undefined && { key: byKey }),
      ...(us !== undefined && { us }),
      ...(jis !== undefined && { jis }),
    },
    isDigitKey: isDigitCode(code),
    hasActed: false,
    ...(hint && { hint }),
  };
}

function frame({ key, ctrl, at }: WedgeKey, kind: FrameKind | 'edit', text: string): Stroke {
  const name = ctrl ? `Ctrl+${key.toLowerCase()}` : kind === 'enter' ? 'Enter' : key;
  return { key: name, at, frame: kind, by: { key: text }, isDigitKey: false, hasActed: false };
}

/** A character without a key: from an Alt code, or inserted by a program. */
export function textStroke(text: string, at: number, hint?: 'alt-code'): Stroke {
  const end = LINE_ENDS[text];
  const kind = end ?? (text === ' ' ? 'blank' : text < ' ' ? 'control' : undefined);
  const key = end === 'enter' ? 'Enter' : end === 'tab' ? 'Tab' : text;
  return {
    key,
    at,
    ...(kind && { frame: kind }),
    by: { key: text },
    isDigitKey: false,
    hasActed: false,
    ...(hint && { hint }),
  };
}
