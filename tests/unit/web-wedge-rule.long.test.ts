import { it } from 'vitest';
import { checkScanners } from '../support/wedge-rule.ts';

it('no key of a hundred thousand made-up scanners acts or is lost, and only whole codes are read', () => {
  checkScanners(100_000);
});
