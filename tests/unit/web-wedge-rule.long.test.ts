// @module-tag long
import { afterAll, expect, it } from 'vitest';
import { checkTypedThenScanned } from '../support/typed-then-scanned.ts';
import { checkScanners, checkSlowScanners, checkTypists } from '../support/wedge-rule.ts';

const total = { judged: 0, drawn: 0 };

it.each(Array.from({ length: 20 }, (_, index) => index))(
  'no key of 5,000 made-up scanners acts or is lost, and only whole codes are read (part %i of 20)',
  (part) => {
    const { judged, drawn } = checkScanners(5_000, part);
    total.judged += judged;
    total.drawn += drawn;
  },
);

it.each(Array.from({ length: 4 }, (_, index) => index))(
  'the keys of 2,500 made-up typists reach the page, in order and in time (part %i of 4)',
  (part) => {
    checkTypists(2_500, part);
  },
);

it('no key of 5,000 made-up scanners that are slower than keys are held acts or is lost', () => {
  checkSlowScanners(5_000);
});

const RUNS = 1_500;

it.each(Array.from({ length: 4 }, (_, index) => index))(
  'an amount typed right before a scan is charged as typed with the code as printed, or nothing is (part %i of 4)',
  (part) => {
    expect(checkTypedThenScanned(RUNS, part)).toBeGreaterThan(RUNS / 10);
  },
);

afterAll(() => {
  console.log(`made-up scanners: ${total.judged} judged of ${total.drawn} drawn`);
});
