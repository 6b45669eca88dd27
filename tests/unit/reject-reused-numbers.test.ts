/** R3: numbers that never repeat over all payments. */
import { screen } from '@kaikei/proxy/payments/reject-reused-numbers.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { expect, test } from 'vitest';

const none = { psns: new Set<string>(), transNos: new Set<string>() };
const paid: Verdict = { kind: 'paid', psn: 'S1', transNo: 'T1' };

test('an answer under its own numbers is what it says', () => {
  expect(screen(paid, none, 'create')).toEqual(paid);
});

test.each(['create', 'query'] as const)(
  'an answer to a %s that was heard before is none',
  (asked) => {
    expect(screen(paid, { ...none, psns: new Set(['S1']) }, asked)).toMatchObject({
      kind: 'unknown',
      incident: { kind: 'repeated-psn' },
    });
  },
);

test.each([
  ['create', 'unknown'],
  ['cancel', 'unknown'],
  ['refund', 'unknown'],
  ['query', 'paid'],
  ['refund-query', 'paid'],
] as const)('to a %s, under the trans_no of another payment: %s', (asked, kind) => {
  const foreign = { ...none, transNos: new Set(['T1']) };
  expect(screen(paid, foreign, asked)).toMatchObject({
    kind,
    incident: { kind: 'repeated-trans-no' },
  });
});
