/** Which character a key stands for, by the system's layout and by the key's place on other layouts. */

/** `event.code`, then what the key gives without and with Shift. */
type Layout = Readonly<Record<string, readonly [string, string]>>;

/** Scanners imitate it when new. */
const US: Layout = {
  Backquote: ['`', '~'],
  Digit1: ['1', '!'],
  Digit2: ['2', '@'],
  Digit3: ['3', '#'],
  Digit4: ['4', '$'],
  Digit5: ['5', '%'],
  Digit6: ['6', '^'],
  Digit7: ['7', '&'],
  Digit8: ['8', '*'],
  Digit9: ['9', '('],
  Digit0: ['0', ')'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  Space: [' ', ' '],
  NumpadAdd: ['+', '+'],
  NumpadSubtract: ['-', '-'],
  NumpadMultiply: ['*', '*'],
  NumpadDivide: ['/', '/'],
  NumpadDecimal: ['.', '.'],
};

/** What a Japanese keyboard (JIS X 6002) has in other places. */
const JIS: Layout = {
  ...US,
  Digit2: ['2', '"'],
  Digit6: ['6', '&'],
  Digit7: ['7', "'"],
  Digit8: ['8', '('],
  Digit9: ['9', ')'],
  Digit0: ['0', ''],
  Minus: ['-', '='],
  Equal: ['^', '~'],
  IntlYen: ['\\', '|'],
  BracketLeft: ['@', '`'],
  BracketRight: ['[', '{'],
  Semicolon: [';', '+'],
  Quote: [':', '*'],
  Backslash: [']', '}'],
  IntlRo: ['\\', '_'],
};

export const LAYOUTS = { us: US, jis: JIS } as const;
export type LayoutName = keyof typeof LAYOUTS;

/** The character of a key by its place on a layout; undefined where it has none. */
export function characterByPlace(
  layout: LayoutName,
  code: string,
  shift: boolean,
): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const numpad = /^Numpad(\d)$/.exec(code)?.[1];
  if (numpad !== undefined) return numpad;
  return LAYOUTS[layout][code]?.[shift ? 1 : 0] || undefined;
}

/**
 * What the system says that the key gives; full-width characters of a Japanese input mode are folded.
 * Undefined for keys that are no character.
 */
export function characterByKey(key: string): string | undefined {
  const folded = key.normalize('NFKC');
  // Of some signs, such as the two of kana, it makes more than one character.
  return [folded, key].find((each) => [...each].length === 1);
}

/** Whether the key is a digit's, by its place. */
export function isDigitCode(code: string): boolean {
  return /^(?:Digit|Numpad)\d$/.test(code);
}

/** Ctrl with these is a control character: by the letter, or by the sign at its place. */
const CONTROL_SIGNS: Readonly<Record<string, number>> = {
  '[': 0x1b,
  '\\': 0x1c,
  ']': 0x1d,
  '^': 0x1e,
  '6': 0x1e,
  _: 0x1f,
};

interface PressedKey {
  key: string;
  code: string;
  shift: boolean;
}

/** The control character that Ctrl and a key send; undefined for other combinations, such as zoom. */
export function controlCharacter({ key, code, shift }: PressedKey): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1] ?? /^[a-z]$/i.exec(key)?.[0];
  // With Shift it is a shortcut.
  if (letter !== undefined)
    return shift ? undefined : String.fromCharCode(letter.charCodeAt(0) & 0x1f);
  const sign = CONTROL_SIGNS[characterByKey(key) ?? ''];
  return sign === undefined ? undefined : String.fromCharCode(sign);
}
