/**
 * Tells a scanner in keyboard mode from a person by timing. Pure: keys and times in, readings out.
 *
 * Keys that follow each other within `holdMs` are one burst, held back until it is clear whose it is.
 * A burst that is surely a scanner's is waited for to its end: a key that ends it, such as Enter, or a
 * pause. One that ends too early was typed by a person and is handed on as such, late by `holdMs`.
 * Should the rest of a code follow after all (a scanner that stalled), what was handed on is taken back.
 * The rule: no key of a scanner acts on the page, and a code is read as it is printed or not at all.
 */
import { hasControlCharacters } from '../text.ts';
import { AltCode } from './alt-code.ts';
import { Burst } from './burst.ts';
import type { WedgeCalibration, Suffix } from './wedge-calibration.ts';
import { oddityOf } from './oddity.ts';
import type { KeyPlace, WedgeOutcome, WedgeStep } from './outcome.ts';
import { gapsOf } from './rhythm.ts';
import { splitFrame, splitLines, type FitOf, type Spelling } from './spelling.ts';
import { isCharacter, strokeOf, textStroke, type Stroke, type WedgeKey } from './stroke.ts';

/** What follows later than this has nothing to do with what came before. */
const RUN_MS = 2_000;
/** A further line end within this time is a scanner's, whatever the pace; the first comes within `RUN_MS`. */
const FRAMES_AFTER_MS = 1_000;
/** A scanner presses Shift for capitals; none of these is a character. */
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'NumLock']);

const ON_THE_PAGE: KeyPlace = { isInField: false, isEditing: false };

export class WedgeReader {
  readonly #calibration: WedgeCalibration;
  readonly #altCode = new AltCode();
  readonly #burst: Burst;
  /** Bursts of this run that were handed on as typed, oldest first. */
  #handedOn: (readonly Stroke[])[] = [];
  #lastAt = -Infinity;
  /** When the last reading or refusal ended, and whether by a key that ends codes. */
  #ended = { at: -Infinity, hasSuffix: false };
  /** The last key of a code that was given up before its end, and of what follows it. */
  #cutAt = -Infinity;

  constructor(calibration: WedgeCalibration, fitOf: FitOf) {
    this.#calibration = calibration;
    this.#burst = new Burst(calibration, fitOf, () => this.#handedOn);
  }

  /** Keys are held back, and `idle` must be called once no key came for `waitMs`. */
  get pending(): boolean {
    return this.#burst.strokes.length > 0 || this.#altCode.isOpen;
  }

  get waitMs(): number {
    return this.#burst.waitMs;
  }

  /** The code has ended, and only what its scanner sends at once is waited for. */
  get isSettling(): boolean {
    return this.#burst.isSettling;
  }

  /** Whether a key at this time may belong to what came before it. */
  continues(at: number): boolean {
    return at - this.#lastAt <= RUN_MS;
  }

  key(key: WedgeKey, place = ON_THE_PAGE): WedgeStep {
    if (MODIFIERS.has(key.key)) return { hold: false, outcomes: [] };
    if (!key.alt) this.#closeAltCode(this.#lastAt);
    const outcomes = this.#overdue(key.at);
    if (key.alt && this.#altCode.add(key.key, key.code)) {
      this.#lastAt = key.at;
      return { hold: true, outcomes };
    }
    this.#closeAltCode(key.at);
    if (key.repeat) return this.#repeated(key, outcomes);
    const stroke = strokeOf(key, this.pending || this.#isBehind(key.at));
    if (!stroke) return { hold: false, outcomes };
    return this.#take(stroke, place, outcomes);
  }

  /** Alt was let go: a character may be complete. Whether it was. */
  altReleased(at: number): boolean {
    return this.#closeAltCode(at);
  }

  /** A person did something else meanwhile: what was typed before it is a part of no code. */
  acted(): void {
    this.#handedOn = [];
  }

  /** A character that a program inserted without a key. */
  character(text: string, at: number, place = ON_THE_PAGE): WedgeStep {
    return this.#take(textStroke(text, at), place, this.#overdue(at));
  }

  /** No key came for `waitMs`: the burst is over. */
  idle(): WedgeOutcome[] {
    // Only its end tells which character an Alt code is.
    if (!this.pending || this.#altCode.isOpen) return [];
    const { body } = splitFrame(this.#burst.strokes);
    if (body.length === 0) return this.#handOn();
    if (this.#burst.isScanner) return this.#read();
    return this.#isRemnant ? this.#refuse() : this.#handOn();
  }

  #overdue(at: number): WedgeOutcome[] {
    const outcomes = at - this.#lastAt > this.waitMs ? this.idle() : [];
    if (!this.continues(at)) this.#handedOn = [];
    return outcomes;
  }

  #take(stroke: Stroke, place: KeyPlace, outcomes: WedgeOutcome[]): WedgeStep {
    const isFrame = !isCharacter(stroke) && !this.pending && this.#isBehind(stroke.at);
    if (isFrame || this.#isCutAt(stroke.at)) {
      this.#cutAt = isCharacter(stroke) ? stroke.at : -Infinity;
      return { hold: true, outcomes };
    }
    if (stroke.frame === 'tab' && !this.#burst.isScanner) return this.#tab(stroke, outcomes);
    const actsAtOnce = place.isEditing && !this.pending;
    this.#lastAt = stroke.at;
    this.#burst.add({ ...stroke, hasActed: actsAtOnce || stroke.hasActed }, place);
    return { hold: !actsAtOnce, outcomes };
  }

  /** A person goes to the next control at once: only the browser can do that. */
  #tab(stroke: Stroke, outcomes: WedgeOutcome[]): WedgeStep {
    if (this.#isRemnant) {
      this.#lastAt = stroke.at;
      return { hold: true, outcomes: [...outcomes, ...this.#refuse()] };
    }
    const typed = this.#handOn();
    this.#handedOn = [];
    this.#lastAt = stroke.at;
    this.#burst.add({ ...stroke, hasActed: true }, ON_THE_PAGE);
    return { hold: false, outcomes: [...outcomes, ...typed] };
  }

  /**
   * A key that a person holds down ends the burst. Scanners press each key once: where one of theirs
   * repeats, its release was lost, and the code is not whole.
   */
  #repeated(key: WedgeKey, outcomes: WedgeOutcome[]): WedgeStep {
    const stroke = strokeOf(key, false);
    this.#lastAt = key.at;
    const isScanner = this.#burst.isScanner || this.#isRemnant;
    if (isScanner || this.#isTail(key.at) || this.#isCutAt(key.at)) {
      if (this.pending) outcomes.push(...this.#refuse());
      this.#cutAt = key.at;
      return { hold: true, outcomes };
    }
    outcomes.push(...this.#handOn());
    // What was typed before is joined with nothing any more.
    this.#handedOn.push([]);
    if (!stroke) return { hold: false, outcomes };
    if (!isCharacter(stroke)) return { hold: stroke.frame !== 'tab', outcomes };
    return { hold: false, outcomes: [...outcomes, { kind: 'typed', keys: [stroke.key] }] };
  }

  /** Some scanners send more than one key behind a code; none of them may act. */
  #isBehind(at: number): boolean {
    return at - this.#ended.at <= (this.#ended.hasSuffix ? FRAMES_AFTER_MS : RUN_MS);
  }

  #isCutAt(at: number): boolean {
    return at - this.#cutAt <= RUN_MS;
  }

  #closeAltCode(at: number): boolean {
    const character = this.#altCode.end();
    if (character === undefined) return false;
    this.#take(textStroke(character, at, 'alt-code'), ON_THE_PAGE, []);
    return true;
  }

  /** At this time the rest of a code that ended without a sign may come. */
  #isTail(at: number): boolean {
    return !this.#ended.hasSuffix && at - this.#ended.at <= RUN_MS;
  }

  get #isRemnant(): boolean {
    return this.#burst.isRemnant((at) => this.#isTail(at));
  }

  #handOn(strokes = this.#burst.takeAll()): WedgeOutcome[] {
    if (strokes.length === 0) return [];
    // A key such as Enter ends what a person types; before characters it may be a scanner's prefix.
    const { prefix, body, suffix } = splitFrame(strokes);
    if (prefix.length > 0 || suffix.length > 0) this.#handedOn = [];
    if (body.length > 0 && suffix.length === 0 && body.every(isCharacter)) {
      this.#handedOn.push(strokes);
    }
    const keys = strokes.filter(({ hasActed }) => !hasActed).map(({ key }) => key);
    return keys.length > 0 ? [{ kind: 'typed', keys }] : [];
  }

  #read(): WedgeOutcome[] {
    const typed = this.#handOn(this.#burst.takeTyped(this.#handedOn.length > 0));
    const { strokes, takenBack, isDoubtful } = this.#burst.join();
    const { isTooLong } = this.#burst;
    const before = [...typed, ...takeBack(takenBack)];
    const framed = splitFrame(strokes);
    const lines = splitLines(framed.body).map((line) => ({ line, ...this.#burst.spell(line) }));
    const [first] = lines;
    const isShort = this.#burst.isShort(framed.body);
    const isCut = framed.suffix.length === 0 && first?.isComplete !== true && this.#awaitsSuffix;
    if (isDoubtful || isShort || isCut) return [...before, ...this.#refuse()];
    this.#learn(strokes, framed.suffix.at(0), lines);
    const oddity = first && oddityOf(strokes, framed, first);
    this.#end(strokes, framed.suffix.length > 0);
    // Several codes, or one with a line break in it: only what is known makes codes of the parts.
    const isOneCode = lines.length > 1 && lines.some(({ fit }) => fit === 'unknown');
    if (isTooLong || isOneCode || lines.some(({ text }) => hasControlCharacters(text))) {
      const refused = { kind: 'refused', why: 'control-characters' } as const;
      return [...before, { ...refused, ...(oddity && { oddity }) }];
    }
    const scans = lines.map(({ line, text, symbology }): WedgeOutcome => {
      const [from, at] = [line[0]?.at ?? 0, line.at(-1)?.at ?? 0];
      const code = { text, ...(symbology !== undefined && { symbology }) };
      return { kind: 'scan', ...code, at, tookMs: at - from, ...(oddity && { oddity }) };
    });
    return [...before, ...scans];
  }

  get #awaitsSuffix(): boolean {
    return this.#calibration.suffix !== undefined && this.#calibration.suffix !== 'none';
  }

  #learn(strokes: readonly Stroke[], last: string | undefined, lines: readonly Spelling[]): void {
    const gaps = gapsOf(strokes.map(({ at }) => at)).filter((gap) => gap <= RUN_MS);
    this.#calibration.learn({
      suffix: suffixOf(last),
      gapsMs: gaps,
      ...(lines[0]?.fit === 'payment' && { reading: lines[0].reading }),
    });
  }

  /** Where a person may have typed some of the keys, the amount is not to be trusted either. */
  #refuse(): WedgeOutcome[] {
    const why = this.#handedOn.length > 0 ? 'doubtful' : 'incomplete';
    const [first] = this.#burst.strokes;
    const { suffix } = splitFrame(this.#burst.strokes);
    // The code that it belongs to was refused or read a moment ago.
    const isTail = first !== undefined && this.#isTail(first.at);
    this.#end(this.#burst.strokes, suffix.length > 0);
    return isTail && why === 'incomplete' ? [] : [{ kind: 'refused', why }];
  }

  #end(strokes: readonly Stroke[], hasSuffix: boolean): void {
    this.#ended = { at: strokes.at(-1)?.at ?? this.#lastAt, hasSuffix };
    this.#burst.takeAll();
    this.#handedOn = [];
  }
}

function takeBack(count: number): WedgeOutcome[] {
  return count > 0 ? [{ kind: 'taken-back', count }] : [];
}

function suffixOf(frame: string | undefined): Suffix {
  if (frame === undefined) return 'none';
  return frame === 'enter' || frame === 'tab' ? frame : 'other';
}
