/**
 * How the scanners in keyboard mode at this till behave: what a person has set, and what their readings
 * have taught. A page cannot tell one keyboard from another, so there is one calibration for a till.
 */

import type { Reading } from './stroke.ts';

/** `other`: a function key, a control character or a blank. */
export type Suffix = 'enter' | 'tab' | 'other' | 'none';

export interface KeyboardSettings {
  suffix: Exclude<Suffix, 'other'> | 'auto';
  /** Characters that the scanner sends first; taken off. */
  prefix: string;
  /** For scanners that pause longer within a code than the slowest that is known. */
  slow: boolean;
}

const DEFAULT_KEYBOARD_SETTINGS: KeyboardSettings = {
  suffix: 'auto',
  prefix: '',
  slow: false,
};

/** What one reading was like. */
export interface ReadingFacts {
  suffix: Suffix;
  /** The longest gap between two of its keys but for stalls, in ms. */
  longestGapMs: number;
  /** How its keys had to be read, where the code says so. */
  reading?: Reading;
}

/** Gaps of a reading that are no sign of its pace: Bluetooth stalls now and then. */
const MOST_STALLS = 2;
const FEW_GAPS = 6;

/**
 * For how long a key is held back while it may be a scanner's. Scanners take 1 to 100 ms a key (the
 * slowest factory setting known), and USB adds its own; a person's key acts this much later.
 */
export const HOLD_MS = 130;
const LONGEST_HOLD_MS = 250;

/**
 * For how long the rest of a code that is surely a scanner's is waited for: a code that may go on is
 * not to be charged as a shorter one, and one that cannot is not to wait for nothing.
 */
const REST_MS = { open: 2_000, unknown: 600, longest: 300, shortest: 60 };

/** Readings remembered. */
const MEMORY = 5;

type Store = Pick<Storage, 'getItem' | 'setItem'>;
const STORED = 'kaikei-keyboard';

export class WedgeCalibration {
  readonly #storage: Store | undefined;
  #settings = DEFAULT_KEYBOARD_SETTINGS;
  #readings: ReadingFacts[] = [];

  /** @param storage absent where nothing is to outlive the page */
  constructor(storage?: Store) {
    this.#storage = storage;
    const kept = readKept(storage);
    this.#settings = { ...DEFAULT_KEYBOARD_SETTINGS, ...kept.settings };
    this.#readings = kept.readings ?? [];
  }

  get settings(): KeyboardSettings {
    return this.#settings;
  }

  set(settings: KeyboardSettings): void {
    this.#settings = settings;
    this.#keep();
  }

  learn({
    gapsMs,
    ...reading
  }: Omit<ReadingFacts, 'longestGapMs'> & { gapsMs: readonly number[] }): void {
    const sorted = [...gapsMs].sort((a, b) => b - a);
    const longestGapMs = sorted[sorted.length >= FEW_GAPS ? MOST_STALLS : 0] ?? 0;
    this.#readings = [...this.#readings, { ...reading, longestGapMs }].slice(-MEMORY);
    this.#keep();
  }

  get holdMs(): number {
    if (this.#settings.slow) return LONGEST_HOLD_MS;
    const learned = Math.max(0, ...this.#readings.map(({ longestGapMs }) => longestGapMs)) * 1.5;
    return Math.min(LONGEST_HOLD_MS, Math.max(HOLD_MS, learned));
  }

  /**
   * For how long to wait for the rest of a code.
   * @param isComplete no longer code begins like it; asked for only where it matters
   */
  restMs(isComplete: () => boolean): number {
    const { suffix } = this;
    if ((suffix !== undefined && suffix !== 'none') || !isComplete()) return REST_MS.open;
    if (suffix === undefined) return REST_MS.unknown;
    const longest = Math.max(...this.#readings.map(({ longestGapMs }) => longestGapMs), 0);
    return Math.min(REST_MS.longest, Math.max(REST_MS.shortest, longest * 4));
  }

  /** How the codes that were known had to be read lately. */
  get reading(): Reading {
    return this.#readings.findLast(({ reading }) => reading)?.reading ?? 'key';
  }

  /** As set, or as all remembered readings ended; undefined where that is not known. */
  get suffix(): Suffix | undefined {
    if (this.#settings.suffix !== 'auto') return this.#settings.suffix;
    const [first, ...others] = this.#readings.map(({ suffix }) => suffix);
    return others.every((suffix) => suffix === first) ? first : undefined;
  }

  #keep(): void {
    try {
      const kept = { settings: this.#settings, readings: this.#readings };
      this.#storage?.setItem(STORED, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage costs only that this is learned anew after a reload.
    }
  }
}

interface Kept {
  settings?: Partial<KeyboardSettings>;
  readings?: ReadingFacts[];
}

function readKept(storage: Store | undefined): Kept {
  try {
    return (JSON.parse(storage?.getItem(STORED) ?? '{}') ?? {}) as Kept;
  } catch {
    return {};
  }
}
