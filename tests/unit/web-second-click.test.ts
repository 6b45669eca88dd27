import { expect, it } from 'vitest';
import { isSecondHalf } from '../../web/src/ui/second-click.ts';

const gone = { at: 1_000, x: 200, y: 300, isThere: () => false };

it('the guard against second clicks takes a click where a vanished button was for the second half of a double click', () => {
  expect(isSecondHalf(gone, { at: 1_200, x: 210, y: 295 })).toBe(true);
});

it.each([
  ['a first click', undefined, { at: 1_200, x: 200, y: 300 }],
  ['a click elsewhere', gone, { at: 1_200, x: 260, y: 300 }],
  ['a later click', gone, { at: 1_600, x: 200, y: 300 }],
  ['the same key again', { ...gone, isThere: () => true }, { at: 1_100, x: 200, y: 300 }],
])('the guard against second clicks lets %s through', (_, last, next) => {
  expect(isSecondHalf(last, next)).toBe(false);
});
