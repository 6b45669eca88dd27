/** R3 to R6: what an answer means, when it is asked again, and what the 60 s end. */
import { describe, expect, test } from 'vitest';
import { mayPayAnotherWay } from '@kaikei/shared/api.ts';
import type { AnswerIncident, Verdict } from '@kaikei/shared/verdict.ts';
import {
  Play,
  accepted,
  answer,
  canceledThere,
  closed,
  needsPassword,
  notFound,
  notSent,
  oneByOne,
  onlyCreated,
  paid,
  refused,
  silence,
  unsignedNotFound,
} from '../support/rules-play.ts';

describe('R3, R4: the answer to the create', () => {
  test.each<{ create: Verdict; state: string; failure?: string; queryAt?: number }>([
    { create: paid, state: 'paid' },
    { create: closed, state: 'failed', failure: 'TS-D2012' },
    { create: canceledThere, state: 'failed', failure: 'canceled-at-gateway' },
    { create: notSent, state: 'failed', failure: 'gateway-unreachable' },
    { create: needsPassword, state: 'awaiting-customer', queryAt: 8 },
    { create: onlyCreated, state: 'awaiting-customer', queryAt: 8 },
    { create: silence, state: 'processing', queryAt: 8 },
    { create: refused, state: 'processing', queryAt: 8 },
    { create: notFound, state: 'processing', queryAt: 8 },
    { create: accepted, state: 'processing', queryAt: 8 },
  ])('$create.kind: $state, next call $queryAt', ({ create, state, failure, queryAt }) => {
    const play = new Play({ create: answer(create, 3) }).to(4);
    expect(play.payment.state).toBe(state);
    expect(play.payment.failure?.code).toBe(failure);
    expect(play.nextAt).toBe(queryAt);
    expect(play.to(3600).at('create')).toEqual([0]);
  });

  test('a success tells what was paid and when', () => {
    const paidAt = Date.UTC(2026, 2, 4, 5, 6, 8);
    const play = new Play({
      create: answer({ kind: 'paid', paidAmount: 1400, paidAt, transNo: 'T1' }),
    }).to(1);
    expect(play.payment).toMatchObject({ paidAmount: 1400, paidAt, transNo: 'T1' });
  });

  test.each(['9999-12-31T00:00:00Z', '0001-01-01T00:00:00Z'])(
    'a success at %s was paid when we heard of it',
    (time) => {
      const said = answer({ kind: 'paid', paidAmount: 1500, paidAt: Date.parse(time) });
      const { payment } = new Play({ create: said }).to(1);
      expect(payment.state).toBe('paid');
      expect(payment.paidAt).toBeGreaterThanOrEqual(payment.createdAt);
      expect(payment.paidAt).toBeLessThanOrEqual(payment.updatedAt);
    },
  );
});

describe('R3: a success of our order under the number of another payment', () => {
  const incident: AnswerIncident = { kind: 'repeated-trans-no', detail: 'T1 is another payment’s' };
  const taken: Verdict = { kind: 'paid', transNo: 'T1', incident };
  const create: Verdict = { kind: 'unknown', reason: incident.kind, incident };

  test('counts where a query tells it, for that names our order; one incident is open', () => {
    const play = new Play({ create: answer(create), query: answer(taken) }).to(200);
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done' });
    expect(play.payment.transNo).toBeUndefined();
    expect(play.at('query')).toHaveLength(1);
    expect(play.incidentKinds).toEqual(['repeated-trans-no']);
  });
});

describe('R3: a refused create', () => {
  test.each<{ says: string; queries: [Verdict, ...Verdict[]]; state: string; after?: number }>([
    { says: 'two signed not-founds', queries: [notFound, notFound], state: 'failed', after: 2 },
    {
      says: 'silence between them: the count begins anew',
      queries: [notFound, silence, notFound, notFound],
      state: 'failed',
      after: 4,
    },
    { says: 'unsigned not-founds', queries: [unsignedNotFound], state: 'processing' },
    { says: 'silence', queries: [silence], state: 'processing' },
    { says: 'the order after all', queries: [notFound, needsPassword], state: 'awaiting-customer' },
    { says: 'the money after all', queries: [notFound, paid], state: 'paid', after: 2 },
  ])('then $says', ({ queries, state, after }) => {
    const play = new Play({ create: answer(refused), query: oneByOne(...queries) }).to(40);
    expect(play.payment.state).toBe(state);
    if (state === 'failed') expect(play.payment.failure?.code).toBe('E04113');
    if (after !== undefined) expect(play.at('query')).toHaveLength(after);
  });

  test('and a cancel that was requested: canceled, and the order was never there', () => {
    const play = new Play({ create: answer(refused), query: answer(notFound) }).to(2);
    play.tell({ type: 'cancel-requested' });
    play.to(60);
    expect(play.payment).toMatchObject({
      state: 'canceled',
      failure: { code: 'never-at-gateway' },
    });
  });

  test('the two not-founds were asked at least 5 s apart', () => {
    const play = new Play({ create: answer(refused, 1), query: answer(notFound, 0) }).to(40);
    expect(play.at('query')).toEqual([6, 11]);
    expect(play.payment.state).toBe('failed');
  });

  test('with a cancel requested it ends canceled', () => {
    const play = new Play({ create: answer(refused), query: answer(notFound) }).to(1);
    play.tell({ type: 'cancel-requested' });
    expect(play.to(40).payment.state).toBe('canceled');
    expect(play.at('cancel')).toEqual([]);
  });
});

describe('R5: a query comes 5 s after the previous call ended', () => {
  test.each([
    { createTakes: 0.5, queryTakes: 0, at: [5.5, 10.5, 15.5, 20.5] },
    { createTakes: 7, queryTakes: 0, at: [12, 17, 22, 27] },
    { createTakes: 1, queryTakes: 2, at: [6, 13, 20, 27] },
    { createTakes: 10, queryTakes: 5, at: [15, 25, 35, 45] },
  ])('create $createTakes s, queries $queryTakes s', ({ createTakes, queryTakes, at }) => {
    const create = answer(needsPassword, createTakes);
    const play = new Play({ create, query: answer(needsPassword, queryTakes) }).to(50);
    expect(play.at('query').slice(0, 4)).toEqual(at);
  });

  test('a gateway that asks for patience gets it, and one that wants less than 5 s does not', () => {
    const patience = (retryAfterMs: number) =>
      new Play({ create: answer({ ...silence, retryAfterMs } as Verdict, 1) }).to(2).nextAt;
    expect(patience(20_000)).toBe(21);
    expect(patience(1_000)).toBe(6);
  });

  test('while a call is under way none is planned', () => {
    const play = new Play({ create: answer(needsPassword, 8) }).to(7);
    play.tell({ type: 'due' });
    play.tell({ type: 'hinted' });
    play.tell({ type: 'cancel-requested' });
    expect(play.calls).toEqual([{ kind: 'create', at: 0 }]);
    expect(play.nextAt).toBeUndefined();
  });
});

describe('R6: 60 s', () => {
  test('the query that ends them decides, and the cancel follows it directly', () => {
    const script = { create: answer(needsPassword, 1), query: answer(needsPassword, 0.5) };
    const play = new Play(script).to(65);
    const queries = play.callsOf('query');
    const deciding = queries.find(({ endedAt = 0 }) => endedAt >= 60);
    expect(play.at('cancel')).toEqual([deciding?.endedAt]);
    expect(queries.indexOf(deciding ?? { kind: 'query', at: 0 })).toBe(queries.length - 1);
    expect(play.payment).toMatchObject({ state: 'canceling', cancel: { reason: 'timeout' } });
  });

  test('a query that ends just before them does not decide', () => {
    const script = { create: answer(needsPassword, 0.5), query: answer(needsPassword, 0.4) };
    const play = new Play(script).to(65);
    expect(play.callsOf('query')[10]).toEqual({ kind: 'query', at: 59.5, endedAt: 59.9 });
    expect(play.payment.state).toBe('awaiting-customer');
    expect(play.to(66).at('cancel')).toEqual([65.3]);
  });

  test('F26: a query whose process was paused decides nothing; the next one does', () => {
    const query = (nth: number) => (nth === 1 ? answer(silence, 70) : answer(paid, 0));
    const play = new Play({ create: answer(needsPassword, 0), query }).to(100);
    expect(play.at('query')).toEqual([5, 80]);
    expect(play.at('cancel')).toEqual([]);
    expect(play.payment.state).toBe('paid');
  });

  test('they count from the payment, and the cancel waits for the proof as well', () => {
    const query = (nth: number) => (nth < 5 ? answer(silence, 5) : answer(needsPassword, 1));
    const play = new Play({ create: answer(silence, 10), query }).to(100);
    expect(play.callsOf('query')[4]).toEqual({ kind: 'query', at: 55, endedAt: 56 });
    expect(play.payment.cancel?.requestedAt).toBe(play.payment.createdAt + 62_000);
    expect(play.at('query').slice(4, 7)).toEqual([55, 61, 67]);
    expect(play.at('cancel')[0]).toBe(56 + 15);
  });

  test.each([
    { atLast: paid, state: 'paid' },
    { atLast: closed, state: 'failed' },
    { atLast: needsPassword, state: 'canceling' },
    { atLast: silence, state: 'canceling' },
  ])('the last query says $atLast.kind: $state', ({ atLast, state }) => {
    const query = (nth: number) => answer(nth < 11 ? needsPassword : atLast, 0.5);
    const play = new Play({ create: answer(needsPassword, 1), query }).to(61.6);
    expect(play.at('query')).toHaveLength(11);
    expect(play.payment.state).toBe(state);
  });

  test('a payer who confirms at 30 s has paid at the next query', () => {
    const query = (nth: number) => answer(nth < 6 ? needsPassword : paid, 0);
    const play = new Play({ create: answer(needsPassword, 0.5), query }).to(60);
    expect(play.payment.state).toBe('paid');
    expect(play.at('query').at(-1)).toBe(30.5);
    expect(play.nextAt).toBeUndefined();
  });

  test('silence does not take back that the customer was asked', () => {
    const play = new Play({ create: answer(needsPassword, 1) }).to(40);
    expect(play.payment.state).toBe('awaiting-customer');
  });
});

test.each([
  ['processing', false],
  ['awaiting-customer', false],
  ['canceling', false],
  ['refunding', false],
  ['paid', false],
  ['failed', true],
  ['canceled', true],
] as const)('R9: %s: another way to pay may be offered: %s', (state, may) => {
  expect(mayPayAnotherWay(state)).toBe(may);
});
