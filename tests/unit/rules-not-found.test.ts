/** R10: not-found is a state and not a verdict. */
import { describe, expect, test } from 'vitest';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import {
  Play,
  accepted,
  answer,
  needsPassword,
  notFound,
  oneByOne,
  paid,
  silence,
  unsignedNotFound,
} from '../support/rules-play.ts';

const HOUR = 3600;

describe.each([
  { codeLifeSeconds: 60, countsAfter: 90, unsignedCountsAfter: 180, cancelFrom: 75 },
  { codeLifeSeconds: 300, countsAfter: 330, unsignedCountsAfter: 660, cancelFrom: 315 },
])('a wallet whose codes live $codeLifeSeconds s', (wallet) => {
  const { codeLifeSeconds, countsAfter, unsignedCountsAfter, cancelFrom } = wallet;
  const unproven = (query?: Verdict) =>
    new Play({ ...(query && { query: answer(query) }) }, { codeLifeSeconds });

  test(`a signed not-found ends it to a query sent after ${countsAfter} s`, () => {
    const play = unproven(notFound).to(2 * HOUR);
    const sent = play.at('query');
    expect(sent.at(-2)).toBeLessThanOrEqual(countsAfter);
    expect(sent.at(-1)).toBeGreaterThan(countsAfter);
    expect(sent.at(-1)).toBeLessThan(countsAfter + 5);
    expect(play.payment).toMatchObject({
      state: 'failed',
      failure: { code: 'never-at-gateway' },
    });
    expect(play.at('cancel')).toEqual([]);
  });

  test('a not-found that was asked too early and answered late does not end it', () => {
    const play = unproven(notFound).to(countsAfter - 1);
    play.script = { query: answer(notFound, 4) };
    play.tell({ type: 'hinted' });
    play.tell({ type: 'due' });
    const early = play.callsOf('query').at(-1);
    expect(early?.at).toBeLessThanOrEqual(countsAfter);
    play.to(Math.max(countsAfter, early?.at ?? 0) + 4);
    expect(play.payment.state).toBe('processing');
  });

  test('with a cancel requested it ends canceled, and no cancel was ever sent', () => {
    const play = unproven(notFound).to(20);
    play.tell({ type: 'cancel-requested' });
    expect(play.to(2 * HOUR).at('cancel')).toEqual([]);
    expect(play.payment).toMatchObject({
      state: 'canceled',
      failure: { code: 'never-at-gateway' },
    });
  });

  test('silence never ends it', () => {
    const play = unproven().to(48 * HOUR);
    expect(play.payment.state).toBe('canceling');
    expect(play.nextAt).toBeGreaterThan(48 * HOUR);
  });

  test(`it is not canceled before ${cancelFrom} s, and then at once`, () => {
    const play = unproven().to(cancelFrom + 40);
    expect(play.at('cancel')[0]).toBeGreaterThanOrEqual(cancelFrom);
    expect(play.at('cancel')[0]).toBeLessThan(cancelFrom + 10);
    expect(play.payment.cancel?.reason).toBe('timeout');
  });

  test(`a cashier's cancel waits as long`, () => {
    const play = unproven().to(3);
    play.tell({ type: 'cancel-requested' });
    expect(play.payment.state).toBe('canceling');
    expect(play.to(cancelFrom + 10).at('cancel')[0]).toBeGreaterThanOrEqual(cancelFrom);
    expect(play.at('cancel')[0]).toBeLessThan(cancelFrom + 5);
  });

  test('it is not canceled while the gateway says not-found', () => {
    const query = (nth: number) => answer(nth % 3 === 0 ? silence : notFound);
    const play = new Play({ query }, { codeLifeSeconds }).to(20);
    play.tell({ type: 'cancel-requested' });
    play.to(2 * HOUR);
    for (const at of play.at('cancel')) {
      const before = play.callsOf('query').filter((call) => call.at < at).length;
      expect(before % 3).toBe(0);
    }
    expect(play.payment.state).toBe('canceled');
  });

  test(`unsigned: three in a row asked after ${unsignedCountsAfter} s, with an incident`, () => {
    const play = unproven(unsignedNotFound).to(2 * HOUR);
    const counting = play.at('query').filter((at) => at > unsignedCountsAfter);
    expect(counting).toHaveLength(3);
    expect(play.payment.failure?.code).toBe('not-found-unsigned');
    expect(play.payment.state).toBe('failed');
    expect(play.incidentKinds).toEqual(['not-found-unsigned']);
  });

  test('unsigned, with anything else in between, ends nothing', () => {
    const query = (nth: number) => answer(nth % 3 === 0 ? silence : unsignedNotFound);
    const play = new Play({ query }, { codeLifeSeconds }).to(6 * HOUR);
    expect(play.payment.state).toBe('canceling');
    expect(play.incidentKinds).not.toContain('not-found-unsigned');
  });
});

test('an unproven order is queried every 5 s for 60 s, and then at gaps that grow to 30 s', () => {
  const play = new Play(
    { create: answer(silence, 5), query: answer(notFound, 0) },
    { codeLifeSeconds: 300 },
  );
  const sent = play.to(300).at('query');
  const gaps = sent.map((at, n) => at - (sent[n - 1] ?? 5));
  expect(gaps.slice(0, 11)).toEqual(Array.from({ length: 11 }, () => 5));
  const later = gaps.slice(11);
  expect(later).toEqual([...later].sort((a, b) => a - b));
  expect(later.at(-1)).toBe(30);
});

test('a not-found after the proof is a gateway that lags behind', () => {
  const play = new Play({ create: answer(needsPassword, 1), query: answer(notFound) }).to(59);
  expect(play.payment.state).toBe('awaiting-customer');
  play.script = { query: answer(notFound), cancel: answer(accepted) };
  play.to(6 * HOUR);
  expect(play.payment.state).toBe('canceling');
  expect(play.at('cancel').length).toBeGreaterThan(5);
});

test('not-found for 20 s and then a success: paid', () => {
  const play = new Play({ query: oneByOne(notFound, notFound, notFound, paid) }).to(60);
  expect(play.payment.state).toBe('paid');
});

test('a create that lands late, after many not-founds, is canceled no sooner than 15 s later', () => {
  const query = (nth: number) => answer(nth < 12 ? notFound : needsPassword, 0);
  const play = new Play({ query, cancel: answer(accepted) }, { codeLifeSeconds: 300 }).to(200);
  const [proof = 0] = play.at('query').slice(11);
  expect(proof).toBeGreaterThan(60);
  expect(play.at('cancel')[0]).toBe(proof + 15);
});
