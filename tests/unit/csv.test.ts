import { expect, it } from 'vitest';
import { csvLine } from '@kaikei/shared/shop/csv.ts';

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1＋1', '＋1', '－1', '＠SUM(A1)', '\tx'])(
  'a text that a spreadsheet would run is made inert: %j',
  (text) => {
    expect(csvLine([text])).toBe(`'${text}\r\n`);
  },
);

it('a number below zero stays one', () => {
  expect(csvLine([-100, 0, 7])).toBe('-100,0,7\r\n');
});
