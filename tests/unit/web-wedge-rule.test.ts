import { it } from 'vitest';
import { checkScanners, checkTypists } from '../support/wedge-rule.ts';

it('no key of a made-up scanner acts or is lost, and only whole codes are read', () => {
  checkScanners(500);
});

it('the keys of 500 made-up typists reach the page, in order and in time', () => {
  checkTypists(500);
});
