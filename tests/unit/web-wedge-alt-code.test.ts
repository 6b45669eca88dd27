/** A scanner that sends each character as Alt and its number, and stalls between any two of those keys. */
import { expect, it } from 'vitest';
import { stalling, keysOf } from '../support/virtual-keyboards.ts';
import { newReader, press, scanned, typed } from '../support/wedge-keys.ts';
import type { WedgeOutcome } from '../../web/src/scanner/keyboard/outcome.ts';

const CODE = '135112298638468293';

it.each([150, 300, 700, 1_600])('changes no amount after %i ms', (stallMs) => {
  const scanner = stalling(CODE, [], { typing: 'altCode', suffix: 'enter' });
  const keys = keysOf(scanner);
  for (let stalled = 1; stalled < keys.length - 1; stalled += 1) {
    const reader = newReader();
    const outcomes: WedgeOutcome[] = [];
    let at = 1_000;
    for (const [index, [key, gapMs, more]] of keys.entries()) {
      const waitMs = gapMs + (index === stalled ? stallMs : 0);
      if (reader.pending && waitMs > reader.waitMs) outcomes.push(...reader.idle());
      at += waitMs;
      if (key === 'AltUp') reader.altReleased(at);
      else outcomes.push(...reader.key(press(key, at, more)).outcomes);
    }
    outcomes.push(...reader.idle());
    const refused = outcomes.filter(({ kind }) => kind === 'refused');
    const where = `key ${stalled} of ${keys.length}`;
    expect(typed({ outcomes, held: [] }), where).toEqual([]);
    expect([[], [CODE]], where).toContainEqual(scanned({ outcomes, held: [] }));
    expect(scanned({ outcomes, held: [] }).length + refused.length, where).toBe(1);
  }
});
