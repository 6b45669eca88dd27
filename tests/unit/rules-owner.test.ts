/** R6, R12, R13: take-over, clocks that were set, notifications. */
import { describe, expect, test } from 'vitest';
import { lastStepAt } from '@kaikei/shared/payment.ts';
import { takeRequest } from '@kaikei/shared/rules.ts';
import {
  Play,
  accepted,
  answer,
  canceledThere,
  closed,
  needsPassword,
  notFound,
  paid,
  refused,
  type Script,
} from '../support/rules-play.ts';

const HOUR = 3600;
const open: Script = {
  create: answer(needsPassword, 1),
  query: answer(needsPassword, 0),
  cancel: answer(accepted, 0),
};

describe('R6, R13: after a take-over', () => {
  test.each([
    { says: 'while it waits', diedAt: 8, downFor: 1 },
    { says: 'during the create', diedAt: 0.5, downFor: 1 },
    { says: 'just before the 60 s', diedAt: 58, downFor: 1 },
    { says: 'for an hour', diedAt: 8, downFor: HOUR },
    { says: 'between cancels', diedAt: 80, downFor: 2 },
  ])('$says: no query before 5 s and no cancel before 15 s', ({ diedAt, downFor }) => {
    const play = new Play(open).to(diedAt).restart(downFor);
    const back = play.now;
    play.to(back + 200);
    const since = (kind: 'query' | 'cancel') => play.at(kind).filter((at) => at >= back)[0] ?? 0;
    expect(since('query')).toBeGreaterThanOrEqual(back + 5);
    expect(since('query')).toBeLessThan(back + 20.001);
    expect(since('cancel')).toBeGreaterThanOrEqual(back + 15);
    expect(play.at('create')).toEqual([0]);
  });

  test('the call that was under way has no answer any more', () => {
    const play = new Play({ ...open, create: answer(paid, 5) }).to(1).restart(0);
    expect(play.payment).toMatchObject({ state: 'processing' });
    expect(play.timeline.at(-1)).toMatchObject({
      event: 'create-unanswered',
      detail: 'interrupted',
    });
    expect(play.payment.inFlight).toBeUndefined();
  });

  test('a cancel that was under way counts as sent: a success no longer wins', () => {
    const play = new Play({ ...open, cancel: answer(accepted, 5) }).to(2);
    play.tell({ type: 'cancel-requested' });
    play.to(17).restart(1);
    play.script = { ...open, query: answer(paid, 0) };
    expect(play.to(play.now + 14).payment.state).toBe('canceling');
  });

  test('final payments stay as they are', () => {
    const play = new Play({ create: answer(closed) }).to(1).restart(HOUR);
    expect(play.to(2 * HOUR).calls).toHaveLength(1);
    expect(play.payment.state).toBe('failed');
  });
});

describe('R6: a clock that was set while the proxy was down', () => {
  test.each([
    { says: 'back by an hour', by: -HOUR },
    { says: 'back by a day', by: -24 * HOUR },
    { says: 'back by a second', by: -1 },
  ])(
    '$says: the 40 s that had passed have passed, and nothing waits for the old time',
    ({ by }) => {
      const play = new Play(open).to(40);
      const made = play.calls.length;
      const back = play.restart(by).now;
      const since = play.to(back + 40).calls.slice(made);
      const first = (kind: string) => (since.find((call) => call.kind === kind)?.at ?? 0) - back;
      expect(first('query')).toBe(5);
      expect(first('cancel')).toBeGreaterThanOrEqual(20);
      expect(first('cancel')).toBeLessThanOrEqual(25);
    },
  );

  test.each<{ call: 'cancel' | 'refund'; script: Script }>([
    { call: 'cancel', script: { ...open, cancel: answer(accepted, 0) } },
    {
      call: 'refund',
      script: {
        ...open,
        query: (nth) => answer(nth < 3 ? needsPassword : paid, 0),
        cancel: answer(refused, 0),
        refund: answer(refused, 0),
        'refund-query': answer(notFound, 0),
      },
    },
  ])('the ladder of the $call goes on as if nothing had been set', ({ call, script }) => {
    const play = new Play(script).to(2);
    play.tell({ type: 'cancel-requested' });
    play.to(2 * HOUR);
    const made = play.at(call).length;
    const back = play.restart(-HOUR).now;
    play.to(back + 320);
    expect(play.at(call).length).toBeGreaterThan(made);
  });

  test.each([HOUR, 12 * HOUR])('ahead by %i s: the 60 s are over', (by) => {
    const play = new Play(open).to(8).restart(by);
    const back = play.now;
    play.to(back + 15);
    expect(play.payment.state).toBe('canceling');
    expect(play.at('cancel')[0]).toBe(back + 15);
  });

  test('R10: a not-found does not count sooner for an hour that no process saw pass', () => {
    const play = new Play({ query: answer(notFound, 0) }).to(10).restart(HOUR);
    const back = play.now;
    expect(play.to(back + 80).payment.state).toBe('processing');
    expect(play.to(back + 86).payment.failure?.code).toBe('never-at-gateway');
  });

  test('a not-found does not count sooner for a clock that was set back', () => {
    const play = new Play({ query: answer(notFound, 0) }).to(40).restart(-HOUR);
    const back = play.now;
    play.to(back + 49);
    expect(play.payment.state).toBe('processing');
    expect(play.to(back + 56).payment.failure?.code).toBe('never-at-gateway');
  });
});

describe('R6, R13: whoever asks for something by another clock', () => {
  const unseen = { query: answer(notFound, 0) };

  test.each(['cancel-requested', 'hinted'] as const)(
    '%s changes the time that is shown, and no time that a take-over counts from',
    (type) => {
      const play = new Play(unseen).to(10);
      const now = play.payment.createdAt + HOUR * 1000;
      play.payment = takeRequest(play.payment, { type }, now).payment;
      expect(play.payment.updatedAt).toBe(now);
      const back = play.restart(HOUR).now;
      // R10: the hour that nobody saw pass does not count.
      const { state } = play.payment;
      expect(play.to(back + 80).payment.state).toBe(state);
      expect(play.to(back + 86).payment.failure?.code).toBe('never-at-gateway');
    },
  );

  test('a resolution by hand during a call leaves the times to the owner, too', () => {
    const play = new Play({ query: answer(paid, 2) }).to(16);
    expect(play.payment.inFlight?.kind).toBe('query');
    const now = play.payment.createdAt + HOUR * 1000;
    const before = lastStepAt(play.payment);
    const event = { type: 'resolved', as: 'canceled', note: 'customer left' } as const;
    play.payment = takeRequest(play.payment, event, now).payment;
    expect(play.payment).toMatchObject({ state: 'canceled', updatedAt: now, steppedAt: before });
  });

  test('a record of before, which has no time of its own for this, counts from its change', () => {
    const play = new Play(unseen).to(10);
    const { steppedAt: _, ...before } = play.payment;
    play.payment = before;
    const back = play.restart(HOUR).now;
    expect(play.to(back + 80).payment.state).toBe('processing');
    expect(play.to(back + 86).payment.failure?.code).toBe('never-at-gateway');
    expect(play.payment.steppedAt).toBe(play.payment.updatedAt);
  });
});

describe('R12: a notification', () => {
  test('brings the next query forward, but not within 5 s of the last call', () => {
    const play = new Play({ query: answer(notFound, 0) }, { codeLifeSeconds: 300 }).to(215);
    const last = play.at('query').at(-1) ?? 0;
    expect(play.nextAt).toBeGreaterThan(last + 20);
    play.tell({ type: 'hinted' });
    play.to(play.now + 5);
    const early = play.at('query').at(-1) ?? 0;
    expect(early).toBeGreaterThanOrEqual(last + 5);
    expect(early).toBeLessThanOrEqual(220);
  });

  test('many are one', () => {
    const play = new Play(open).to(3);
    for (let n = 0; n < 100; n += 1) play.tell({ type: 'hinted' });
    expect(play.to(10.9).at('query')).toEqual([6]);
  });

  test('moves no state by itself, and no cancel forward', () => {
    const play = new Play(open).to(2);
    play.tell({ type: 'cancel-requested' });
    play.tell({ type: 'hinted' });
    expect(play.payment.state).toBe('canceling');
    expect(play.to(20).at('cancel')[0]).toBe(16);
  });

  test('while the ladder waits for its next cancel it may ask in between', () => {
    const play = new Play(open).to(2);
    play.tell({ type: 'cancel-requested' });
    play.to(300);
    const before = play.at('query').length;
    play.script = { ...open, query: answer(canceledThere, 0) };
    play.tell({ type: 'hinted' });
    play.to(305);
    expect(play.at('query')).toHaveLength(before + 1);
    expect(play.payment.state).toBe('canceled');
  });

  test.each<{ says: string; create: Script['create']; queries: number }>([
    { says: 'a paid one: nothing is asked', create: answer(paid), queries: 0 },
    { says: 'a failed one: it is looked at once more', create: answer(closed), queries: 1 },
  ])('$says', ({ create, queries }) => {
    const play = new Play({ ...(create && { create }), query: answer(closed) }).to(1);
    const { state } = play.payment;
    play.tell({ type: 'hinted' });
    expect(play.to(HOUR).at('query')).toHaveLength(queries);
    expect(play.payment.state).toBe(state);
    expect(play.incidentKinds).toEqual([]);
  });
});
