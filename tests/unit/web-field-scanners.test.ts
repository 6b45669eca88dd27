/**
 * Scanners in keyboard mode as shops report them, each by the keys that its page sees: what is read, and what
 * the devices screen says is odd.
 */
import { describe, expect, it } from 'vitest';
import type { KeyOddity } from '../../web/src/scanner/keyboard/oddity.ts';
import type { WedgeKey } from '../../web/src/scanner/keyboard/stroke.ts';
import { keysOf, stalling, type VirtualScanner } from '../support/virtual-keyboards.ts';
import { newReader, press, scanned, typed, type Stroke } from '../support/wedge-keys.ts';
import type { WedgeOutcome } from '../../web/src/scanner/keyboard/outcome.ts';

const WECHAT = '135112298638468293';
const MERPAY = 'hQVDUFYwMWEfTwigAAAAZQOSAlcTMViZABI0VnjUkSEhAAAFEgAADw==';

const ENTER: Stroke = ['Enter', 8];
const keys = (text: string, gapMs = 8): Stroke[] => Array.from(text, (key) => [key, gapMs]);
const control = (letter: string, gapMs = 8): Stroke => [letter, gapMs, { ctrl: true }];
const named = (key: string, more: Partial<WedgeKey> = {}): Stroke => [
  key,
  8,
  { code: key, ...more },
];
const typedAs = (typing: VirtualScanner['typing'], code = WECHAT): Stroke[] =>
  keysOf(stalling(code, [], { typing, suffix: 'enter' }));
/** A sign that the device shows for the scanner's key at this place. */
const shown =
  (sign: string, as: string, more: Partial<WedgeKey>) =>
  (key: string): Stroke =>
    key === sign ? [as, 8, more] : [key, 8];
const withPause = (head: string, pauseMs: number, rest: string): Stroke[] => [
  ...keys(head),
  [rest.charAt(0), pauseMs],
  ...keys(rest.slice(1)),
  ENTER,
];

interface Played {
  outcomes: WedgeOutcome[];
  /** Keys that the browser acted on. */
  acted: string[];
}

function play(all: readonly Stroke[], isInField: boolean): Played {
  const reader = newReader();
  const outcomes: WedgeOutcome[] = [];
  const acted: string[] = [];
  let at = 1_000;
  for (const [key, gapMs, more] of all) {
    if (reader.pending && gapMs > reader.waitMs) outcomes.push(...reader.idle());
    at += gapMs;
    if (key === 'AltUp') {
      reader.altReleased(at);
      continue;
    }
    const step = reader.key(press(key, at, more), { isInField, isEditing: false });
    outcomes.push(...step.outcomes);
    if (!step.hold && !['Shift', 'Alt'].includes(key)) acted.push(key);
  }
  return { outcomes: [...outcomes, ...reader.idle()], acted };
}

type Case = readonly [says: string, all: readonly Stroke[], text: string, odd?: KeyOddity];

const kana = Array.from('わぬふあうえおやゆよ');
const german = (sign: string): Stroke => {
  const [code, shift] = [`Key${sign.toUpperCase()}`, /[A-Z]/.test(sign)];
  const swapped = { y: 'z', z: 'y', Y: 'Z', Z: 'Y' }[sign];
  if (swapped !== undefined) return [swapped, 8, { code, shift }];
  return shown('=', '´', { code: 'Equal' })(sign);
};
const capsLocked = (sign: string): Stroke => {
  const [upper, lower] = [sign.toUpperCase(), sign.toLowerCase()];
  if (upper === lower) return [sign, 8, sign === ':' ? { code: 'Semicolon', shift: true } : {}];
  return [sign === lower ? upper : lower, 8, { code: `Key${upper}`, shift: sign === upper }];
};

const CASES: Case[] = [
  ['a pause of 350 ms', withPause('13456789012345', 350, '2345'), '134567890123452345', 'pauses'],
  ['one of 1,100 ms', withPause('13456789012345', 1_100, '2345'), '134567890123452345', 'pauses'],
  ['a line feed behind it', [...keys(WECHAT), control('j')], WECHAT],
  ['Enter and a line feed', [...keys(WECHAT), ENTER, control('j', 5)], WECHAT],
  ['a carriage return as Ctrl+M', [...keys(WECHAT), control('m')], WECHAT],
  ['GS behind it', [...keys(WECHAT), [']', 8, { ctrl: true }]], WECHAT, 'control-key'],
  [
    'RS before it, for which a US keyboard needs Shift',
    [['^', 8, { code: 'Digit6', ctrl: true, shift: true }], ...keys(WECHAT), ENTER],
    WECHAT,
    'control-key',
  ],
  [
    'US before it, likewise',
    [['_', 8, { code: 'Minus', ctrl: true, shift: true }], ...keys(WECHAT), ENTER],
    WECHAT,
    'control-key',
  ],
  ['F12 behind it', [...keys(WECHAT), named('F12')], WECHAT, 'function-key'],
  ['F12 before it', [named('F12'), ...keys(WECHAT), ENTER], WECHAT, 'function-key'],
  ['ArrowDown behind it', [...keys(WECHAT), named('ArrowDown')], WECHAT, 'function-key'],
  ['ArrowDown late behind Enter', [...keys(WECHAT), ENTER, ['ArrowDown', 90]], WECHAT],
  ['Ctrl+Enter late behind Enter', [...keys(WECHAT), ENTER, ['Enter', 90, { ctrl: true }]], WECHAT],
  ['Enter before it', [ENTER, ['1', 10], ...keys(WECHAT.slice(1)), ENTER], WECHAT, 'prefix-key'],
  ['nothing behind it', keys(WECHAT), WECHAT, 'no-suffix'],
  ['NumLock off', typedAs('numLockOff'), WECHAT, 'num-lock'],
  ['an Alt code for each sign', typedAs('altCode'), WECHAT, 'alt-code'],
  ['an input method at work', typedAs('inputMethod'), WECHAT, 'input-method'],
  ['full-width input', typedAs('fullWidth'), WECHAT, 'full-width'],
  [
    'a US scanner on a Japanese layout',
    [...Array.from(MERPAY, shown('=', '^', { code: 'Equal' })), ENTER],
    MERPAY,
    'layout',
  ],
  [
    'a German layout, on which = is an accent',
    [...Array.from(MERPAY, german), ENTER],
    MERPAY,
    'layout',
  ],
  [
    'kana input',
    [
      ['゜', 8, { code: 'BracketRight' }],
      ...keys('Q1'),
      ...Array.from(WECHAT, (digit): Stroke => [
        kana[Number(digit)] ?? '',
        8,
        { code: `Digit${digit}` },
      ]),
      ENTER,
    ],
    WECHAT,
    'layout',
  ],
  ['CapsLock on', [...Array.from(MERPAY, capsLocked), ENTER], MERPAY, 'caps-lock'],
  [
    'CapsLock on, of a link',
    [...Array.from('https://example.com/x', capsLocked), ENTER],
    'https://example.com/x',
    'caps-lock',
  ],
  ['100 ms a key', [...keys(WECHAT, 100), ['Enter', 100]], WECHAT, 'slow'],
  ['all as it should be', [...keys(WECHAT), ENTER], WECHAT],
];

/** A person writes so in a field. */
const SLOW: Case[] = [
  ['150 ms a key', [...keys(WECHAT, 150), ['Enter', 150]], WECHAT, 'slow'],
  ['300 ms a key', [...keys(MERPAY, 300), ['Enter', 300]], MERPAY, 'slow'],
];

for (const [place, isInField, cases] of [
  ['on the page', false, [...CASES, ...SLOW]],
  ['in a text field', true, CASES],
] as const) {
  describe(`a scanner ${place}`, () => {
    it.each(cases.map(([says, ...rest]) => ({ says, rest })))('with $says', ({ rest }) => {
      const [all, text, odd] = rest;
      const { outcomes, acted } = play(all, isInField);
      expect(acted).toEqual([]);
      expect(typed({ outcomes, held: [] })).toEqual([]);
      expect(scanned({ outcomes, held: [] })).toEqual([text]);
      expect(outcomes.flatMap((each) => ('oddity' in each ? [each.oddity] : []))).toEqual(
        odd === undefined ? [] : [odd],
      );
    });
  });
}
