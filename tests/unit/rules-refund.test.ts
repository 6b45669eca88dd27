/** R15: the way back for money that no cancel returned. */
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
  notSent,
  oneByOne,
  paid,
  refused,
  silence,
  type Script,
} from '../support/rules-play.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const ID = 'p-0123456789';

/** The customer pays in the very moment in which the first cancel is sent. */
const paidTooLate = (script: Script) => {
  const play = new Play({ create: answer(needsPassword, 1), query: answer(needsPassword) }).to(2);
  play.tell({ type: 'cancel-requested' });
  play.to(15.9).script = { query: answer(paid, 0), cancel: answer(refused, 0), ...script };
  return play;
};

/** Three refused cancels and a query that says 2 have brought it to the first refund. */
const refunding = (script: Script) => paidTooLate(script).toStage('refund');

const numbers = (play: Play) => play.callsOf('refund').map(({ refundNo }) => refundNo);

describe('a refund is decided', () => {
  test('after three signed refusals, by the query after the third', () => {
    const play = paidTooLate({ refund: answer(accepted) }).to(120);
    const cancels = play.at('cancel');
    expect(cancels).toHaveLength(3);
    const [refund] = play.callsOf('refund');
    expect(refund).toMatchObject({ refundNo: `${ID}-r1`, amount: 1500 });
    const deciding = play.at('query').filter((at) => at > (cancels[2] ?? 0))[0];
    expect(deciding).toBe((cancels[2] ?? 0) + 5);
    expect(refund?.at).toBe(deciding);
    expect(play.payment.state).toBe('refunding');
  });

  test.each<{ says: string; cancel: (nth: number) => Verdict; query: Verdict }>([
    { says: 'two refusals', cancel: (nth) => (nth < 3 ? refused : silence), query: paid },
    { says: 'silence', cancel: () => silence, query: paid },
    { says: 'cancels that are taken on', cancel: () => accepted, query: paid },
    { says: 'refusals of an order that is not paid', cancel: () => refused, query: needsPassword },
  ])('but not after $says', ({ cancel, query }) => {
    const play = paidTooLate({
      cancel: (nth) => answer(cancel(nth), 0),
      query: answer(query, 0),
    }).to(HOUR);
    expect(play.at('cancel').length).toBeGreaterThan(6);
    expect(play.at('refund')).toEqual([]);
    expect(play.payment.state).toBe('canceling');
  });

  test('when the cancel window is over', () => {
    const play = paidTooLate({ cancel: answer(silence), refund: answer(accepted) }).to(25 * HOUR);
    expect(play.at('refund')[0]).toBeGreaterThanOrEqual(DAY);
    expect(play.at('refund')[0]).toBeLessThan(DAY + 600);
    expect(play.incidentKinds).toContain('cancel-window-passed');
  });

  test('also where the order was down for the whole window', () => {
    const play = new Play({ create: answer(needsPassword, 1) }).to(2);
    play.tell({ type: 'cancel-requested' });
    play.script = { query: answer(needsPassword, 0), cancel: answer(silence, 1) };
    play.to(17.5).script = { query: answer(paid, 0), refund: answer(accepted, 1) };
    play.restart(25 * HOUR).to(26 * HOUR);
    expect(play.at('cancel')).toHaveLength(1);
    expect(numbers(play)[0]).toBe(`${ID}-r1`);
  });
});

/** The first cancel goes at 16 s; each is answered by the next of these, the last one for ever. */
const answeredOneByOne = (...cancels: [Verdict, ...Verdict[]]) =>
  paidTooLate({ cancel: oneByOne(...cancels), refund: answer(accepted) });

describe('an accepted cancel may still take effect', () => {
  test.each<{ says: string; cancels: [Verdict, ...Verdict[]]; last: number }>([
    { says: 'accepted', cancels: [refused, refused, accepted, refused], last: 2 },
    { says: 'unanswered', cancels: [refused, refused, silence, refused], last: 2 },
    { says: 'accepted at first', cancels: [accepted, refused], last: 0 },
  ])('$says: refusals count from it, and five minutes pass', ({ cancels, last }) => {
    const play = answeredOneByOne(...cancels).to(2 * HOUR);
    const ended = play.callsOf('cancel')[last]?.endedAt ?? Infinity;
    const [refund = 0] = play.at('refund');
    expect(refund).toBeGreaterThanOrEqual(ended + 300);
    const refusals = play.callsOf('cancel').slice(last + 1);
    expect(refusals.filter(({ at }) => at < refund).length).toBeGreaterThanOrEqual(3);
  });

  test('one that never left counts for nothing', () => {
    const play = answeredOneByOne(refused, refused, notSent, refused).to(200);
    expect(play.at('cancel').filter((at) => at < (play.at('refund')[0] ?? 0))).toHaveLength(4);
  });

  test('also where the cancel window ends meanwhile', () => {
    const play = paidTooLate({ cancel: answer(refused), query: answer(needsPassword) });
    play.to(DAY - 600);
    play.script = { cancel: answer(accepted), query: answer(needsPassword, 0) };
    const lastCancel = play.to(DAY).callsOf('cancel').at(-1)?.endedAt ?? 0;
    play.script = { query: answer(paid, 0), refund: answer(accepted) };
    const [refund = 0] = play.to(DAY + HOUR).at('refund');
    expect(lastCancel).toBeGreaterThan(DAY - 300);
    expect(refund).toBeGreaterThanOrEqual(lastCancel + 300);
  });
});

describe('a refund goes out only on a fresh look', () => {
  test('who takes it over asks for the order first', () => {
    const play = refunding({ refund: answer(accepted) });
    const stale = { ...play.payment, inFlight: undefined };
    play.payment = {
      ...stale,
      refund: { n: 1, step: 'send', attempts: 0, incidentOpened: false, nextAt: 0 },
    };
    const made = play.calls.length;
    play.script = { query: answer(canceledThere) };
    play.restart(3 * DAY).to(play.now + 60);
    expect(play.calls.slice(made).map(({ kind }) => kind)).toEqual(['query']);
    expect(play.payment).toMatchObject({ state: 'canceled', stage: 'done' });
  });
});

describe('what becomes of it', () => {
  test("is told by the refund's query alone: 2 is canceled", () => {
    const play = refunding({ refund: answer(accepted, 1), 'refund-query': answer(paid) });
    const [sent = 0] = play.at('refund');
    expect(play.to(sent + 1).payment.state).toBe('refunding');
    play.to(sent + HOUR);
    expect(play.at('refund-query')).toEqual([sent + 1 + 5]);
    expect(play.payment).toMatchObject({ state: 'canceled', stage: 'done' });
    expect(play.payment.failure).toBeUndefined();
    // The order says 2 for ever: a notification of it is no news.
    play.tell({ type: 'hinted' });
    expect(play.nextAt).toBeUndefined();
  });

  test('its answer lost: the refund is asked for, and the same number sent again', () => {
    const play = refunding({
      refund: answer(silence, 5),
      'refund-query': oneByOne(notFound, notFound, paid),
    });
    play.to(HOUR);
    expect(numbers(play)).toEqual([`${ID}-r1`, `${ID}-r1`, `${ID}-r1`]);
    expect(new Set(play.callsOf('refund').map(({ amount }) => amount))).toEqual(new Set([1500]));
    expect(play.callsOf('refund-query').map(({ refundNo }) => refundNo)).toEqual(numbers(play));
    expect(play.payment.state).toBe('canceled');
  });

  test('the order is asked again before each sending: what went back by itself is not refunded', () => {
    const play = refunding({ refund: answer(silence, 5), 'refund-query': answer(notFound) });
    play.to(play.now + 6).script = {
      query: answer(canceledThere),
      'refund-query': answer(notFound),
    };
    play.to(HOUR);
    expect(numbers(play)).toEqual([`${ID}-r1`]);
    expect(play.payment.state).toBe('canceled');
  });

  test('status 1 again and again: no number is longer than the gateway takes, and a person hears of it', () => {
    const play = refunding({ refund: answer(accepted), 'refund-query': answer(closed) });
    play.payment.id = 'a-payment-of-the-longest-id1';
    play.to(30 * HOUR);
    const sent = new Set(numbers(play));
    expect(sent.size).toBe(99);
    for (const no of sent) expect(no?.length).toBeLessThanOrEqual(32);
    expect(play.incidentKinds.filter((kind) => kind === 'refund-not-confirmed')).toHaveLength(1);
    expect(play.payment.state).toBe('refunding');
    // The gateway's support may settle it all the same.
    play.script = { 'refund-query': answer(paid) };
    expect(play.to(31 * HOUR).payment).toMatchObject({ state: 'canceled', stage: 'done' });
    expect(numbers(play)).toHaveLength(99);
  });

  test('status 1: a new number', () => {
    const play = refunding({
      refund: answer(accepted),
      'refund-query': oneByOne(closed, closed, paid),
    });
    play.to(HOUR);
    expect(numbers(play)).toEqual([`${ID}-r1`, `${ID}-r2`, `${ID}-r3`]);
    expect(play.payment.state).toBe('canceled');
  });

  test('status 3: the number is spent as well, and the order is asked before a new one', () => {
    const play = refunding({
      refund: answer(accepted),
      'refund-query': oneByOne(canceledThere, paid),
    });
    play.to(HOUR);
    expect(numbers(play)).toEqual([`${ID}-r1`, `${ID}-r2`]);
    const [first = 0, second = 0] = play.at('refund');
    expect(play.at('query').some((at) => at > first && at <= second)).toBe(true);
    expect(play.payment.state).toBe('canceled');
  });

  test.each<{ says: Verdict }>([{ says: silence }, { says: needsPassword }, { says: refused }])(
    '$says.kind: after five minutes a person is told, once',
    ({ says }) => {
      const play = refunding({ refund: answer(accepted), 'refund-query': answer(says) });
      const [sent = 0] = play.at('refund');
      expect(play.to(sent + 290).incidentKinds).toEqual([]);
      play.to(sent + 700);
      expect(play.incidentKinds).toEqual(['refund-not-confirmed']);
      expect(play.to(2 * DAY).incidentKinds).toEqual(['refund-not-confirmed']);
    },
  );

  test('five sendings that the gateway does not know: a person is told', () => {
    const play = refunding({ refund: answer(silence, 5), 'refund-query': answer(notFound) });
    play.to(HOUR);
    const [incident] = play.incidents;
    expect(incident?.kind).toBe('refund-not-confirmed');
    const after = (incident?.at ?? 0) / 1000 - play.payment.createdAt / 1000;
    expect(play.at('refund').filter((at) => at < after).length).toBeLessThanOrEqual(5);
  });

  test('the order in progress again, for ever: a person is told', () => {
    const play = refunding({ refund: answer(accepted), 'refund-query': answer(notFound) });
    play.to(play.now + 1).script = {
      refund: answer(accepted),
      'refund-query': answer(notFound),
      query: answer(needsPassword),
    };
    play.to(HOUR);
    expect(play.incidentKinds).toEqual(['refund-not-confirmed']);
  });

  test.each<{ says: Verdict }>([{ says: silence }, { says: needsPassword }, { says: accepted }])(
    '$says.kind: asked again and again, and never sent anew',
    ({ says }) => {
      const play = refunding({ refund: answer(accepted), 'refund-query': answer(says) });
      play.to(2 * DAY);
      expect(numbers(play)).toEqual([`${ID}-r1`]);
      expect(play.at('refund-query').length).toBeGreaterThan(400);
      expect(play.payment.state).toBe('refunding');
    },
  );

  test('refused for want of balance: one incident, and the same ladder', () => {
    const play = refunding({ refund: answer(refused, 0), 'refund-query': answer(notFound, 0) });
    play.to(DAY);
    expect(play.incidentKinds.filter((kind) => kind === 'refund-refused')).toHaveLength(1);
    expect(new Set(numbers(play))).toEqual(new Set([`${ID}-r1`]));
    const sent = play.at('refund');
    const gaps = sent.slice(1).map((at, n) => at - (sent[n] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(310);
    expect(Math.min(...gaps.slice(8))).toBeGreaterThanOrEqual(240);
  });

  test('a process that died over it asks first, and sends the same number', () => {
    const play = refunding({
      refund: answer(accepted, 5),
      'refund-query': oneByOne(notFound, paid),
    });
    const [sent = 0] = play.at('refund');
    play.to(sent + 1).restart(60);
    const back = play.now;
    play.to(HOUR);
    expect(play.at('refund-query')[0]).toBe(back + 5);
    expect(numbers(play)).toEqual([`${ID}-r1`, `${ID}-r1`]);
    expect(play.payment.state).toBe('canceled');
  });
});
