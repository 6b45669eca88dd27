/** An amount that was typed right before a scan. */
import { describe, expect, it } from 'vitest';
import { checkTypedThenScanned } from '../support/typed-then-scanned.ts';
import { newReader, play, scanned, strokes, typed, type Stroke } from '../support/wedge-keys.ts';

const RUNS = 500;
const WECHAT = '135112298638468293';
const DOUBTFUL = [{ kind: 'refused', why: 'doubtful' }];

/** The code after `waitMs`, with a stall behind its first keys. */
function scan(code: string, waitMs: number, stallAt = 0, stallMs = 0): Stroke[] {
  return [...strokes(code, 8), ['Enter', 8] as const].map(([key], index) => [
    key,
    index === 0 ? waitMs : index === stallAt ? stallMs : 8,
  ]);
}

function expectDoubt(keys: readonly Stroke[]): void {
  const played = play(keys);
  expect(scanned(played)).toEqual([]);
  expect(typed(played)).toEqual([]);
  expect(played.outcomes.filter(({ kind }) => kind === 'refused')).toMatchObject(DOUBTFUL);
}

describe('an amount typed right before a scan', () => {
  it('is charged as typed with the code as printed, or nothing is', () => {
    expect(checkTypedThenScanned(RUNS, 1)).toBeGreaterThan(RUNS / 10);
  });

  it.each([200, 300, 600, 1_500])('is cleared where the first key stalls for %i ms', (stallMs) => {
    for (const code of ['3158990012345678901', '3158992112345678901', '6251234567890123456']) {
      expectDoubt([...strokes('1500', 200), ...scan(code, 900, 1, stallMs)]);
    }
  });

  it.each([300, 700, 1_500])(
    'is cleared where a card that ends like a wallet’s code stalls for %i ms',
    (stallMs) => {
      for (const amount of ['', '15', '1500']) {
        expectDoubt([...strokes(amount, 200), ...scan('72804388499308158', 900, 1, stallMs)]);
        expectDoubt([...strokes(amount, 200), ...scan('772804388499308158', 900, 2, stallMs)]);
      }
    },
  );

  it.each([
    ['4', '97', '68855', 103],
    ['4', '9', '067958', 20],
    ['49', '909', '418', 16],
  ])('is cleared where a scanner stalls between %s, %s and %s', (first, second, third, gapMs) => {
    const parts = [first, second, third].map(([key = '', ...others], index): Stroke[] => [
      [key, index === 0 ? 1_346 : 153 + gapMs],
      ...strokes(others.join(''), gapMs),
    ]);
    for (const amount of ['3', '797', '51300']) {
      expectDoubt([...strokes(amount, 265), ...parts.flat(), ['Enter', gapMs]]);
    }
  });

  it('is charged where it was corrected', () => {
    const corrected = ['1', '5', 'Backspace', '2', '0'].map((key): Stroke => [key, 220]);
    const played = play([...corrected, ...scan(WECHAT, 900)]);
    expect(scanned(played)).toEqual([WECHAT]);
    expect(typed(played)).toEqual(['1', '5', 'Backspace', '2', '0']);
  });

  it('is not shortened by a member’s card', () => {
    for (const waitMs of [350, 700, 1_900]) {
      expectDoubt([...strokes('1280', 150), ...scan('6210123456789012', waitMs)]);
    }
  });

  it.each([60, 100, 125])('is no part of a code that comes %i ms after it', (waitMs) => {
    expectDoubt([...strokes('1280', 220), ...scan(WECHAT, waitMs)]);
    expectDoubt([...strokes('1286', 220), ...scan('280438849930815813', waitMs)]);
    const played = play([...strokes('1500', 220), ...scan(WECHAT, waitMs)]);
    expect(scanned(played)).toEqual([WECHAT]);
    expect(typed(played)).toEqual(Array.from('1500'));
  });
});

describe('a key of a scanner that repeats', () => {
  it.each([3, 5, 9, 15, 18])('after %i keys leaves no digit and gives no code', (count) => {
    const last = WECHAT.charAt(count - 1);
    const repeats = [500, 33, 33].map((gap): Stroke => [last, gap, { repeat: true }]);
    const rest = [...strokes(WECHAT.slice(count), 8), ['Enter', 30] as const];
    const played = play([...strokes(WECHAT.slice(0, count), 8), ...repeats, ...rest]);
    expect(scanned(played)).toEqual([]);
    expect(typed(played)).toEqual([]);
    expect(played.outcomes.filter(({ kind }) => kind === 'refused')).toHaveLength(1);
    expect(played.held.every((held, index) => held || count === 3 || index < count)).toBe(true);
  });
});

it('a scanner’s Enter may be late, and a person’s is obeyed after it', () => {
  const late = play([...strokes(WECHAT, 8), ['Enter', 1_900]]);
  expect(scanned(late)).toEqual([WECHAT]);
  expect(typed(late)).toEqual([]);
  const meant = play([...strokes(WECHAT, 8), ['Enter', 1_300], ['Enter', 1_000]], newReader());
  expect(typed(meant)).toEqual(['Enter']);
});
