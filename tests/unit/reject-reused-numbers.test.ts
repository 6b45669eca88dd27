/** R3: answers that bear the number of another payment. */
import { screen } from '@kaikei/proxy/payments/reject-reused-numbers.ts';
import type { CallKind, TransactionFacts, Verdict } from '@kaikei/shared/verdict.ts';
import { describe, expect, test } from 'vitest';

const none = { psns: new Set<string>(), transNos: new Set<string>() };
const foreignPsn = { ...none, psns: new Set(['S1']) };
const foreignTransNo = { ...none, transNos: new Set(['T1']) };
const both = { ...foreignPsn, ...foreignTransNo };
const paid: Verdict = { kind: 'paid', psn: 'S1', transNo: 'T1' };

test('an answer under its own numbers is what it says', () => {
  expect(screen(paid, none, 'create')).toEqual(paid);
});

test.each<{ asked: CallKind; verdict: Verdict; kind: Verdict['kind'] }>([
  { asked: 'create', verdict: paid, kind: 'unknown' },
  { asked: 'create', verdict: { kind: 'in-progress', status: 0, psn: 'S1' }, kind: 'unknown' },
  {
    asked: 'create',
    verdict: { kind: 'refused', code: 'E1', message: '', psn: 'S1' },
    kind: 'unknown',
  },
  { asked: 'query', verdict: paid, kind: 'paid' },
  { asked: 'query', verdict: { kind: 'closed', psn: 'S1' }, kind: 'closed' },
  {
    asked: 'cancel',
    verdict: { kind: 'refused', code: 'E1', message: '', psn: 'S1' },
    kind: 'refused',
  },
  { asked: 'cancel', verdict: { kind: 'accepted', psn: 'S1' }, kind: 'accepted' },
  { asked: 'refund', verdict: { kind: 'accepted', psn: 'S1' }, kind: 'accepted' },
  { asked: 'refund-query', verdict: { kind: 'paid', psn: 'S1', transNo: 'T2' }, kind: 'paid' },
])('a repeated psn: $verdict.kind to a $asked is $kind, and an incident', (given) => {
  expect(screen(given.verdict, foreignPsn, given.asked)).toMatchObject({
    kind: given.kind,
    incident: { kind: 'repeated-psn' },
  });
});

test('a not-found names no order: under a repeated psn it counts as if nobody had signed it', () => {
  const notFound: Verdict = { kind: 'not-found', signed: true, code: 'E04111', psn: 'S1' };
  expect(screen(notFound, foreignPsn, 'query')).toMatchObject({
    kind: 'not-found',
    signed: false,
    incident: { kind: 'repeated-psn' },
  });
});

describe('the trans_no of another payment', () => {
  test.each([
    ['create', 'unknown'],
    ['query', 'paid'],
    ['refund-query', 'unknown'],
  ] as const)('to a %s: %s', (asked, kind) => {
    for (const foreign of [foreignTransNo, both]) {
      expect(screen(paid, foreign, asked)).toMatchObject({
        kind,
        incident: { kind: 'repeated-trans-no' },
      });
    }
  });

  test.each<Verdict & TransactionFacts>([
    { kind: 'paid', transNo: 'T1' },
    { kind: 'closed', transNo: 'T1' },
    { kind: 'canceled', transNo: 'T1' },
    { kind: 'in-progress', status: 0, transNo: 'T1' },
  ])(
    'a refund query told $kind: it counts where it names the order that is given back',
    (answer) => {
      expect(screen(answer, foreignTransNo, 'refund-query').kind).toBe('unknown');
      const named = { ...answer, namesOrder: true } as const;
      expect(screen(named, foreignTransNo, 'refund-query')).toMatchObject({
        kind: answer.kind,
        incident: { kind: 'repeated-trans-no' },
      });
    },
  );
});
