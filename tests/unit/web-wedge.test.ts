import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GAP_MS,
  WedgeReader,
  type WedgeKey,
  type WedgeOutcome,
} from '../../web/src/scanner/wedge.ts';

const CODE = '134567890123456789';

function press(key: string, at: number, more: Partial<WedgeKey> = {}): WedgeKey {
  return { key, at, repeat: false, command: false, composing: false, ...more };
}

/** Feeds keys `gapMs` apart and then a pause. */
function type(keys: readonly string[], gapMs: number, reader = new WedgeReader()) {
  const outcomes: WedgeOutcome[] = [];
  const held = keys.map((key, index) => {
    const step = reader.key(press(key, 1_000 + index * gapMs));
    outcomes.push(...step.outcomes);
    return step.hold;
  });
  outcomes.push(...reader.idle());
  return { outcomes, held };
}

const scanned = (outcomes: WedgeOutcome[]) =>
  outcomes.flatMap((outcome) => (outcome.kind === 'scan' ? [outcome.text] : []));
const typed = (outcomes: WedgeOutcome[]) =>
  outcomes.flatMap((outcome) => (outcome.kind === 'typed' ? outcome.keys : []));

describe('a scanner in keyboard mode', () => {
  it.each([1, 6, 10, 19, 80, GAP_MS])(
    'is read at %i ms a key, and the page sees no key',
    (gapMs) => {
      const { outcomes, held } = type([...Array.from(CODE), 'Enter'], gapMs);
      expect(scanned(outcomes)).toEqual([CODE]);
      expect(typed(outcomes)).toEqual([]);
      expect(held.every(Boolean)).toBe(true);
    },
  );

  it('may end with Tab, or with nothing', () => {
    expect(scanned(type([...Array.from(CODE), 'Tab'], 10).outcomes)).toEqual([CODE]);
    expect(scanned(type(Array.from(CODE), 90).outcomes)).toEqual([CODE]);
    expect(scanned(type(Array.from('01234565'), 10).outcomes)).toEqual(['01234565']);
  });

  it('may repeat its suffix without pressing a button', () => {
    const { outcomes, held } = type([...Array.from(CODE), 'Enter', 'Enter', 'Tab'], 10);
    expect(scanned(outcomes)).toEqual([CODE]);
    expect(held.slice(-2)).toEqual([true, true]);
  });

  it('gives two readings for two scans in quick succession', () => {
    const reader = new WedgeReader();
    const first = type([...Array.from(CODE), 'Enter'], 5, reader).outcomes;
    const second = type([...Array.from(CODE), 'Enter'], 5, reader).outcomes;
    expect(scanned([...first, ...second])).toEqual([CODE, CODE]);
  });

  it('presses Shift for capitals', () => {
    const keys = Array.from('hQVDUFYwMWEXTwc').flatMap((key) =>
      /[A-Z]/.test(key) ? ['Shift', key] : [key],
    );
    expect(scanned(type([...keys, 'Enter'], 5).outcomes)).toEqual(['hQVDUFYwMWEXTwc']);
  });

  it('is refused with a control character, which must not act', () => {
    const reader = new WedgeReader();
    type([], 0, reader);
    const steps = Array.from(CODE).map((key, index) => reader.key(press(key, 1_000 + index * 5)));
    const control = reader.key(press('o', 1_100, { command: true }));
    const end = reader.key(press('Enter', 1_105));
    expect(control.hold).toBe(true);
    expect([...steps.flatMap((step) => step.outcomes), ...end.outcomes]).toEqual([
      { kind: 'refused' },
    ]);
  });

  it.each(['Backspace', 'Escape', 'Delete', 'F1'])('is refused with %s in it', (key) => {
    const { outcomes } = type(
      [...Array.from(CODE.slice(0, 9)), key, ...Array.from(CODE.slice(9)), 'Enter'],
      5,
    );
    expect(outcomes).toEqual([{ kind: 'refused' }]);
  });

  it('is refused where it begins with a control character', () => {
    expect(type(['Backspace', ...Array.from(CODE), 'Enter'], 5).outcomes).toEqual([
      { kind: 'refused' },
    ]);
  });

  it('is cut off and refused where it has no end', () => {
    const { outcomes } = type([...Array.from('1'.repeat(600)), 'Enter'], 1);
    expect(outcomes).toEqual([{ kind: 'refused' }]);
  });
});

describe('a person', () => {
  it('types an amount, slowly or quickly, and Enter still presses buttons', () => {
    for (const gapMs of [60, 150, 400]) {
      const { outcomes, held } = type([...Array.from('1500'), 'Enter'], gapMs);
      expect(typed(outcomes)).toEqual(Array.from('1500'));
      expect(scanned(outcomes)).toEqual([]);
      expect(held.at(-1)).toBe(false);
    }
  });

  it('corrects an amount in the order typed', () => {
    expect(typed(type(['1', '5', 'Backspace', '0'], 50).outcomes)).toEqual([
      '1',
      '5',
      'Backspace',
      '0',
    ]);
  });

  it('holds a key down', () => {
    const reader = new WedgeReader();
    const first = reader.key(press('0', 1_000));
    const repeats = [1_500, 1_530, 1_560].map((at) => reader.key(press('0', at, { repeat: true })));
    const all = [first, ...repeats].flatMap((step) => step.outcomes);
    expect(typed(all)).toEqual(['0', '0', '0', '0']);
    expect(scanned(all)).toEqual([]);
  });

  it('uses shortcuts, Space, arrows and the input method as ever', () => {
    const reader = new WedgeReader();
    const keys = [
      press('r', 1_000, { command: true }),
      press(' ', 2_000),
      press('ArrowDown', 3_000),
      press('あ', 4_000, { composing: true }),
    ];
    for (const key of keys) expect(reader.key(key)).toEqual({ hold: false, outcomes: [] });
    expect(reader.pending).toBe(false);
  });
});

it('loses no key and invents none, whatever comes', () => {
  const keys = fc.array(
    fc.record({
      key: fc.constantFrom('0', '7', 'a', 'Z', 'Backspace', 'Enter', 'Tab', 'Shift', 'F5'),
      gapMs: fc.integer({ min: 0, max: 300 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(keys, (presses) => {
      const reader = new WedgeReader();
      let at = 1_000;
      const outcomes: WedgeOutcome[] = [];
      for (const { key, gapMs } of presses) {
        at += gapMs;
        outcomes.push(...reader.key(press(key, at)).outcomes);
      }
      outcomes.push(...reader.idle());
      const characters = presses.filter(({ key }) => key.length === 1).map(({ key }) => key);
      const told = [...typed(outcomes), ...scanned(outcomes).flatMap((text) => Array.from(text))];
      const isRefused = outcomes.some((outcome) => outcome.kind === 'refused');
      if (!isRefused) {
        expect(told.filter((key) => key.length === 1).sort()).toEqual([...characters].sort());
      }
      expect(told.length).toBeLessThanOrEqual(presses.length);
    }),
  );
});
