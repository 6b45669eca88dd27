/** A scanner in keyboard mode, and a person at the same keys. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD_MS } from '../../web/src/scanner/keyboard/wedge-calibration.ts';
import { payments } from '../support/virtual-keyboards.ts';
import {
  newReader,
  play,
  press,
  scanned,
  strokes,
  typed,
  type Stroke,
} from '../support/wedge-keys.ts';

const CODE = '134567890123456789';
const JAN = '4901234567894';

describe('a scanner in keyboard mode', () => {
  // Datalogic, Netum at its two ends, Honeywell, a slow one, Zebra at its two ends, and the longest.
  it.each([1, 6, 10, 19, 60, 80, 100, HOLD_MS])(
    'is read at %i ms a key, and the page sees no key',
    (gapMs) => {
      const played = play([...strokes(CODE, gapMs), ['Enter', gapMs]]);
      expect(scanned(played)).toEqual([CODE]);
      expect(typed(played)).toEqual([]);
      expect(played.held.every(Boolean)).toBe(true);
    },
  );

  it('is read although USB is asked for keys only every 8 ms, and now and then not', () => {
    const gaps = fc.array(fc.constantFrom(80, 88, 96, 104, 112), { minLength: 18, maxLength: 18 });
    fc.assert(
      fc.property(gaps, (all) => {
        const keys = Array.from(CODE, (key, index) => [key, all[index] ?? 96] as const);
        const played = play([...keys, ['Enter', 96]]);
        expect(scanned(played)).toEqual([CODE]);
        expect(typed(played)).toEqual([]);
      }),
    );
  });

  it('may end with Tab, or with nothing', () => {
    expect(scanned(play([...strokes(CODE, 10), ['Tab', 10]]))).toEqual([CODE]);
    expect(scanned(play(strokes(CODE, 90)))).toEqual([CODE]);
    expect(scanned(play(strokes('01234565', 10)))).toEqual(['01234565']);
    expect(scanned(play(strokes('49123456', 96)))).toEqual(['49123456']);
  });

  it('may repeat its suffix without pressing a button', () => {
    const played = play([...strokes(CODE, 10), ['Enter', 10], ['Enter', 10], ['Tab', 10]]);
    expect(scanned(played)).toEqual([CODE]);
    expect(played.held.slice(-2)).toEqual([true, true]);
  });

  it.each([
    ['a second where the code came with a suffix', [['Enter', 10]], 1_000],
    ['two seconds where it came without one', [], 2_000],
  ] as const)('may send a further key late: it presses nothing for %s', (_, suffix, windowMs) => {
    for (const key of ['Enter', ' ']) {
      const after = (gapMs: number) => typed(play([...strokes(CODE, 10), ...suffix, [key, gapMs]]));
      expect(after(windowMs - 5)).toEqual([]);
      expect(after(windowMs + 5)).toEqual([key]);
    }
  });

  it('gives two readings for two scans in quick succession', () => {
    const once = [...strokes(CODE, 5), ['Enter', 5] as const];
    expect(scanned(play([...once, ...once]))).toEqual([CODE, CODE]);
  });

  it('presses Shift for capitals', () => {
    const text = 'hQVDUFYwMWEXTwc';
    const keys = Array.from(text).flatMap((key) => (/[A-Z]/.test(key) ? ['Shift', key] : [key]));
    const played = play([...keys.map((key) => [key, 5] as const), ['Enter', 5]]);
    expect(scanned(played)).toEqual([text]);
  });

  it('may send an AIM identifier, which is no part of the code', () => {
    const { outcomes } = play([...strokes(`]Q1${CODE}`, 10), ['Enter', 10]]);
    expect(outcomes).toMatchObject([{ kind: 'scan', text: CODE, symbology: ']Q1' }]);
  });

  it('may be set to send a prefix, which is taken off and proves it', () => {
    const reader = newReader({ prefix: '~' });
    const played = play([['~', 10, { code: 'Backquote', shift: true }], ...strokes('12345', 200)]);
    expect(scanned(played)).toEqual([]);
    const proven = play(
      [['~', 10, { code: 'Backquote', shift: true }], ...strokes('12345', 200), ['Enter', 200]],
      reader,
    );
    expect(scanned(proven)).toEqual(['12345']);
    expect(typed(proven)).toEqual([]);
  });

  it('is not proven by its prefix in a field, where a person may write the same', () => {
    const inField = (keys: readonly Stroke[]) => {
      const reader = newReader({ prefix: '#' });
      let at = 1_000;
      const outcomes = keys.flatMap(([key, gapMs, more]) => {
        const before = reader.pending && gapMs > reader.waitMs ? reader.idle() : [];
        at += gapMs;
        const place = { isInField: true, isEditing: false };
        return [...before, ...reader.key(press(key, at, more), place).outcomes];
      });
      return { outcomes: [...outcomes, ...reader.idle()], held: [] };
    };
    expect(scanned(inField(strokes('#3', 150)))).toEqual([]);
    expect(scanned(inField([...strokes(`#${CODE}`, 10), ['Enter', 10]]))).toEqual([CODE]);
  });

  it('loses no digits to a prefix that its codes begin with by chance, nor does an amount', () => {
    for (const code of [CODE, '900081818895579920128799', '6228672014324632141']) {
      const reader = () => newReader({ prefix: code.slice(0, 4) });
      expect(scanned(play([...strokes(code, 8), ['Enter', 8]], reader()))).toEqual([code]);
      const prefixed = [...strokes(code.slice(0, 4) + code, 8), ['Enter', 8] as const];
      expect(scanned(play(prefixed, reader()))).toEqual([code]);
      const amount = [...strokes(code.slice(0, 4), 150), ['Enter', 150] as const];
      expect(typed(play(amount, reader()))).toEqual([...code.slice(0, 4), 'Enter']);
    }
  });

  it('is read with an input method at work, by the places of the keys', () => {
    const process = Array.from(
      CODE,
      (key) => ['Process', 10, { code: `Digit${key}`, composing: true }] as const,
    );
    expect(scanned(play([...process, ['Enter', 10]]))).toEqual([CODE]);
  });

  it('is read in full-width mode', () => {
    const wide = Array.from(CODE, (key) =>
      String.fromCodePoint((key.codePointAt(0) ?? 0) + 0xfee0),
    );
    const keys = wide.map(
      (key, index) => [key, 10, { code: `Digit${CODE.charAt(index)}` }] as const,
    );
    expect(scanned(play([...keys, ['Enter', 10]]))).toEqual([CODE]);
  });

  it('is read on a French layout, where the digits’ keys give other signs', () => {
    const french = 'à&é"\'(-è_ç';
    const keys = Array.from(
      CODE,
      (digit) => [french.charAt(Number(digit)), 10, { code: `Digit${digit}` }] as const,
    );
    expect(scanned(play([...keys, ['Enter', 10]]))).toEqual([CODE]);
  });

  it.each(['Backspace', 'Escape', 'Delete', 'F1'])('is refused with %s in it', (key) => {
    const { outcomes } = play([
      ...strokes(CODE.slice(0, 9), 5),
      [key, 5],
      ...strokes(CODE.slice(9), 5),
      ['Enter', 5],
    ]);
    expect(outcomes).toEqual([{ kind: 'refused', why: 'control-characters' }]);
  });

  it('is refused with a control character, which must not act', () => {
    const { outcomes, held } = play([
      ...strokes(CODE.slice(0, 9), 5),
      ['o', 5, { ctrl: true }],
      ...strokes(CODE.slice(9), 5),
      ['Enter', 5],
    ]);
    expect(held.every(Boolean)).toBe(true);
    expect(outcomes).toEqual([{ kind: 'refused', why: 'control-characters' }]);
  });

  it('is refused where it begins with a control character', () => {
    const { outcomes } = play([['Backspace', 5], ...strokes(CODE, 5), ['Enter', 5]]);
    expect(outcomes).toEqual([{ kind: 'refused', why: 'control-characters' }]);
  });

  it('is cut off and refused where it has no end', () => {
    const { outcomes } = play([...strokes('1'.repeat(600), 1), ['Enter', 1]]);
    expect(outcomes).toEqual([{ kind: 'refused', why: 'control-characters' }]);
  });
});

describe('a scanner that stalls within a code', () => {
  const places = Array.from({ length: CODE.length - 1 }, (_, index) => index + 1);

  it.each([1, 10, 60, 100])('at %i ms a key leaves no digit in the amount, wherever', (gapMs) => {
    for (const place of places) {
      for (const stallMs of [150, 200, 280]) {
        const keys = [
          ...strokes(CODE.slice(0, place), gapMs),
          [CODE.charAt(place), stallMs] as const,
          ...strokes(CODE.slice(place + 1), gapMs),
          ['Enter', gapMs] as const,
        ];
        const played = play(keys);
        expect(scanned(played), `${place} keys, then ${stallMs} ms`).toEqual([CODE]);
        expect(typed(played)).toEqual([]);
      }
    }
  });

  it.each([60, 80, 100])('twice, at %i ms a key, leaves no digit in the amount', (gapMs) => {
    for (const stallMs of [200, 700, 1_500]) {
      for (const [first, second] of [
        [6, 12],
        [5, 11],
        [6, 11],
      ]) {
        const keys = Array.from(CODE.slice(0, 18), (key, index): Stroke => {
          return [key, index === first || index === second ? stallMs : gapMs];
        });
        const played = play([...keys, ['Enter', gapMs]]);
        const refused = played.outcomes.filter(({ kind }) => kind === 'refused');
        expect(typed(played)).toEqual([]);
        expect(scanned(played).length + refused.length).toBe(1);
        expect([[], [CODE.slice(0, 18)]]).toContainEqual(scanned(played));
      }
    }
  });

  it.each([150, 700, 1_500])('for %i ms after a few keys, also behind a prefix', (stallMs) => {
    for (const prefix of [[], [['F12', 8] as const]]) {
      for (const place of [1, 2, 3]) {
        // Sixteen digits are a membership card by themselves.
        const played = play([
          ...prefix,
          ...strokes(CODE.slice(0, place), 8),
          [CODE.charAt(place), stallMs] as const,
          ...strokes(CODE.slice(place + 1), 8),
          ['Enter', 8] as const,
        ]);
        const refused = played.outcomes.filter(({ kind }) => kind === 'refused');
        expect(typed(played)).toEqual([]);
        expect(scanned(played).length + refused.length).toBe(1);
        expect([[], [CODE]]).toContainEqual(scanned(played));
      }
    }
  });

  it.each([
    ['no readings before', []],
    ['a slow scanner’s readings before', [{ suffix: 'enter', longestGapMs: 120 }]],
    ['a slower one’s', [{ suffix: 'none', longestGapMs: 170 }]],
  ] as const)(
    'is believed against an amount that a person typed right before: %s',
    (_, learned) => {
      const handGap = fc.integer({ min: 60, max: 260 });
      const amounts = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }).map(String), handGap), {
        minLength: 1,
        maxLength: 5,
      });
      const waits = fc.oneof(
        fc.integer({ min: HOLD_MS + 10, max: 250 }),
        fc.integer({ min: 250, max: 1_900 }),
      );
      fc.assert(
        fc.property(amounts, waits, payments, fc.integer({ min: 1, max: 20 }), (...drawn) => {
          const [amount, waitMs, code, gapMs] = drawn;
          const [first = ['', 0] as const, ...rest] = strokes(code, gapMs);
          const keys = [...amount, [first[0], waitMs] as const, ...rest, ['Enter', gapMs] as const];
          const played = play(keys, newReader({}, learned));
          const isRead = scanned(played).length > 0;
          // In doubt neither is charged.
          expect(scanned(played)).toEqual(isRead ? [code] : []);
          if (isRead) expect(typed(played)).toEqual(amount.map(([key]) => key));
        }),
      );
    },
  );

  it('between two signs of padding is waited for, though no key ends its codes', () => {
    const code = 'hQVDUFYwMWEfTwigAAAAZQOSAlcTMViZABI0VnjUkSEhAAAFEgAADw==';
    const learned = [{ suffix: 'none', longestGapMs: 12 } as const];
    const played = play([...strokes(code.slice(0, -1), 8), ['=', 900]], newReader({}, learned));
    expect(scanned(played)).toEqual([code]);
  });

  it('is waited for longer where its codes are known to end with Enter', () => {
    const learned = Array.from(
      { length: 3 },
      () => ({ suffix: 'enter', longestGapMs: 12 }) as const,
    );
    const keys = [
      ...strokes(CODE.slice(0, 12), 10),
      ['2', 800] as const,
      ...strokes(CODE.slice(13), 10),
      ['Enter', 10] as const,
    ];
    expect(scanned(play(keys, newReader({}, learned)))).toHaveLength(1);
    const cut = play(strokes(CODE.slice(0, 16), 10), newReader({}, learned));
    expect(cut.outcomes).toEqual([{ kind: 'refused', why: 'incomplete' }]);
  });

  it('gives back what is not a code that is known, by its rhythm', () => {
    const own = 'AB12CD34EF56GH78JK90';
    const keys = [
      ...strokes(own.slice(0, 3), 96),
      [own.charAt(3), 240] as const,
      ...strokes(own.slice(4), 96),
      ['Enter', 96] as const,
    ];
    const played = play(keys);
    expect(scanned(played)).toEqual([own]);
    expect(typed(played)).toEqual([]);
  });
});

describe('what a reading teaches', () => {
  it.each([
    [3, 156],
    [1, 170],
    [8, 179],
  ])('does not blind the till in a text field to a pause after %i keys', (place, stallMs) => {
    for (const code of ['https://example.com/x', JAN, '134567890123456', CODE]) {
      const reader = newReader({}, [{ suffix: 'enter', longestGapMs: 120 }]);
      const outcomes = [...code, 'Enter'].flatMap((key, index) => {
        const at = 1_000 + index + (index >= place ? stallMs : 0);
        return reader.key(press(key, at), { isInField: true, isEditing: false }).outcomes;
      });
      expect([...outcomes, ...reader.idle()]).toMatchObject([{ kind: 'scan', text: code }]);
    }
  });

  it('is how long a slow scanner’s next key is waited for', () => {
    const slow = newReader({}, [{ suffix: 'enter', longestGapMs: 140 }]);
    const played = play([...strokes(CODE, 190), ['Enter', 190]], slow);
    expect(scanned(played)).toEqual([CODE]);
    expect(played.held.every(Boolean)).toBe(true);
    expect(typed(played)).toEqual([]);
  });

  it('is that a scanner has no suffix any more, once it was changed and a product was read', () => {
    const reader = newReader(
      {},
      Array.from({ length: 5 }, () => ({ suffix: 'enter', longestGapMs: 8 }) as const),
    );
    const alipay = '2888888888888888';
    const [first, product, second] = [alipay, JAN, alipay].map((code) =>
      scanned(play(strokes(code, 8), reader)),
    );
    expect([first, product, second]).toEqual([[], [JAN], [alipay]]);
  });

  it('can be set instead', () => {
    const played = play([...strokes(CODE, 240), ['Enter', 240]], newReader({ slow: true }));
    expect(scanned(played)).toEqual([CODE]);
    expect(typed(played)).toEqual([]);
  });
});

describe('a person', () => {
  it.each([60, 90, 110, 150, 250, 400])(
    'types an amount at %i ms a key, and Enter still presses buttons',
    (gapMs) => {
      const played = play([...strokes('1500', gapMs), ['Enter', gapMs]]);
      expect(typed(played)).toEqual([...Array.from('1500'), 'Enter']);
      expect(scanned(played)).toEqual([]);
    },
  );

  it('keeps the amount that was typed right before a scan', () => {
    for (const gapMs of [1, 10, 96]) {
      for (const pauseMs of [150, 250, 400]) {
        for (const code of [CODE, JAN]) {
          const played = play([
            ...strokes('1500', 140),
            [code.charAt(0), pauseMs],
            ...strokes(code.slice(1), gapMs),
            ['Enter', gapMs],
          ]);
          expect(scanned(played)).toEqual([code]);
          expect(typed(played)).toEqual(Array.from('1500'));
        }
      }
    }
  });

  it('uses the 00 and 000 keys of a keypad', () => {
    const keys = [
      ['1', 150] as const,
      ...strokes('00', 3),
      ['0', 160] as const,
      ...strokes('0', 3),
    ];
    expect(typed(play(keys))).toEqual(['1', '0', '0', '0', '0']);
    const thousands = [['0', 150], ...strokes('00', 1), ['0', 110], ...strokes('00', 1)] as const;
    expect(typed(play(thousands))).toEqual(Array.from('000000'));
    const zeros = ['00', '000', '000'].flatMap((key): Stroke[] => [
      ['0', 180],
      ...strokes(key.slice(1), 2),
    ]);
    for (const amount of ['', '5', '15']) {
      const played = play([...strokes(amount, 200), ...zeros, ['Enter', 120]]);
      expect(typed(played)).toEqual([...amount, ...Array.from('00000000'), 'Enter']);
    }
  });

  it('corrects an amount in the order typed', () => {
    const keys = ['1', '5', 'Backspace', '0'].map((key) => [key, 70] as const);
    expect(typed(play(keys))).toEqual(['1', '5', 'Backspace', '0']);
  });

  it('types digits with an input method at work', () => {
    const keys = Array.from(
      '150',
      (key) => ['Process', 200, { code: `Numpad${key}`, composing: true }] as const,
    );
    expect(typed(play(keys))).toEqual(Array.from('150'));
  });

  it('confirms a conversion by Enter, which does nothing else', () => {
    const keys = [
      ['Enter', 1_000, { composing: true }],
      ['Process', 1_000, { code: 'Enter', composing: true }],
      ['Enter', 1_000],
    ] as const;
    expect(typed(play(keys))).toEqual(['Enter']);
  });

  it('holds a key down', () => {
    const keys = [
      ['0', 500, {}],
      ['0', 500, { repeat: true }],
      ['0', 30, { repeat: true }],
      ['0', 30, { repeat: true }],
    ] as const;
    expect(typed(play(keys))).toEqual(Array.from('0000'));
    expect(scanned(play(keys))).toEqual([]);
  });

  it('uses arrows, zoom, other shortcuts and the input method as ever', () => {
    const reader = newReader();
    const keys = [
      press('ArrowDown', 1_000, { code: 'ArrowDown' }),
      press('-', 2_000, { code: 'Minus', ctrl: true }),
      press('I', 3_000, { ctrl: true, shift: true }),
      press('ArrowLeft', 3_500, { code: 'ArrowLeft', alt: true }),
      press('Process', 4_000, { code: '', composing: true }),
    ];
    for (const key of keys) expect(reader.key(key)).toEqual({ hold: false, outcomes: [] });
    expect(reader.pending).toBe(false);
  });

  it('presses buttons by Enter and Space, and reloads, once no scanner has followed', () => {
    const played = play([
      ['Enter', 1_000],
      [' ', 1_000, { code: 'Space' }],
      ['r', 1_000, { ctrl: true }],
      ['F5', 1_000, { code: 'F5' }],
    ]);
    expect(played.held).toEqual([true, true, true, true]);
    expect(typed(played)).toEqual(['Enter', ' ', 'Ctrl+r', 'F5']);
  });

  it('goes to the next control by Tab at once', () => {
    const played = play([...strokes('15', 100), ['Tab', 60]]);
    expect(typed(played)).toEqual(['1', '5']);
    expect(played.held).toEqual([true, true, false]);
  });

  it('writes in a field as ever, however fast', () => {
    const reader = newReader();
    const outcomes = Array.from('Scanner at the counter by the door', (key, index) =>
      reader.key(press(key, 1_000 + index * 75 + (index % 3) * 25), {
        isInField: true,
        isEditing: false,
      }),
    ).flatMap((step) => step.outcomes);
    expect([...outcomes, ...reader.idle()].filter(({ kind }) => kind !== 'typed')).toEqual([]);
  });

  it('is never taken for a scanner, however the hand moves', () => {
    // A practiced hand on a keypad: 110 ms and more for another key, and no two alike.
    const amount = fc.array(
      fc.tuple(fc.constantFrom(...Array.from('0123456789')), fc.integer({ min: 110, max: 700 })),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(amount, fc.boolean(), (keys, hasEnter) => {
        const played = play(hasEnter ? [...keys, ['Enter', 200]] : keys);
        expect(scanned(played)).toEqual([]);
        const pressed = keys.map(([key]) => key);
        expect(typed(played)).toEqual(hasEnter ? [...pressed, 'Enter'] : pressed);
      }),
    );
  });
});

it('loses no key and invents none, whatever comes', () => {
  const keys = fc.array(
    fc.tuple(
      fc.constantFrom('0', '7', 'a', 'Z', 'Backspace', 'Enter', 'Tab', 'Shift', 'F1'),
      fc.integer({ min: 0, max: 900 }),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(keys, (all) => {
      const played = play(all);
      const isRefused = played.outcomes.some((outcome) => outcome.kind === 'refused');
      const seen = [...typed(played), ...scanned(played).flatMap((text) => Array.from(text))];
      if (!isRefused) {
        const characters = all.map(([key]) => key).filter((key) => key.length === 1);
        expect(seen.filter((key) => key.length === 1).sort()).toEqual(characters.sort());
      }
      expect(seen.length).toBeLessThanOrEqual(all.length);
    }),
  );
});
