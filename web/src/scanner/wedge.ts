/**
 * Tells a scanner in keyboard mode from a person by timing alone. Pure: keys and times in,
 * readings out.
 *
 * Keys that follow each other within `GAP_MS` are one burst, held back until it is clear whose it
 * is: the burst ends by a suffix (Enter or Tab), by a pause, or by a key that no scanner sends. A
 * burst long enough is a reading; any other was typed by a person and is handed on as such.
 */

/** Scanners take 1 to 100 ms a key (the slowest factory setting known), and a USB hub adds its own. */
export const GAP_MS = 120;

/** Shortest reading with a suffix: UPC-E has six digits, and is worth telling the cashier about. */
const SHORTEST = 6;
/** Without a suffix only what no person types in one go: so many keys, or so quickly. */
const SHORTEST_BARE = 10;
const QUICK_GAP_MS = 30;
/** The longest payment code; what is longer is cut off and refused. */
const LONGEST = 512;

/** Keys that edit an amount; in a burst they are a control character's doing (BS, ESC, DEL). */
const EDITING = new Set(['Backspace', 'Escape', 'Delete']);
const SUFFIXES = new Set(['Enter', 'Tab']);
/** A scanner presses Shift for capitals; none of these is a character. */
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'NumLock']);

export interface WedgeKey {
  /** `KeyboardEvent.key` */
  key: string;
  /** `KeyboardEvent.timeStamp`: when it was pressed, however late we hear of it. */
  at: number;
  /** Held down by a person. */
  repeat: boolean;
  /** With Ctrl, Alt or Meta: a shortcut, or a control character in a barcode. */
  command: boolean;
  /** An input method is composing: not ours. */
  composing: boolean;
}

export type WedgeOutcome =
  | { kind: 'scan'; text: string; at: number }
  | { kind: 'refused' }
  | { kind: 'typed'; keys: string[] };

export interface WedgeStep {
  /** The page must not see this key. */
  hold: boolean;
  outcomes: WedgeOutcome[];
}

export class WedgeReader {
  #burst: string[] = [];
  #firstAt = 0;
  #lastAt = 0;
  #hasControl = false;
  #readingEndedAt = -Infinity;

  /** Keys are held back, and `idle` must be called once no key came for `GAP_MS`. */
  get pending(): boolean {
    return this.#burst.length > 0;
  }

  key(key: WedgeKey): WedgeStep {
    if (key.composing || MODIFIERS.has(key.key)) return { hold: false, outcomes: [] };
    const outcomes = key.at - this.#lastAt > GAP_MS ? this.idle() : [];
    if (SUFFIXES.has(key.key) && !key.command) return this.#suffix(key, outcomes);
    if (key.repeat) return { hold: false, outcomes: [...outcomes, ...this.#typed(key)] };
    if (key.command || !isHeld(key.key)) return this.#foreign(key, outcomes);
    this.#add(key);
    return { hold: true, outcomes };
  }

  /** No key came for `GAP_MS`: the burst is over. */
  idle(): WedgeOutcome[] {
    return this.#finish(this.#isBareReading());
  }

  #suffix(key: WedgeKey, outcomes: WedgeOutcome[]): WedgeStep {
    if (this.#burst.length >= SHORTEST) {
      this.#readingEndedAt = key.at;
      return { hold: true, outcomes: [...outcomes, ...this.#finish(true)] };
    }
    // Some scanners send the suffix twice (CR LF); the second must not press a button.
    if (key.at - this.#readingEndedAt <= GAP_MS) {
      this.#readingEndedAt = key.at;
      return { hold: true, outcomes };
    }
    return { hold: false, outcomes: [...outcomes, ...this.#finish(false)] };
  }

  /** A shortcut or a function key: inside a burst it is a control character, which must not act. */
  #foreign(key: WedgeKey, outcomes: WedgeOutcome[]): WedgeStep {
    if (!this.pending) return { hold: false, outcomes };
    this.#hasControl = true;
    this.#lastAt = key.at;
    return { hold: true, outcomes };
  }

  /** A key that a person holds down ends the burst: scanners press each key once. */
  #typed(key: WedgeKey): WedgeOutcome[] {
    const before = this.#finish(false);
    return key.command ? before : [...before, { kind: 'typed', keys: [key.key] }];
  }

  #add(key: WedgeKey): void {
    if (!this.pending) this.#firstAt = key.at;
    this.#lastAt = key.at;
    if (EDITING.has(key.key) || this.#burst.length >= LONGEST) this.#hasControl = true;
    if (this.#burst.length < LONGEST) this.#burst.push(key.key);
  }

  #isBareReading(): boolean {
    const count = this.#burst.length;
    if (count >= SHORTEST_BARE) return true;
    const averageGapMs = (this.#lastAt - this.#firstAt) / Math.max(1, count - 1);
    return count >= SHORTEST && averageGapMs <= QUICK_GAP_MS;
  }

  #finish(isReading: boolean): WedgeOutcome[] {
    if (!this.pending) return [];
    const keys = this.#burst;
    const hasControl = this.#hasControl;
    this.#burst = [];
    this.#hasControl = false;
    if (!isReading) return [{ kind: 'typed', keys }];
    return [
      hasControl ? { kind: 'refused' } : { kind: 'scan', text: keys.join(''), at: this.#lastAt },
    ];
  }
}

/** Characters of codes, and the editing keys. Space presses buttons and is in no payment code. */
function isHeld(key: string): boolean {
  return EDITING.has(key) || (key !== ' ' && [...key].length === 1);
}
