import { it } from 'vitest';
import { checkScanners } from '../support/wedge-rule.ts';

it.each(Array.from({ length: 20 }, (_, index) => index))(
  'no key of 5,000 made-up scanners acts or is lost, and only whole codes are read (part %i of 20)',
  () => {
    checkScanners(5_000);
  },
);
