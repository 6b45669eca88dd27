/** A person's word: when it counts, and that no money moves after it. */
import { describe, expect, test } from 'vitest';
import { whyNotResolve, type Resolution } from '@kaikei/shared/rules/by-hand.ts';
import { startReconciling } from '@kaikei/shared/rules/reconcile.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import {
  Play,
  accepted,
  answer,
  canceledThere,
  closed,
  needsPassword,
  paid,
  refused,
  silence,
  type Script,
} from '../support/rules-play.ts';

const HOUR = 3600;
const MOVES_MONEY = ['cancel', 'refund'] as const;
/** The customer pays after the cancel was sent, and no cancel brings the money back. */
const stubborn: Script = {
  create: answer(needsPassword),
  query: (nth) => answer(nth < 13 ? needsPassword : paid),
  cancel: answer(accepted),
};
/** A refund was sent, and the gateway never says what became of it. */
const refundOut: Script = {
  ...stubborn,
  cancel: answer(refused),
  refund: answer(accepted),
  'refund-query': answer(silence, 5),
};

function whyNot({ payment, now }: Play, as: Resolution['as']) {
  return whyNotResolve(payment, as, payment.createdAt + now * 1000);
}

function resolve(play: Play, as: Resolution['as']): void {
  expect(whyNot(play, as)).toBeUndefined();
  play.tell({ type: 'resolved', as, note: 'seen in the wallet' });
}

/** How many cancels and refunds went out. */
function moved(play: Play): number {
  return MOVES_MONEY.reduce((sum, kind) => sum + play.callsOf(kind).length, 0);
}

/** A question of reconciliation is answered so. */
function reconcile(play: Play, verdict: Verdict): void {
  const { payment } = play;
  const start = startReconciling(payment, payment.createdAt + play.now * 1000, true);
  if (start.kind !== 'ask') throw new Error(start.kind);
  play.payment = start.decision.payment;
  play.pause(0.2).tell({ type: 'ended', verdict });
}

/** Rests after the call that may be in flight. */
function atRest(play: Play): Play {
  play.to(play.now + 20);
  expect(play.payment).toMatchObject({ stage: 'done', inFlight: undefined });
  return play;
}

describe('a person may end a payment', () => {
  test.each([
    { after: 15 * 60, may: false },
    { after: 15 * 60 + 0.001, may: true },
    { after: 14 * 60, may: false },
  ])('after $after s in doubt: $may', ({ after, may }) => {
    const from = new Play({}).payment.startedAt + 15 * 60_000;
    const expected = may ? undefined : { kind: 'too-early', from };
    expect(whyNot(new Play({}).to(after), 'canceled')).toEqual(expected);
  });

  test('and none that is final, and at rest', () => {
    const play = new Play({ create: answer(paid) }).to(HOUR);
    expect(whyNot(play, 'canceled')).toEqual({ kind: 'final', state: 'paid' });
    expect(whyNot(play, 'paid')).toEqual({ kind: 'final', state: 'paid' });
  });

  test('not as paid once a refund was sent: its money may go back at any time', () => {
    const play = new Play(refundOut).toStage('refund');
    play.to(Math.max(play.now, HOUR)).to(play.now + 60);
    expect(play.callsOf('refund')).toHaveLength(1);
    expect(whyNot(play, 'paid')).toEqual({ kind: 'refund-sent', attempts: 1 });
    resolve(play, 'canceled');
    expect(play.payment).toMatchObject({ state: 'canceled', resolvedByHand: true });
  });

  test.each(['paid', 'canceled'] as const)('%s: recorded, and nothing more is done', (as) => {
    // The disk takes no cancel.
    const play = new Play({});
    play.mayStart = 'questions';
    resolve(play.to(HOUR), as);
    const calls = play.calls.length;
    expect(play.payment).toMatchObject({ state: as, resolvedByHand: true });
    expect(play.timeline.slice(-2)).toMatchObject([
      { event: 'resolved-by-hand', code: as, detail: 'seen in the wallet' },
      { event: as },
    ]);
    expect(play.to(2 * HOUR).calls).toHaveLength(calls);
  });
});

describe('after `canceled` by hand a success is an incident, and moves no money', () => {
  const byHand = () => {
    const play = new Play(stubborn).to(HOUR);
    resolve(play, 'canceled');
    return play;
  };

  test('that a notification brings, however often', () => {
    const play = atRest(byHand());
    const before = moved(play);
    for (let n = 0; n < 3; n += 1) {
      play.tell({ type: 'hinted' });
      play.to(play.now + HOUR);
    }
    expect(moved(play)).toBe(before);
    expect(play.payment).toMatchObject({ state: 'canceled', stage: 'done' });
    expect(play.incidentKinds.filter((kind) => kind === 'captured-after-final')).toHaveLength(1);
    expect(play.incidents.at(-1)?.detail).toContain('moves no money');
  });

  test('that reconciliation finds, after the cancel window too', () => {
    const play = atRest(byHand());
    const before = moved(play);
    for (const hours of [5, 30, 47]) {
      reconcile(play.to(hours * HOUR), paid);
      play.to(play.now + HOUR);
    }
    expect(moved(play)).toBe(before);
    expect(play.incidentKinds.filter((kind) => kind === 'captured-after-final')).toHaveLength(1);
  });

  test('that is watched for, because the order was open again', () => {
    const play = atRest(byHand());
    const before = moved(play);
    reconcile(play, needsPassword);
    play.to(play.now + HOUR);
    expect(moved(play)).toBe(before);
    expect(play.incidentKinds).toEqual(
      expect.arrayContaining(['open-after-final', 'captured-after-final']),
    );
  });

  test('that the call brings which was out meanwhile', () => {
    const play = new Play({ query: answer(silence, 5) }).to(HOUR);
    if (play.nextAt !== undefined) play.to(play.nextAt);
    expect(play.payment.inFlight?.kind).toBe('query');
    resolve(play, 'canceled');
    const before = moved(play);
    play.script = { query: answer(paid), cancel: answer(accepted) };
    play.tell({ type: 'ended', verdict: paid });
    play.to(play.now + HOUR);
    expect(moved(play)).toBe(before);
    expect(play.payment).toMatchObject({ state: 'canceled', stage: 'done' });
    expect(play.incidentKinds.at(-1)).toBe('captured-after-final');
  });
});

describe('what works behind a final state', () => {
  /** Declined, and captured all the same; no cancel and no refund ends it. */
  function goesOnForEver(): Play {
    const play = new Play({ create: answer(closed) }).to(HOUR);
    play.script = refundOut;
    play.tell({ type: 'hinted' });
    play.script = { ...refundOut, query: answer(paid) };
    play.to(play.now + 60);
    expect(play.payment.state).toBe('failed');
    expect(moved(play)).toBeGreaterThan(0);
    return play;
  }

  test('is ended by a person, after 15 minutes of it', () => {
    const play = goesOnForEver();
    expect(whyNot(play, 'canceled')).toMatchObject({ kind: 'too-early' });
    play.to(play.now + HOUR);
    expect(play.payment.stage).toBe('refund');
    expect(whyNot(play, 'paid')).toEqual({ kind: 'final', state: 'failed' });
    resolve(play, 'canceled');
    const before = moved(play);
    expect(play.timeline.at(-1)).toMatchObject({ event: 'resolved-by-hand', code: 'canceled' });
    play.to(play.now + HOUR);
    expect(play.payment).toMatchObject({ state: 'failed', stage: 'done', resolvedByHand: true });
    expect(whyNot(play, 'canceled')).toEqual({ kind: 'final', state: 'failed' });
    reconcile(play, paid);
    play.to(play.now + HOUR);
    expect(moved(play)).toBe(before);
    expect(play.incidentKinds.filter((kind) => kind === 'captured-after-final')).toHaveLength(1);
  });
});

describe('after `paid` by hand', () => {
  const byHand = (cancel: Verdict = accepted) => {
    const play = new Play({ ...stubborn, cancel: answer(cancel) }).to(20 * 60);
    if (play.payment.inFlight) play.to(play.now + 1);
    expect(play.callsOf('cancel').length).toBeGreaterThan(2);
    resolve(play, 'paid');
    expect(play.payment.state).toBe('paid');
    return play;
  };

  test.each<{ says: string; verdict: Verdict; incidents: string[] }>([
    {
      says: 'canceled there: somebody hears of it',
      verdict: canceledThere,
      incidents: ['paid-but-not-captured'],
    },
    {
      says: 'closed there: somebody hears of it',
      verdict: closed,
      incidents: ['paid-but-not-captured'],
    },
    { says: 'paid there: all is well', verdict: paid, incidents: [] },
  ])('a cancel that was sent is waited for; $says', ({ verdict, incidents }) => {
    const play = byHand();
    const [{ length: asked }, before, known] = [
      play.callsOf('query'),
      moved(play),
      play.incidents.length,
    ];
    const settled = (play.callsOf('cancel').at(-1)?.endedAt ?? NaN) + 300;
    play.script = { query: answer(verdict) };
    play.to(play.now + 2 * HOUR);
    const asks = play.at('query').slice(asked);
    expect(asks).toHaveLength(1);
    expect(asks[0]).toBeGreaterThanOrEqual(settled);
    expect(moved(play)).toBe(before);
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done' });
    expect(play.incidents.slice(known).map(({ kind }) => kind)).toEqual(incidents);
  });

  test('an answer that was on its way says too little: the gateway is asked once more', () => {
    const play = new Play(stubborn).to(20 * 60);
    while (play.payment.inFlight?.kind !== 'query') play.to(play.now + 0.1);
    resolve(play, 'paid');
    play.tell({ type: 'ended', verdict: paid });
    expect(play.payment.stage).toBe('recheck');
    play.script = { query: answer(canceledThere) };
    play.to(play.now + HOUR);
    expect(play.incidentKinds.at(-1)).toBe('paid-but-not-captured');
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done' });
  });

  test('silence is an incident of its own, and a person may end the look', () => {
    const play = byHand();
    const known = play.incidents.length;
    play.script = { query: answer(silence, 5) };
    play.to(play.now + 2 * HOUR);
    expect(play.incidentKinds.slice(known)).toEqual(['paid-not-confirmed']);
    expect(play.payment.stage).toBe('recheck');
    expect(whyNot(play, 'canceled')).toEqual({ kind: 'final', state: 'paid' });
    resolve(play, 'paid');
    play.to(play.now + 30);
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done' });
  });

  test('silence is not asked into for ever: the watch ends with the cancel window, and reconciliation asks on', () => {
    const play = byHand();
    play.script = { query: answer(silence, 5) };
    play.to(23 * HOUR);
    expect(play.payment.stage).toBe('recheck');
    const before = moved(play);
    play.to(24 * HOUR + 600);
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done' });
    expect(play.nextAt).toBeUndefined();
    expect(play.timeline.at(-1)).toMatchObject({ event: 'watch-ended' });
    reconcile(play.to(30 * HOUR), canceledThere);
    expect(play.incidentKinds.slice(-2)).toEqual(['paid-not-confirmed', 'paid-but-not-captured']);
    expect(moved(play)).toBe(before);
  });

  test('who calls it paid when the window is over already has it asked into five times', () => {
    const play = new Play({ ...stubborn, query: answer(needsPassword) }).to(25 * HOUR);
    if (play.payment.inFlight) play.to(play.now + 1);
    const asked = play.callsOf('query').length;
    play.script = { query: answer(silence, 5) };
    resolve(play, 'paid');
    play.to(play.now + HOUR);
    expect(play.callsOf('query')).toHaveLength(asked + 5);
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done' });
    expect(play.incidentKinds.at(-1)).toBe('paid-not-confirmed');
  });

  test('a late truth is still heard within the watch, and opens its own incident', () => {
    const play = byHand();
    play.script = { query: answer(silence, 5) };
    play.to(play.now + 2 * HOUR);
    play.script = { query: answer(canceledThere) };
    play.to(play.now + HOUR);
    expect(play.incidentKinds.slice(-2)).toEqual(['paid-not-confirmed', 'paid-but-not-captured']);
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done' });
  });
});
