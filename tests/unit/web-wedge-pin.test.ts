/** Digits of a person's own choice: a PIN, and an amount that is typed anew. */
import { describe, expect, it } from 'vitest';
import type { WedgeOutcome } from '../../web/src/scanner/keyboard/outcome.ts';
import { newReader, press, strokes, type Stroke } from '../support/wedge-keys.ts';

const PIN = { isInField: false, isEditing: false, isPin: true };

function enter(keys: readonly Stroke[], reader = newReader()): WedgeOutcome[] {
  let at = 1_000;
  const outcomes = keys.flatMap(([key, gapMs]) => {
    const late = reader.pending && gapMs > reader.waitMs ? reader.idle() : [];
    at += gapMs;
    return [...late, ...reader.key(press(key, at), PIN).outcomes];
  });
  return [...outcomes, ...reader.idle()];
}

const typedKeys = (outcomes: readonly WedgeOutcome[]) =>
  outcomes.flatMap((outcome) => (outcome.kind === 'typed' ? outcome.keys : []));

describe('a PIN', () => {
  it.each([
    ['4821', 90],
    ['4821376', 115],
    ['48213765', 110],
    // The check digit of an EAN-8 is right.
    ['96385074', 120],
    ['00000000', 100],
  ])('%s is typed, every %i ms a key', (pin, gapMs) => {
    const outcomes = enter([...strokes(pin, gapMs), ['Enter', 110]]);
    expect(typedKeys(outcomes).join('')).toBe(`${pin}Enter`);
    expect(outcomes.every(({ kind }) => kind === 'typed')).toBe(true);
  });

  it('is none of the keys of a scanner', () => {
    const outcomes = enter([...strokes('4901234567894', 8), ['Enter', 8]]);
    expect(typedKeys(outcomes)).toEqual([]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['scan']);
  });
});

describe('an amount that is typed anew after a touch', () => {
  const first = strokes('12345', 110);
  const again: Stroke[] = [...strokes('12345', 110)].map(([key, gapMs], index) => [
    key,
    index === 0 ? 1_500 : gapMs,
  ]);

  it('is typed like the one before it', () => {
    const reader = newReader();
    let at = 1_000;
    const key = ([name, gapMs]: Stroke) => {
      const late = reader.pending && gapMs > reader.waitMs ? reader.idle() : [];
      at += gapMs;
      return [...late, ...reader.key(press(name, at)).outcomes];
    };
    const before = [...first.flatMap(key), ...reader.idle()];
    reader.acted();
    const after = [...again.flatMap(key), ...reader.idle()];
    expect(typedKeys(before).join('')).toBe('12345');
    expect(typedKeys(after).join('')).toBe('12345');
    expect(after.every(({ kind }) => kind === 'typed')).toBe(true);
  });
});
