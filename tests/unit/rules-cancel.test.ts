/** R7, R8, R11: when a cancel may go, what ends it, and what a success still means. */
import { describe, expect, test } from 'vitest';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import {
  Play,
  accepted,
  answer,
  canceledThere,
  closed,
  needsPassword,
  notFound,
  oneByOne,
  onlyCreated,
  paid,
  refused,
  silence,
  type Script,
} from '../support/rules-play.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const open: Script = { create: answer(needsPassword, 1), query: answer(needsPassword) };

/** Canceled by the cashier at 2 s; the first cancel goes at 16 s. */
const canceling = (script: Script) => {
  const play = new Play({ ...open, ...script }).to(2);
  play.tell({ type: 'cancel-requested' });
  return play;
};

describe('R7: 15 s from the first proof that the order exists', () => {
  test.each([
    { createTakes: 1, askedAt: 2, cancelAt: 16 },
    { createTakes: 9, askedAt: 10, cancelAt: 24 },
    { createTakes: 1, askedAt: 15.9, cancelAt: 16 },
    { createTakes: 1, askedAt: 30, cancelAt: 30 },
  ])('proof at $createTakes s, asked at $askedAt s', ({ createTakes, askedAt, cancelAt }) => {
    const play = new Play({ ...open, create: answer(needsPassword, createTakes) }).to(askedAt);
    play.tell({ type: 'cancel-requested' });
    expect(play.payment).toMatchObject({ state: 'canceling', cancel: { reason: 'cashier' } });
    expect(play.to(40).at('cancel')[0]).toBe(cancelAt);
  });

  test('a query is proof too', () => {
    const query = (nth: number) => (nth < 3 ? answer(silence, 5) : answer(needsPassword, 1));
    const play = new Play({ query }).to(3);
    play.tell({ type: 'cancel-requested' });
    expect(play.to(70).callsOf('query')[2]?.endedAt).toBe(36);
    expect(play.at('cancel')[0]).toBe(51);
  });

  test('the customer may still pay meanwhile, and is asked about every 5 s', () => {
    const play = canceling({ query: oneByOne(needsPassword, paid) });
    expect(play.to(30).payment.state).toBe('paid');
    expect(play.at('query')).toEqual([6, 11.2]);
    expect(play.at('cancel')).toEqual([]);
  });

  test('to ask again changes nothing', () => {
    const play = canceling({}).to(10);
    const before = play.payment.cancel;
    play.tell({ type: 'cancel-requested' });
    expect(play.payment.cancel).toEqual(before);
    expect(play.timeline.filter(({ event }) => event === 'cancel-requested')).toHaveLength(1);
  });
});

describe("R8: a cancel's own answer ends nothing", () => {
  test.each<{ cancel: Verdict }>([
    { cancel: accepted },
    { cancel: refused },
    { cancel: silence },
    { cancel: canceledThere },
    { cancel: paid },
    { cancel: closed },
  ])('$cancel.kind: a query follows 5 s later', ({ cancel }) => {
    const play = canceling({ cancel: answer(cancel, 1) }).to(21.9);
    expect(play.payment.state).toBe('canceling');
    expect(play.at('query').at(-1)).toBeLessThan(16);
    expect(play.to(22).at('query').at(-1)).toBe(22);
  });

  test.each<{ query: Verdict; state: string; again: boolean }>([
    { query: canceledThere, state: 'canceled', again: false },
    { query: closed, state: 'canceled', again: false },
    { query: paid, state: 'canceling', again: true },
    { query: needsPassword, state: 'canceling', again: true },
    { query: onlyCreated, state: 'canceling', again: true },
    { query: notFound, state: 'canceling', again: true },
    { query: silence, state: 'canceling', again: false },
  ])('the query says $query.kind: $state, cancel again: $again', ({ query, state, again }) => {
    const play = canceling({ cancel: answer(accepted, 0) }).to(20);
    play.script = { cancel: answer(accepted, 0), query: answer(query) };
    play.to(25);
    expect(play.payment.state).toBe(state);
    expect(play.at('cancel')).toHaveLength(again ? 2 : 1);
    if (state === 'canceled') expect(play.payment.failure).toBeUndefined();
  });

  test('a query without an answer is asked again, before any further cancel', () => {
    const play = canceling({ cancel: answer(accepted, 0) }).to(20);
    play.script = {};
    expect(play.to(200).at('cancel')).toEqual([16]);
    expect(play.at('query').length).toBeGreaterThan(8);
  });

  test('the gaps double from 5 s to 300 s, each a little shorter by chance, and a query follows each', () => {
    const play = canceling({ cancel: answer(refused, 0), query: answer(onlyCreated, 0) });
    const sent = play.to(3 * HOUR).at('cancel');
    const gaps = sent.slice(1).map((at, n) => at - (sent[n] ?? 0));
    gaps.forEach((gap, n) => {
      const full = Math.min(5 * 2 ** n, 300);
      expect(gap).toBeGreaterThanOrEqual(Math.max(5, 0.8 * full));
      expect(gap).toBeLessThanOrEqual(full);
    });
    expect(gaps.length).toBeGreaterThan(30);
    for (const at of sent) expect(play.at('query')).toContain(at + 5);
  });

  test('it goes on for the whole cancel window, and no longer', () => {
    const play = canceling({ cancel: answer(silence, 1), query: answer(onlyCreated, 0) });
    const sent = play.to(2 * DAY).at('cancel');
    expect(sent.at(-1)).toBeLessThan(DAY);
    expect(sent.at(-1)).toBeGreaterThan(DAY - 600);
    expect(play.payment.state).toBe('canceling');
    expect(play.at('query').at(-1)).toBeGreaterThan(2 * DAY - 600);
    expect(play.incidentKinds).toEqual(['cancel-not-confirmed', 'cancel-window-passed']);
  });

  test('five tries open one incident', () => {
    const play = canceling({ cancel: answer(silence, 1), query: answer(needsPassword, 0) });
    play.to(600);
    const [at] = play.incidents.map((incident) => (incident.at - play.payment.createdAt) / 1000);
    expect(play.incidentKinds).toEqual(['cancel-not-confirmed']);
    expect(play.at('cancel').filter((sent) => sent < (at ?? 0))).toHaveLength(5);
    expect(play.to(DAY).incidentKinds).toEqual(['cancel-not-confirmed']);
  });

  test('so do five minutes', () => {
    const play = canceling({ cancel: answer(accepted) }).to(20);
    play.script = { query: answer(silence, 5) };
    play.to(16 + 301).script = open;
    play.to(400);
    const [at = 0] = play.incidents.map((each) => (each.at - play.payment.createdAt) / 1000);
    expect(play.incidentKinds).toEqual(['cancel-not-confirmed']);
    expect(play.at('cancel').filter((sent) => sent < at)).toEqual([16]);
  });
});

test('R8: five minutes of silence after a cancel open the incident too', () => {
  const play = canceling({ cancel: answer(accepted) }).to(20);
  play.script = {};
  expect(play.to(16 + 299).incidentKinds).toEqual([]);
  expect(play.to(16 + 299 + 60).incidentKinds).toEqual(['cancel-not-confirmed']);
});

describe('R11: a success and a cancel', () => {
  test.each<{ says: string; cancel: boolean; query: Verdict; state: string }>([
    { says: 'paid, no cancel', cancel: false, query: paid, state: 'paid' },
    { says: 'paid before the cancel was sent', cancel: true, query: paid, state: 'paid' },
    { says: 'closed, no cancel', cancel: false, query: closed, state: 'failed' },
    { says: 'closed before the cancel was sent', cancel: true, query: closed, state: 'canceled' },
  ])('$says: $state', ({ cancel, query, state }) => {
    const play = new Play({ ...open, query: answer(query) }).to(2);
    if (cancel) play.tell({ type: 'cancel-requested' });
    expect(play.to(15).payment.state).toBe(state);
    expect(play.at('cancel')).toEqual([]);
  });

  test('a success after the cancel was sent is not paid: it goes on until nothing is captured', () => {
    const play = canceling({ cancel: answer(accepted, 0) }).to(17);
    play.script = { cancel: answer(accepted, 0), query: oneByOne(paid, paid, paid, canceledThere) };
    expect(play.to(25).payment.state).toBe('canceling');
    play.script = { cancel: answer(accepted, 0), query: answer(canceledThere) };
    play.to(HOUR);
    expect(play.payment).toMatchObject({ state: 'canceled', stage: 'done' });
    expect(play.payment.paidAt).toBeUndefined();
  });

  test.each<{ state: string; script: Script }>([
    { state: 'paid', script: { create: answer(paid) } },
    { state: 'failed', script: { create: answer(closed) } },
    { state: 'canceled', script: { create: answer(needsPassword), query: answer(canceledThere) } },
  ])('$state never changes', ({ state, script }) => {
    const play = new Play(script).to(1);
    if (state === 'canceled') play.tell({ type: 'cancel-requested' });
    play.to(10);
    const contrary = state === 'paid' ? closed : paid;
    play.script = { query: answer(contrary), cancel: answer(accepted), refund: answer(accepted) };
    play.tell({ type: 'cancel-requested' });
    play.tell({ type: 'hinted' });
    play.tell({ type: 'resolved', as: state === 'paid' ? 'canceled' : 'paid', note: 'no' });
    play.tell({ type: 'ended', verdict: contrary });
    expect(play.to(2 * DAY).payment.state).toBe(state);
  });

  test.each<{ state: string; script: Script }>([
    { state: 'failed', script: { create: answer(closed, 1) } },
    { state: 'canceled', script: { create: answer(needsPassword, 1), query: answer(closed) } },
  ])('a success seen after $state opens an incident and goes back, and $state it stays', (from) => {
    const play = new Play(from.script).to(2);
    if (from.state === 'canceled') play.tell({ type: 'cancel-requested' });
    play.to(10).script = { query: oneByOne(paid), cancel: answer(refused) };
    expect(play.payment.state).toBe(from.state);
    play.tell({ type: 'hinted' });
    play.toStage('refund');
    expect(play.incidentKinds).toContain('captured-after-final');
    expect(play.at('cancel')).toHaveLength(3);
    play.script = { refund: answer(accepted), 'refund-query': answer(paid) };
    play.to(play.now + HOUR);
    expect(play.payment).toMatchObject({ state: from.state, stage: 'done' });
    expect(play.timeline.at(-1)?.event).toBe('nothing-left-captured');
  });
});
