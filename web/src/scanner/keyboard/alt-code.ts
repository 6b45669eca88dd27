/**
 * Some scanners send every character as Alt and its number on the pad, so that no layout matters:
 * Alt down, 0 4 9, Alt up is a "1". Pure.
 */
const PRINTABLE_END = 0x7f;

export class AltCode {
  #digits = '';

  /** A key while Alt is down; whether it is one of a number. */
  add(key: string, code: string): boolean {
    const digit =
      /^Numpad(\d)$/.exec(code)?.[1] ?? (code === '' ? /^\d$/.exec(key)?.[0] : undefined);
    if (digit === undefined) return false;
    this.#digits += digit;
    return true;
  }

  get isOpen(): boolean {
    return this.#digits !== '';
  }

  /** Alt was let go: the character, of Latin-1 at most; undefined where no number was typed. */
  end(): string | undefined {
    if (!this.isOpen) return undefined;
    const number = Number(this.#digits);
    this.#digits = '';
    // Beyond ASCII the number depends on the system's code page, so it is no character of a code.
    return number < PRINTABLE_END ? String.fromCharCode(number) : '\u0000';
  }
}
