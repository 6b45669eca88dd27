/** What a key of the keypad does to the amount. Digits are kept as text; '' is no amount. */

export const KEYPAD_KEYS = [
  '7',
  '8',
  '9',
  '4',
  '5',
  '6',
  '1',
  '2',
  '3',
  '00',
  '0',
  'backspace',
] as const;
export type KeypadKey = (typeof KEYPAD_KEYS)[number] | 'clear';

export interface Typed {
  digits: string;
  /** The key would have gone over the largest amount, and did nothing. */
  refused: boolean;
}

export function press(digits: string, key: KeypadKey, maxAmount: number): Typed {
  if (key === 'clear') return { digits: '', refused: false };
  if (key === 'backspace') return { digits: digits.slice(0, -1), refused: false };
  const next = (digits + key).replace(/^0+/, '');
  if (Number(next) > maxAmount) return { digits, refused: true };
  return { digits: next, refused: false };
}

/** The keypad key of a key on a hardware keyboard, where it has one. */
export function keypadKeyOf(key: string): KeypadKey | undefined {
  const folded = key.normalize('NFKC');
  if (/^[0-9]$/.test(folded)) return folded as KeypadKey;
  if (folded === 'Backspace') return 'backspace';
  if (folded === 'Escape' || folded === 'Delete') return 'clear';
  return undefined;
}
