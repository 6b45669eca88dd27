/** A PIN while it is typed. It is in memory alone, and only its length can be read before it is sent. */
const LONGEST = 8;
const SHORTEST = 4;

export type PinKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'erase';
export const PIN_KEYS: readonly PinKey[] = [
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  'erase',
  '0',
];

export class PinPad {
  #digits = $state('');
  /** As it was before each typed key: the last ones may turn out to be a scanner's. */
  #before: string[] = [];
  readonly #enter: () => void;

  /** @param enter Enter was typed */
  constructor(enter: () => void) {
    this.#enter = enter;
  }

  get length(): number {
    return this.#digits.length;
  }

  get isWhole(): boolean {
    return this.length >= SHORTEST;
  }

  press(key: PinKey): void {
    if (key === 'erase') this.#digits = this.#digits.slice(0, -1);
    else if (this.length < LONGEST) this.#digits += key;
  }

  /** A key of a keyboard, which may yet be taken back. */
  typed(key: string): void {
    this.#before.push(this.#digits);
    if (/^\d$/.test(key)) this.press(key as PinKey);
    else if (key === 'Backspace' || key === 'Delete') this.press('erase');
    else if (key === 'Enter') this.#enter();
  }

  takenBack(count: number): void {
    const [digits = ''] = this.#before.splice(Math.max(0, this.#before.length - count));
    this.#digits = digits;
  }

  clear(): void {
    this.#digits = '';
    this.#before = [];
  }

  /** The PIN, once: it is gone from here. */
  take(): string {
    const digits = this.#digits;
    this.clear();
    return digits;
  }
}
