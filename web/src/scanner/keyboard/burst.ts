/** The keys of one burst, whose they can be, and for how long they are waited for. */
import { isZero, join, type Joined } from './joining.ts';
import type { WedgeCalibration } from './wedge-calibration.ts';
import type { KeyPlace } from './outcome.ts';
import {
  gapsOf,
  isFramedInstantly,
  isScanner,
  isStallingScanner,
  longestGapOf,
  SURE_SLOW_KEYS,
} from './rhythm.ts';
import { READINGS, spell, splitFrame, type FitOf, type Spelling } from './spelling.ts';
import { isCharacter, type Stroke } from './stroke.ts';

/** The longest payment code; what is longer is cut off and refused. */
const LONGEST = 512;
/** Fewer characters are refused as incomplete: the shortest product code has as many. */
const SHORTEST = 6;
/** After a key that ends a code: for a further one, or for a code that goes on behind a line break. */
const SHORTEST_SETTLE_MS = 4;
const SETTLE_GAPS = 1.5;

export class Burst {
  readonly #calibration: WedgeCalibration;
  readonly #fitOf: FitOf;
  readonly #handedOn: () => readonly (readonly Stroke[])[];
  #strokes: Stroke[] = [];
  #isInField = false;
  #isPin = false;
  /** It was a scanner's before a stall: since so many keys. */
  #sureSince = Infinity;
  #isTooLong = false;
  /** Asked for more than once a key. */
  #spelled: { body: readonly Stroke[]; spelling?: Spelling } = { body: [] };

  /** @param handedOn the bursts right before it, which were handed on as typed; oldest first */
  constructor(
    calibration: WedgeCalibration,
    fitOf: FitOf,
    handedOn: () => readonly (readonly Stroke[])[],
  ) {
    this.#calibration = calibration;
    this.#fitOf = fitOf;
    this.#handedOn = handedOn;
  }

  get strokes(): readonly Stroke[] {
    return this.#strokes;
  }

  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  add(stroke: Stroke, { isInField, isPin = false }: Omit<KeyPlace, 'isEditing'>): void {
    this.#isInField = isInField || isPin;
    this.#isPin = isPin;
    this.#isTooLong ||= this.#strokes.length >= LONGEST;
    if (!this.#isTooLong || !isCharacter(stroke)) this.#strokes.push(stroke);
    if (this.isScanner) this.#sureSince = Math.min(this.#sureSince, this.#strokes.length);
  }

  takeAll(): readonly Stroke[] {
    const strokes = this.#strokes;
    this.#strokes = [];
    this.#sureSince = Infinity;
    this.#isTooLong = false;
    return strokes;
  }

  /**
   * What may have been typed right before a code, so that both are in one burst.
   * @param hasTyped more was typed before it
   */
  takeTyped(hasTyped: boolean): readonly Stroke[] {
    const times = timesOf(this.#strokes);
    const longestMs = longestGapOf(times);
    const isApart = (gap: number, index: number) => gap > longestMs && index + 1 < this.#sureSince;
    const from = gapsOf(times).findLastIndex(isApart) + 1;
    const [head, tail] = [this.#strokes.slice(0, from), this.#strokes.slice(from)];
    if (this.#isInField || !head.every(isCharacter)) return [];
    if (!hasTyped && this.spell(splitFrame(tail).body).fit !== 'payment') return [];
    this.#strokes = tail;
    return head;
  }

  get isScanner(): boolean {
    if (this.#sureSince < Infinity || this.#hasPrefix) return true;
    const { body } = splitFrame(this.#strokes);
    const times = timesOf(body);
    const hasEdits = body.some(({ frame }) => frame === 'edit');
    if (isScanner({ times, hasEdits, isInField: this.#isInField })) return true;
    if (this.#isRest) return true;
    // What a person writes is no code that is known from its first to its last character, but for a PIN.
    if (this.#isPin || !this.#isInField || body.length < SHORTEST || hasEdits) return false;
    const { fit, isComplete, symbology } = this.spell(body);
    return symbology !== undefined || fit === 'payment' || (fit === 'other' && isComplete);
  }

  /** With what was handed on right before it, it is a code whose scanner is slow, or slow and stalls. */
  get #isRest(): boolean {
    if (this.#isPin || !this.#strokes.some(isCharacter)) return false;
    // One that is slower than keys are held sends each in a burst of its own.
    const heads = [...this.#handedOn().slice(-SURE_SLOW_KEYS), []];
    return heads.some((_, index) => this.#isRestOf(heads.slice(index).flat()));
  }

  #isRestOf(head: readonly Stroke[]): boolean {
    const { body: strokes, suffix } = splitFrame([...head, ...this.#strokes]);
    // A keypad's keys for `00` and `000` are as even as a scanner.
    if (strokes.some(({ frame }) => frame !== undefined) || strokes.every(isZero)) return false;
    const times = timesOf(strokes);
    const isKnown = () => {
      const { fit, isComplete } = this.spell(strokes);
      return fit === 'payment' || (fit === 'other' && isComplete);
    };
    const hasEnded = () => suffix.length > 0 && isKnown();
    // A person writes more in a field, and as evenly as in bursts of a few keys.
    return isStallingScanner(times, hasEnded) && (!this.#isInField || isKnown());
  }

  /**
   * Too little to be a code, too quick to be a person's.
   * @param isTail the rest of a code may come now
   */
  isRemnant(isTail: (at: number) => boolean): boolean {
    const times = timesOf(this.#strokes);
    const { body, suffix } = splitFrame(this.#strokes);
    if (body.length === 0 || suffix.length === 0) return false;
    if (isFramedInstantly(times)) return true;
    const [first = 0, last = 0] = times;
    return isTail(first) && times.length === 2 && isFramedInstantly([first, first, last]);
  }

  /** The code has ended, and only what its scanner sends at once is waited for. */
  get isSettling(): boolean {
    return this.isScanner && splitFrame(this.#strokes).suffix.length > 0;
  }

  get waitMs(): number {
    const { holdMs } = this.#calibration;
    if (!this.isScanner) return holdMs;
    const { body, suffix } = splitFrame(this.#strokes);
    if (suffix.length > 0) return this.#settleMs;
    // A longer code may begin like a product's number, and what is left of it like another wallet's.
    const isWhole = () => {
      const { fit, isComplete } = this.spell(body);
      return fit === 'payment' && isComplete && !this.join().isDoubtful;
    };
    return Math.max(holdMs, longestGapOf(timesOf(body)), this.#calibration.restMs(isWhole));
  }

  /** Too few characters for a code, where no prefix proves that they are one. */
  isShort(body: readonly Stroke[]): boolean {
    return body.length < SHORTEST && !this.#hasPrefix;
  }

  /** With what was handed on before it, where that was its scanner's. */
  join(): Joined {
    const spell = (all: readonly Stroke[]) => this.spell(splitFrame(all).body);
    return join(this.#handedOn(), this.#strokes, spell, this.#isInField);
  }

  spell(body: readonly Stroke[]): Spelling {
    const isSame =
      this.#spelled.body.length === body.length &&
      body.every((stroke, index) => stroke === this.#spelled.body[index]);
    if (isSame && this.#spelled.spelling) return this.#spelled.spelling;
    const { settings, reading } = this.#calibration;
    const rules = { prefix: settings.prefix, usual: reading, fitOf: this.#fitOf };
    const spelling = spell(body, rules);
    this.#spelled = { body, spelling };
    return spelling;
  }

  get #hasPrefix(): boolean {
    const { prefix } = this.#calibration.settings;
    // An amount may begin with the same digits, and what a person writes with any character.
    if (this.#isInField || !/\D/.test(prefix) || this.#strokes.length < prefix.length) return false;
    return READINGS.some((reading) =>
      this.#strokes
        .map(({ by }) => by[reading] ?? '')
        .join('')
        .startsWith(prefix),
    );
  }

  get #settleMs(): number {
    const { holdMs } = this.#calibration;
    const gaps = gapsOf(timesOf(this.#strokes)).filter((gap) => gap <= holdMs);
    const settleMs = Math.max(SHORTEST_SETTLE_MS, ...gaps.map((gap) => gap * SETTLE_GAPS));
    return Math.min(holdMs, settleMs);
  }
}

function timesOf(strokes: readonly Stroke[]): number[] {
  return strokes.map(({ at }) => at);
}
