import { afterAll, it } from 'vitest';
import { checkScanners } from '../support/wedge-rule.ts';

const total = { judged: 0, drawn: 0 };

it.each(Array.from({ length: 20 }, (_, index) => index))(
  'no key of 5,000 made-up scanners acts or is lost, and only whole codes are read (part %i of 20)',
  (part) => {
    const { judged, drawn } = checkScanners(5_000, part);
    total.judged += judged;
    total.drawn += drawn;
  },
);

afterAll(() => {
  console.log(`made-up scanners: ${total.judged} judged of ${total.drawn} drawn`);
});
