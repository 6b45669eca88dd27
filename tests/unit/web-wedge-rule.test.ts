import { it } from 'vitest';
import { checkScanners, checkTypists } from '../support/wedge-rule.ts';

it('no key of a made-up scanner acts or is lost, and only whole codes are read', () => {
  checkScanners(500);
});

it.each(Array.from({ length: 4 }, (_, index) => index))(
  'the keys of 2,500 made-up typists reach the page, in order and in time (part %i of 4)',
  (part) => {
    checkTypists(2_500, part);
  },
);
