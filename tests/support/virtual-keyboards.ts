/** Scanners in keyboard mode as they are in the field, and typists, by a seeded generator. */
import fc from 'fast-check';
import type { ReadingFacts } from '../../web/src/scanner/keyboard/wedge-calibration.ts';
import type { WedgeKey } from '../../web/src/scanner/keyboard/stroke.ts';
import { base64, bytes, emvCode, jpqrCode, template, tlv } from './cpm-codes.ts';
import type { Stroke } from './wedge-keys.ts';

const digits = (count: number, first = '') =>
  fc.stringMatching(new RegExp(`^\\d{${count - first.length}}$`)).map((rest) => first + rest);

const merpay = digits(8, '').map((rest) =>
  base64(
    tlv('85', 'CPV01'),
    template('61', tlv('4F', bytes('A000000065039202')), tlv('57', bytes(`31589900${rest}D0`))),
  ),
);

function checked(body: string): string {
  const sum = [...body]
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return body + String((10 - (sum % 10)) % 10);
}

const barcodes = fc.oneof(
  digits(18, '13'),
  digits(18, '28'),
  digits(24, '28'),
  digits(19, '62'),
  digits(24, '9000818188'),
);
export const payments = fc.oneof(
  { weight: 5, arbitrary: barcodes },
  merpay,
  digits(16).map((account) => emvCode('A000000333010101', 'UnionPay', account)),
  digits(16).map((id) => jpqrCode('90000002', id)),
);
const others = fc.oneof(
  digits(12, '49').map(checked),
  digits(7, '49').map(checked),
  digits(44, '91'),
  digits(15),
  // A card in which a wallet's code follows other digits.
  fc.tuple(digits(1), digits(16, '28')).map(([first, code]) => first + code),
  fc.tuple(digits(2), barcodes).map(([first, code]) => first + code),
  fc.constant('https://example.com/x'),
  fc.constant('A1234567890'),
);

/** How a character arrives: the key's place on the scanner's layout, the sign of the system's. */
type Typing = (character: string) => Stroke[];

const PLACES: Record<'us' | 'jis', Record<string, readonly [code: string, shift: boolean]>> = {
  us: {
    '=': ['Equal', false],
    '+': ['Equal', true],
    '/': ['Slash', false],
    ']': ['BracketRight', false],
    ':': ['Semicolon', true],
    '.': ['Period', false],
  },
  jis: {
    '=': ['Minus', true],
    '+': ['Semicolon', true],
    '/': ['Slash', false],
    ']': ['Backslash', false],
    ':': ['Quote', false],
    '.': ['Period', false],
  },
};

/** What a system set to the other layout shows for those places. */
const SHOWN: Record<string, string> = {
  'us =': '^',
  'us +': '~',
  'us ]': '[',
  'us :': '+',
  'jis =': '_',
  'jis +': ':',
  'jis ]': '\\',
  'jis :': "'",
};

function place(layout: 'us' | 'jis', character: string): readonly [string, boolean] {
  if (/\d/.test(character)) return [`Digit${character}`, false];
  const isCapital = /[A-Z]/.test(character);
  if (/[a-z]/i.test(character)) return [`Key${character.toUpperCase()}`, isCapital];
  return PLACES[layout][character] ?? ['', false];
}

function stroke(character: string, code: string, shift: boolean, more: Partial<WedgeKey> = {}) {
  const key: Stroke = [character, 0, { code, shift, ...more }];
  return shift ? [['Shift', 0, { code: 'ShiftLeft', shift: true }] as Stroke, key] : [key];
}

const plain: Typing = (character) => stroke(character, ...place('us', character));
const crossed =
  (layout: 'us' | 'jis'): Typing =>
  (character) =>
    stroke(SHOWN[`${layout} ${character}`] ?? character, ...place(layout, character));
const capsLock: Typing = (character) => {
  const isLower = character === character.toLowerCase();
  const shown = isLower ? character.toUpperCase() : character.toLowerCase();
  return stroke(shown, ...place('us', character));
};
const fullWidth: Typing = (character) => {
  const wide = String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0);
  return stroke(wide, ...place('us', character));
};
const inputMethod: Typing = (character) =>
  stroke('Process', ...place('us', character), { composing: true });
const PAD = [
  'Insert',
  'End',
  'ArrowDown',
  'PageDown',
  'ArrowLeft',
  'Clear',
  'ArrowRight',
  'Home',
  'ArrowUp',
  'PageUp',
];
const numLockOff: Typing = (character) =>
  /\d/.test(character)
    ? stroke(PAD[Number(character)] ?? '', `Numpad${character}`, false)
    : plain(character);
const altCode: Typing = (character) => {
  const number = String(character.charCodeAt(0)).padStart(3, '0');
  return [
    ['Alt', 0, { code: 'AltLeft', alt: true }],
    ...Array.from(number, (digit): Stroke => [digit, 0, { code: `Numpad${digit}`, alt: true }]),
    ['AltUp', 0, {}],
  ];
};

const TYPINGS = {
  plain,
  'us scanner on a jis system': crossed('us'),
  'jis scanner on a us system': crossed('jis'),
  capsLock,
  fullWidth,
  inputMethod,
  numLockOff,
  altCode,
};

const ctrl = (letter: string): Stroke => [
  letter,
  0,
  { code: `Key${letter.toUpperCase()}`, ctrl: true },
];
const named = (key: string): Stroke => [key, 0, { code: key }];
const BLANK: Stroke = [' ', 0, { code: 'Space' }];
const GS: Stroke = [']', 0, { code: 'BracketRight', ctrl: true }];

const PREFIXES: Record<string, Stroke[]> = {
  none: [],
  enter: [named('Enter')],
  tab: [named('Tab')],
  blank: [BLANK],
  stx: [ctrl('b')],
  gs: [GS],
  f12: [named('F12')],
  lineFeed: [ctrl('j')],
  enterTwice: [named('Enter'), named('Enter')],
};
const SUFFIXES: Record<string, Stroke[]> = {
  none: [],
  enter: [named('Enter')],
  padEnter: [['Enter', 0, { code: 'NumpadEnter' }]],
  processEnter: [['Process', 0, { code: 'Enter', composing: true }]],
  tab: [named('Tab')],
  blank: [BLANK],
  etx: [ctrl('c')],
  gs: [GS],
  f12: [named('F12')],
  lineFeed: [ctrl('j')],
  crLf: [ctrl('m'), ctrl('j')],
  enterLineFeed: [named('Enter'), ctrl('j')],
  tabEnter: [named('Tab'), named('Enter')],
};

const LEARNED: Record<string, ReadingFacts[]> = {
  nothing: [],
  enter: Array.from({ length: 5 }, () => ({ suffix: 'enter' as const, longestGapMs: 12 })),
  tab: [{ suffix: 'tab', longestGapMs: 40 }],
  none: Array.from({ length: 3 }, () => ({ suffix: 'none' as const, longestGapMs: 10 })),
  layout: [{ suffix: 'enter', longestGapMs: 10, reading: 'us' }],
  slow: [{ suffix: 'enter', longestGapMs: 120 }],
  slower: [{ suffix: 'none', longestGapMs: 170 }],
};

const keyOf = <T extends object>(all: T) =>
  fc.constantFrom(...(Object.keys(all) as (keyof T & string)[]));

export const scanners = fc.record({
  code: fc.oneof({ weight: 3, arbitrary: payments }, others),
  typing: keyOf(TYPINGS),
  prefix: keyOf(PREFIXES),
  suffix: keyOf(SUFFIXES),
  identifier: fc.constantFrom('', '', ']Q1', ']C0'),
  gapMs: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 21, max: 110 })),
  jitterMs: fc.integer({ min: 0, max: 8 }),
  jitters: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  /** Within the code: its link stalls. */
  pauses: fc.array(
    fc.record({
      at: fc.oneof(fc.nat(400), fc.constantFrom(0, 1, 2, 3, 5, 6)),
      // Some as short as a person's between two keys.
      ms: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 150, max: 1_700 }) },
        fc.integer({ min: 150, max: 300 }),
      ),
    }),
    { maxLength: 2 },
  ),
  isInField: fc.boolean(),
  learned: keyOf(LEARNED),
});
export type VirtualScanner = typeof scanners extends fc.Arbitrary<infer Each> ? Each : never;

const EVEN = (function* (): Generator<number> {
  for (;;) yield 0;
})();

/**
 * A scanner that stalls where it is said.
 * @param parts an identifier, perhaps, and a code, with `|` where the stalls are
 * @param stallsMs one after the other
 */
export function stalling(
  parts: string,
  stallsMs: readonly number[],
  more: Partial<VirtualScanner>,
): VirtualScanner {
  const text = parts.replaceAll('|', '');
  const identifier = ([']Q1', ']C0'] as const).find((each) => text.startsWith(each)) ?? '';
  const ends = parts.split('|').map((_, index, all) => all.slice(0, index + 1).join('').length);
  return {
    code: text.slice(identifier.length),
    identifier,
    typing: 'plain',
    prefix: 'none',
    suffix: 'none',
    gapMs: 8,
    jitterMs: 0,
    jitters: fc.stream(EVEN),
    pauses: stallsMs.map((ms, index) => ({ at: (ends[index] ?? 0) - 1, ms })),
    isInField: false,
    learned: 'nothing',
    ...more,
  };
}

export function learnedBy({ learned }: VirtualScanner): ReadingFacts[] {
  return LEARNED[learned] ?? [];
}

/** Before which characters the scanner pauses, and for how long. */
export function pausesOf({ identifier, code, pauses }: VirtualScanner): Map<number, number> {
  const length = Array.from(identifier + code).length;
  return new Map(pauses.map(({ at, ms }) => [1 + (at % (length - 1)), ms]));
}

/** Every key, with its pauses. */
export function keysOf(scanner: VirtualScanner): Stroke[] {
  const type = TYPINGS[scanner.typing];
  const text = Array.from(scanner.identifier + scanner.code);
  const pauses = pausesOf(scanner);
  const timed = (strokes: readonly Stroke[], pauseMs = 0): Stroke[] =>
    strokes.map(([key, , more], index) => {
      // A Shift or the digits of an Alt code come within the time of their character.
      const gapMs =
        index === 0 ? scanner.gapMs + Number(scanner.jitters.next().value) * scanner.jitterMs : 1;
      return [key, gapMs + (index === 0 ? pauseMs : 0), more ?? {}];
    });
  const frame = (strokes: readonly Stroke[]) => strokes.flatMap((each) => timed([each]));
  return [
    ...frame(PREFIXES[scanner.prefix] ?? []),
    ...text.flatMap((character, index) => timed(type(character), pauses.get(index) ?? 0)),
    ...frame(SUFFIXES[scanner.suffix] ?? []),
  ];
}

/** A hand: no two keys alike, now and then two fingers at once, corrections, a keypad's `00`. */
const handGap = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 60, max: 260 }) },
  { weight: 1, arbitrary: fc.integer({ min: 260, max: 1_500 }) },
);
const digitKey = fc.constantFrom(...Array.from('0123456789'));
const oneKey = fc.tuple(digitKey, handGap).map(([key, gap]): Stroke[] => [[key, gap]]);
const twoFingers = fc
  .tuple(oneKey, digitKey, fc.integer({ min: 15, max: 59 }))
  .map(([first, key, gap]): Stroke[] => [...first, [key, gap]]);
const zerosKey = fc
  .tuple(handGap, fc.integer({ min: 2, max: 3 }))
  .map(([gap, count]): Stroke[] =>
    Array.from({ length: count }, (_, index) => ['0', index === 0 ? gap : 2]),
  );
const handKeys = fc.oneof(
  { weight: 10, arbitrary: oneKey },
  { weight: 1, arbitrary: twoFingers },
  { weight: 2, arbitrary: zerosKey },
  { weight: 2, arbitrary: handGap.map((gap): Stroke[] => [['Backspace', gap]]) },
);

/** A person's keys: an amount of up to six keys, perhaps with Enter, and the next one. */
export const typists = fc
  .array(
    fc.tuple(
      fc.array(handKeys, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.integer({ min: 300, max: 4_000 }),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((amounts) =>
    amounts.flatMap(([keys, hasEnter, restMs]): Stroke[] => {
      const [[first, , more] = ['0', 0], ...rest] = keys.flat().slice(0, 6);
      const enter: Stroke[] = hasEnter ? [['Enter', 120]] : [];
      return [[first, restMs, more ?? {}], ...rest, ...enter];
    }),
  );
