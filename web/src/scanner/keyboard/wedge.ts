/**
 * Tells a scanner in keyboard mode from a person by timing. Pure: keys and times in, readings out.
 *
 * Keys that follow each other within `holdMs` are one burst, held back until it is clear whose it is.
 * A burst that is surely a scanner's is waited for to its end: a suffix (Enter or Tab) or a pause. One
 * that ends too early was typed by a person and is handed on as such, late by `holdMs`. Should the rest
 * of a code follow after all (a scanner that stalled), what was handed on is taken back.
 */
import type { CodeFit as Fit } from '@kaikei/shared/payment-code/whole-code.ts';
import { characterByCode, characterByKey, isDigitCode } from './keys.ts';
import type { KeyboardProfile, Suffix } from './keyboard-profile.ts';
import { gapsOf, isReading, isSameHand, isSurelyScanner } from './rhythm.ts';
import { splitAim } from '../text.ts';

/** What follows later than this has nothing to do with what came before. */
const RUN_MS = 700;
/** The longest payment code; what is longer is cut off and refused. */
const LONGEST = 512;

/** Keys that edit an amount; in a burst they are a control character's doing (BS, ESC, DEL). */
const EDITING = new Set(['Backspace', 'Escape', 'Delete']);
const SUFFIXES: ReadonlyMap<string, Suffix> = new Map([
  ['Enter', 'enter'],
  ['Tab', 'tab'],
]);
/** A scanner presses Shift for capitals; none of these is a character. */
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'NumLock']);

export interface WedgeKey {
  /** `KeyboardEvent.key` and `.code` */
  key: string;
  code: string;
  shift: boolean;
  /** `KeyboardEvent.timeStamp`: when it was pressed, however late we hear of it. */
  at: number;
  /** Held down by a person. */
  repeat: boolean;
  /** With Ctrl, Alt or Meta: a shortcut, or a control character in a barcode. */
  command: boolean;
  /** An input method is at work: `key` says nothing. */
  composing: boolean;
}

export type WedgeOutcome =
  | { kind: 'scan'; text: string; symbology?: string; at: number; tookMs: number }
  | { kind: 'refused'; why: 'control-characters' | 'incomplete' }
  | { kind: 'typed'; keys: string[] }
  /** The last so many typed keys were a scanner's after all. */
  | { kind: 'taken-back'; count: number };

export interface WedgeStep {
  /** The page must not see this key. */
  hold: boolean;
  outcomes: WedgeOutcome[];
}

export type CodeFit = (text: string) => Fit;

interface Pressed {
  key: string;
  at: number;
  byKey: string | undefined;
  byCode: string | undefined;
  isDigitKey: boolean;
}

interface Burst {
  presses: Pressed[];
  hasControl: boolean;
}

const emptyBurst = (): Burst => ({ presses: [], hasControl: false });
const timesOf = ({ presses }: Burst): number[] => presses.map(({ at }) => at);

export class WedgeReader {
  readonly #profile: KeyboardProfile;
  readonly #whole: CodeFit;
  #burst = emptyBurst();
  /** Bursts of this run that were handed on as typed, oldest first. */
  #handedOn: Burst[] = [];
  #lastAt = -Infinity;
  #readingEndedAt = -Infinity;

  constructor(profile: KeyboardProfile, whole: CodeFit) {
    this.#profile = profile;
    this.#whole = whole;
  }

  /** Keys are held back, and `idle` must be called once no key came for `waitMs`. */
  get pending(): boolean {
    return this.#burst.presses.length > 0;
  }

  get waitMs(): number {
    const isSure = isSurelyScanner(timesOf(this.#burst)) || this.#hasPrefix();
    return isSure ? Math.max(this.#profile.restMs, this.#profile.holdMs) : this.#profile.holdMs;
  }

  /** Whether a key at this time may belong to what came before it. */
  continues(at: number): boolean {
    return at - this.#lastAt <= RUN_MS;
  }

  key(key: WedgeKey): WedgeStep {
    if (MODIFIERS.has(key.key)) return { hold: false, outcomes: [] };
    const outcomes = key.at - this.#lastAt > this.waitMs ? this.idle() : [];
    if (!this.continues(key.at)) this.#handedOn = [];
    const suffix = key.command ? undefined : SUFFIXES.get(key.key);
    if (suffix) return this.#end(key.at, suffix, outcomes);
    const pressed = toPressed(key);
    if (key.repeat) return { hold: false, outcomes: [...outcomes, ...this.#repeated(key)] };
    if (key.command || !pressed) return this.#foreign(key, outcomes);
    this.#add(pressed);
    return { hold: true, outcomes };
  }

  /** No key came for `waitMs`: the burst is over. */
  idle(): WedgeOutcome[] {
    if (!this.pending) return [];
    if (!isReading(timesOf(this.#burst), false)) return this.#handOn();
    const awaited = this.#profile.suffix;
    // Its scanner ends every code by a suffix: this one was cut off, unless it is known to be whole.
    if (
      awaited !== undefined &&
      awaited !== 'none' &&
      this.#whole(this.#textOf(this.#burst)).kind === 'unknown'
    ) {
      this.#clear();
      return [{ kind: 'refused', why: 'incomplete' }];
    }
    return this.#read('none');
  }

  #end(at: number, suffix: Suffix, outcomes: WedgeOutcome[]): WedgeStep {
    this.#lastAt = at;
    if (this.pending && (isReading(timesOf(this.#burst), true) || this.#hasPrefix())) {
      this.#readingEndedAt = at;
      return { hold: true, outcomes: [...outcomes, ...this.#read(suffix)] };
    }
    // Some scanners send the suffix twice (CR LF); the second must not press a button.
    if (at - this.#readingEndedAt <= this.#profile.holdMs) {
      this.#readingEndedAt = at;
      return { hold: true, outcomes };
    }
    const typed = this.#handOn();
    this.#handedOn = [];
    return { hold: false, outcomes: [...outcomes, ...typed] };
  }

  /** A shortcut or a function key: inside a burst it is a control character, which must not act. */
  #foreign(key: WedgeKey, outcomes: WedgeOutcome[]): WedgeStep {
    if (!this.pending) return { hold: false, outcomes };
    this.#burst.hasControl = true;
    this.#lastAt = key.at;
    return { hold: true, outcomes };
  }

  /** A key that a person holds down ends the burst: scanners press each key once. */
  #repeated(key: WedgeKey): WedgeOutcome[] {
    const before = this.#handOn();
    this.#handedOn = [];
    this.#lastAt = key.at;
    const typed = toPressed(key)?.key;
    return key.command || typed === undefined
      ? before
      : [...before, { kind: 'typed', keys: [typed] }];
  }

  #add(pressed: Pressed): void {
    const { presses } = this.#burst;
    this.#lastAt = pressed.at;
    if (EDITING.has(pressed.key) || presses.length >= LONGEST) this.#burst.hasControl = true;
    if (presses.length < LONGEST) presses.push(pressed);
  }

  #handOn(): WedgeOutcome[] {
    if (!this.pending) return [];
    const burst = this.#burst;
    this.#burst = emptyBurst();
    this.#handedOn.push(burst);
    return [{ kind: 'typed', keys: burst.presses.map(({ key }) => key) }];
  }

  #read(suffix: Suffix): WedgeOutcome[] {
    const { burst, takenBack } = this.#joined();
    const last = burst.presses.at(-1);
    this.#clear();
    this.#profile.learn({ suffix, longestGapMs: Math.max(0, ...gapsOf(timesOf(burst))) });
    const before: WedgeOutcome[] = takenBack > 0 ? [{ kind: 'taken-back', count: takenBack }] : [];
    if (burst.hasControl) return [...before, { kind: 'refused', why: 'control-characters' }];
    const text = this.#textOf(burst);
    const bare = text.startsWith(this.#profile.settings.prefix)
      ? text.slice(this.#profile.settings.prefix.length)
      : text;
    const [from, at] = [burst.presses[0]?.at ?? this.#lastAt, last?.at ?? this.#lastAt];
    return [...before, { kind: 'scan', ...splitAim(bare), at, tookMs: at - from }];
  }

  /** The reading with what a stall had cut off it: by what the code says, else by the rhythm. */
  #joined(): { burst: Burst; takenBack: number } {
    const burst = this.#byCode() ?? this.#byRhythm();
    return { burst, takenBack: burst.presses.length - this.#burst.presses.length };
  }

  /**
   * A person's amount before a product's barcode can look like a wallet's code, and the end of a
   * wallet's code like a product: then the rhythm has to agree.
   */
  #byCode(): Burst | undefined {
    const alone = this.#whole(this.#textOf(this.#burst)).kind;
    if (alone === 'payment') return this.#burst;
    const heads = this.#handedOn.map((_, index) => this.#handedOn.slice(index)).reverse();
    const joined = heads
      .map((bursts) => joinBursts([...bursts, this.#burst]))
      .find((each) => this.#whole(this.#textOf(each)).kind === 'payment');
    if (alone === 'unknown') return joined;
    const byRhythm = this.#byRhythm();
    return joined && byRhythm.presses.length >= joined.presses.length ? joined : this.#burst;
  }

  #byRhythm(): Burst {
    let joined = this.#burst;
    for (const head of [...this.#handedOn].reverse()) {
      if (!isSameHand(timesOf(head), timesOf(joined))) break;
      joined = joinBursts([head, joined]);
    }
    return joined;
  }

  #hasPrefix(): boolean {
    const { prefix } = this.#profile.settings;
    if (prefix === '' || this.#burst.presses.length < prefix.length) return false;
    return this.#textOf(this.#burst).startsWith(prefix);
  }

  #textOf({ presses }: Burst): string {
    return textOf(presses, this.#whole);
  }

  #clear(): void {
    this.#burst = emptyBurst();
    this.#handedOn = [];
  }
}

function joinBursts(bursts: readonly Burst[]): Burst {
  return {
    presses: bursts.flatMap(({ presses }) => presses),
    hasControl: bursts.some(({ hasControl }) => hasControl),
  };
}

/** Undefined for what is neither a character nor an editing key. */
function toPressed({ key, code, shift, at, composing }: WedgeKey): Pressed | undefined {
  const byCode = characterByCode(code, shift);
  const byKey = composing ? undefined : characterByKey(key);
  const name = byKey ?? (composing ? byCode : undefined);
  if (name !== undefined) return { key: name, at, byKey, byCode, isDigitKey: isDigitCode(code) };
  if (!EDITING.has(key)) return undefined;
  return { key, at, byKey: undefined, byCode: undefined, isDigitKey: false };
}

/**
 * What the keys spell. A scanner that imitates a US keyboard on a tablet set to another layout gives
 * other signs than it means; the places of the keys still tell.
 */
function textOf(presses: readonly Pressed[], whole: CodeFit): string {
  const byKey = presses.map((pressed) => pressed.byKey ?? pressed.byCode ?? '').join('');
  const byCode = presses.map((pressed) => pressed.byCode ?? pressed.byKey ?? '').join('');
  if (byKey === byCode || whole(byKey).kind !== 'unknown') return byKey;
  const isDigits = presses.every((pressed) => pressed.isDigitKey) && !/^\d*$/.test(byKey);
  return isDigits || whole(byCode).kind !== 'unknown' ? byCode : byKey;
}
