/** How much is to be refunded: all that is left, until somebody types a part of it. */
import { keypadKeyOf, press, type KeypadKey } from '../ui/keypad-keys.ts';

interface Typed {
  digits: string;
  isWhole: boolean;
}

export class RefundAmount {
  readonly #left: () => number;
  readonly #enter: () => void;
  #typed = $state.raw<Typed>({ digits: '', isWhole: true });
  #isRefused = $state(false);
  /** As it was before each typed key: the last ones may turn out to be a scanner's. */
  #before: Typed[] = [];

  /**
   * @param left what can still be refunded
   * @param enter Enter was typed
   */
  constructor(left: () => number, enter: () => void) {
    this.#left = left;
    this.#enter = enter;
  }

  /** 0 where none is typed. */
  get value(): number {
    return this.isWhole ? this.#left() : Number(this.#typed.digits);
  }

  get isWhole(): boolean {
    return this.#typed.isWhole;
  }

  /** More was typed than is left, or less is left now. */
  get isOver(): boolean {
    return this.#isRefused || this.value > this.#left();
  }

  get isValid(): boolean {
    return this.value > 0 && !this.isOver;
  }

  /** All that is left. */
  whole(): void {
    this.#set({ digits: '', isWhole: true });
  }

  /** The first digit begins anew. */
  press(key: KeypadKey): void {
    const { isWhole, digits: typed } = this.#typed;
    const from = isWhole && key === 'backspace' ? String(this.value) : typed;
    const { digits, refused } = press(from, key, this.#left());
    this.#set(refused ? this.#typed : { digits, isWhole: false });
    this.#isRefused = refused;
  }

  /** A key of a keyboard, which may yet be taken back. */
  typed(key: string): void {
    this.#before.push(this.#typed);
    if (key === 'Enter') this.#enter();
    const keypadKey = keypadKeyOf(key);
    if (keypadKey) this.press(keypadKey);
  }

  takenBack(count: number): void {
    const [before] = this.#before.splice(Math.max(0, this.#before.length - count));
    if (before) this.#set(before);
  }

  /** Nothing that a scanner may have typed is refunded, and nothing else in its place. */
  clear(): void {
    this.#before = [];
    if (!this.isWhole) this.#set({ digits: '', isWhole: false });
  }

  #set(typed: Typed): void {
    this.#typed = typed;
    this.#isRefused = false;
  }
}
