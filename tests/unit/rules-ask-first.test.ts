/** R13, F26, F30: no cancel and no refund on an old look at the order. */
import { decide } from '@kaikei/shared/rules.ts';
import { describe, expect, test } from 'vitest';
import {
  Play,
  accepted,
  answer,
  canceledThere,
  needsPassword,
  notFound,
  notSent,
  paid,
  refused,
  silence,
  type Script,
} from '../support/rules-play.ts';

const open: Script = {
  create: answer(needsPassword, 1),
  query: answer(needsPassword, 0.2),
  cancel: answer(accepted, 0),
};

/** The cashier asks at 2 s, so that a cancel is due at 16 s. */
const cancelRequested = (script: Script = open) => {
  const play = new Play(script).to(2);
  play.tell({ type: 'cancel-requested' });
  return play;
};

/** The kinds of the calls since then. */
const since = (play: Play, at: number) =>
  play.calls.filter((call) => call.at >= at).map(({ kind }) => kind);

describe('F26: a process that was paused', () => {
  test.each([10, 90, 3600])('for %i s, over the time of its cancel, asks first', (seconds) => {
    const play = cancelRequested().to(13).pause(seconds);
    const back = play.now;
    expect(since(play.to(back + 1), back)).toEqual(['query', 'cancel']);
  });

  test('and the customer paid meanwhile: paid', () => {
    const play = cancelRequested().to(13).pause(90);
    play.script = { ...open, query: answer(paid, 0.2) };
    expect(play.to(play.now + 60).payment.state).toBe('paid');
    expect(play.at('cancel')).toEqual([]);
  });

  test('a question without an answer is enough: silence keeps no cancel back', () => {
    const play = cancelRequested().to(13).pause(90);
    const back = play.now;
    play.script = { ...open, query: answer(silence, 5) };
    expect(since(play.to(back + 6), back)).toEqual(['query', 'cancel']);
  });

  test('a question that never left has asked nothing', () => {
    const play = cancelRequested().to(13).pause(90);
    const back = play.now;
    play.script = {
      ...open,
      query: (nth) => answer(nth < 5 ? notSent : needsPassword, 0),
    };
    play.to(back + 60);
    const kinds = since(play, back);
    expect(kinds.filter((kind) => kind === 'query').length).toBeGreaterThanOrEqual(2);
    expect(kinds.indexOf('cancel')).toBe(kinds.lastIndexOf('query', kinds.indexOf('cancel')) + 1);
    const asked = play.callsOf('query').findIndex((_, index) => index + 1 >= 5);
    expect(play.at('cancel')[0]).toBeGreaterThanOrEqual(play.at('query')[asked] ?? Infinity);
  });

  test('while the create was under way: its end says nothing of now', () => {
    const play = cancelRequested({ ...open, create: answer(silence, 10) }).pause(100);
    const back = play.now;
    expect(since(play.to(back + 30), back)[0]).toBe('query');
  });

  test('for less than a call may take: the cancel goes in its turn', () => {
    const play = cancelRequested().to(13).pause(4.5);
    const back = play.now;
    expect(since(play.to(back + 1), back)).toEqual(['cancel']);
  });

  test('between two cancels: asks before the next one', () => {
    const play = cancelRequested().to(100);
    const { nextAt = 0 } = play;
    play.to(nextAt - 1).pause(60);
    const back = play.now;
    expect(since(play.to(back + 1), back)).toEqual(['query', 'cancel']);
  });

  test('before a refund: the order is asked for, and must still say 2', () => {
    const refund = { n: 1, step: 'send', attempts: 0, incidentOpened: false } as const;
    for (const query of [paid, canceledThere]) {
      const play = cancelRequested().to(13);
      const nextAt = (play.payment.lastEndedAt ?? 0) + 100;
      play.payment = { ...play.payment, stage: 'refund', refund: { ...refund, nextAt } };
      play.pause(60).script = { query: answer(query, 0), refund: answer(accepted) };
      const back = play.now;
      play.tell({ type: 'due' });
      play.to(back + 1);
      expect(since(play, back)).toEqual(query === paid ? ['query', 'refund'] : ['query']);
    }
  });
});

test.each([
  { heldMs: 500, calls: 'refund' },
  { heldMs: 100_000, calls: 'query' },
])('F26: a paid answer that was held for $heldMs ms calls for a $calls', ({ heldMs, calls }) => {
  const { payment, now } = cancelRequested({ ...open, cancel: answer(refused, 0) }).to(20);
  const { cancel = { refusals: 0 } } = payment;
  const asked = { kind: 'query', sentAt: now - heldMs } as const;
  const before = {
    ...payment,
    cancel: { ...cancel, refusals: 3 },
    inFlight: asked,
  } as typeof payment;
  const { payment: after, call } = decide(
    before,
    { type: 'ended', verdict: { kind: 'paid' } },
    now,
  );
  const next = call ?? decide(after, { type: 'due' }, after.nextAttemptAt ?? 0).call;
  expect(next?.kind).toBe(calls);
});

describe('R13: whoever takes over', () => {
  test.each([
    { says: 'between cancels', diedAt: 100 },
    { says: 'while a cancel is under way', diedAt: 16.1 },
    { says: 'before the cancel', diedAt: 12 },
  ])('$says: asks before it cancels', ({ diedAt }) => {
    const play = cancelRequested({ ...open, cancel: answer(accepted, 1) })
      .to(diedAt)
      .restart(600);
    const back = play.now;
    const kinds = since(play.to(back + 60), back);
    expect(kinds[0]).toBe('query');
    expect(kinds).toContain('cancel');
  });

  test('also where the gateway has asked for a longer wait than that for a cancel', () => {
    const wait = { kind: 'unknown', reason: 'http-503', retryAfterMs: 60_000 } as const;
    const play = cancelRequested({ ...open, query: answer(wait, 0) })
      .to(12)
      .restart(1);
    const back = play.now;
    expect(since(play.to(back + 120), back)[0]).toBe('query');
  });
});

describe('F30: while the disk refuses', () => {
  test('a cancel that may not start is no reason not to ask', () => {
    const play = new Play(open).to(30);
    play.mayStart = 'questions';
    play.to(120);
    expect(play.at('cancel')).toEqual([]);
    expect(play.at('query').filter((at) => at > 65).length).toBeGreaterThan(2);
    play.script = { ...open, query: answer(paid, 0.2) };
    expect(play.to(160).payment.state).toBe('paid');
  });

  test('and once it takes it again, the cancel follows a question', () => {
    const play = new Play(open).to(30);
    play.mayStart = 'questions';
    play.to(3600).mayStart = 'any-call';
    const back = play.now;
    play.tell({ type: 'due' });
    const kinds = since(play.to(back + 40), back);
    expect(kinds.slice(0, 2)).toEqual(['query', 'cancel']);
  });

  test('what is asked for hours is asked at growing gaps', () => {
    const play = new Play({ ...open, query: answer(silence, 5) }).to(30);
    play.mayStart = 'questions';
    play.to(3600);
    expect(play.at('query').length).toBeLessThan(150);
    expect(play.at('query').at(-1)).toBeGreaterThan(3500);
  });

  test('a refund that may not start: the order is asked for, and again before it goes out', () => {
    const play = cancelRequested({
      ...open,
      query: (nth) => answer(nth < 3 ? needsPassword : paid, 0),
      cancel: answer(refused, 0),
      refund: answer(accepted),
      'refund-query': answer(notFound),
    }).to(52);
    play.mayStart = 'questions';
    play.toStage('refund');
    const decided = play.now;
    play.to(decided + 3600);
    const asked = since(play, decided + 0.001);
    expect(new Set(asked)).toEqual(new Set(['query']));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.length).toBeLessThan(30);
    play.mayStart = 'any-call';
    const back = play.now;
    expect(since(play.to(back + 301), back).slice(0, 2)).toEqual(['query', 'refund']);
  });
});
