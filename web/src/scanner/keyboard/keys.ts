/** Which character a key stands for, whatever input method and layout the tablet has. */

/** A US keyboard, which scanners imitate when new: `event.code`, then what it gives without and with Shift. */
const US_SIGNS: Record<string, readonly [string, string]> = {
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
  NumpadAdd: ['+', '+'],
  NumpadSubtract: ['-', '-'],
  NumpadMultiply: ['*', '*'],
  NumpadDivide: ['/', '/'],
  NumpadDecimal: ['.', '.'],
};

/** The character of a key by its place on a US keyboard; undefined where it has none. */
export function characterByCode(code: string, shift: boolean): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const numpad = /^Numpad(\d)$/.exec(code)?.[1];
  if (numpad !== undefined) return numpad;
  return US_SIGNS[code]?.[shift ? 1 : 0];
}

/**
 * What the system says that the key gives; full-width characters of a Japanese input mode are folded.
 * Undefined for keys that are no character, and for Space, which presses buttons and is in no payment
 * code.
 */
export function characterByKey(key: string): string | undefined {
  const folded = key.normalize('NFKC');
  return folded !== ' ' && [...folded].length === 1 ? folded : undefined;
}

/** Whether the key is a digit's, by its place. */
export function isDigitCode(code: string): boolean {
  return /^(?:Digit|Numpad)\d$/.test(code);
}
