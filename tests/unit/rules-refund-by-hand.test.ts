/** R16: a person ends a refund of the shop that no answer ends. */
import { describe, expect, test } from 'vitest';
import type { NewShopRefund } from '@kaikei/shared/payment.ts';
import { whyNotResolveRefund } from '@kaikei/shared/rules/refund-by-hand.ts';
import { refundedAmount } from '@kaikei/shared/rules/shop-refund-facts.ts';
import { whyNotRefund } from '@kaikei/shared/rules/shop-refund.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import {
  Play,
  accepted,
  answer,
  closed,
  needsPassword,
  notFound,
  oneByOne,
  paid,
  refused,
  silence,
  type Script,
} from '../support/rules-play.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
const ASKED_AT = 100;
const REFUND = 'refund-000001';

const asked = (members: Partial<NewShopRefund> = {}): NewShopRefund => ({
  ...{ id: REFUND, amount: 500, terminalId: 't_2' },
  ...members,
});

/** In progress for ever, unless the script says otherwise. */
const refunding = (script: Script = {}) => {
  const play = new Play({
    create: answer(paid),
    refund: answer(accepted),
    'refund-query': answer(needsPassword),
    ...script,
  }).to(ASKED_AT);
  play.tell({ type: 'refund-requested', refund: asked() });
  return play;
};

const whyNot = (play: Play, as: 'refunded' | 'failed', refundId = REFUND) =>
  whyNotResolveRefund(play.payment, { refundId, as }, play.payment.createdAt + play.now * 1000);

const resolve = (play: Play, as: 'refunded' | 'failed') => {
  expect(whyNot(play, as)).toBeUndefined();
  return play.tell({ type: 'refund-resolved', refundId: REFUND, as, note: 'seen by Ms Sato' });
};

const states = ({ payment }: Play) => (payment.shopRefunds ?? []).map(({ state }) => state);

describe('a refund that does not end is ended by hand', () => {
  test('as refunded from 15 minutes on, and the payment stays paid', () => {
    const play = refunding().to(ASKED_AT + 15 * MINUTE - 1);
    const from = play.payment.createdAt + (ASKED_AT + 15 * MINUTE) * 1000;
    expect(whyNot(play, 'refunded')).toEqual({ kind: 'too-early', from });
    play.to(ASKED_AT + 15 * MINUTE);
    const { timeline } = resolve(play, 'refunded');
    expect(timeline).toMatchObject([
      { event: 'resolved-by-hand', code: 'refunded', detail: 'p-0123456789-s1 seen by Ms Sato' },
      { event: 'shop-refund-refunded', detail: 'p-0123456789-s1 500' },
    ]);
    expect(states(play)).toEqual(['refunded']);
    expect(play.payment.state).toBe('paid');
    expect(play.payment.resolvedByHand).toBeUndefined();
    expect(refundedAmount(play.payment)).toBe(500);
    expect(whyNot(play, 'failed')).toEqual({ kind: 'ended', state: 'refunded' });
    expect(whyNot(play, 'failed', 'refund-000002')).toEqual({ kind: 'unknown-refund' });
  });

  test('as failed only a day after its latest sending that nobody refused', () => {
    const play = refunding().to(ASKED_AT + 23 * HOUR);
    const from = play.payment.createdAt + (ASKED_AT + 0.2 + DAY) * 1000;
    expect(whyNot(play, 'failed')).toEqual({ kind: 'may-arrive', from });
    play.to(ASKED_AT + 0.2 + DAY);
    resolve(play, 'failed');
    expect(play.payment.shopRefunds?.[0]).toMatchObject({
      state: 'failed',
      failure: { code: 'resolved-by-hand', message: 'seen by Ms Sato' },
    });
    expect(whyNotRefund(play.payment, asked({ id: 'refund-000002', amount: 1500 }))).toBe(
      undefined,
    );
  });

  test('not as failed while a sending is out', () => {
    const play = refunding({
      refund: oneByOne(refused, accepted),
      'refund-query': answer(silence, 5),
    });
    play.to(HOUR);
    expect(whyNot(play, 'failed')).toBeUndefined();
    const inFlight = { kind: 'refund', sentAt: play.payment.createdAt + HOUR * 1000 } as const;
    play.payment = { ...play.payment, inFlight };
    expect(whyNot(play, 'failed')?.kind).toBe('may-arrive');
  });
});

describe('after that', () => {
  test('it is never sent again, is asked about once an hour for 48 hours, and then no more', () => {
    const play = refunding({ 'refund-query': answer(notFound) }).to(HOUR);
    const sent = play.callsOf('refund').length;
    resolve(play, 'refunded');
    const before = play.callsOf('refund-query').length;
    play.to(10 * DAY);
    expect(play.callsOf('refund')).toHaveLength(sent);
    const since = play.at('refund-query').slice(before);
    expect(since.length).toBeGreaterThan(40);
    expect(since.length).toBeLessThan(50);
    expect(since.at(-1)).toBeGreaterThanOrEqual(HOUR + 2 * DAY);
    expect(play.nextAt).toBeUndefined();
    expect(play.payment.stage).toBe('done');
    // By then what is not known there was never carried out.
    expect(play.incidentKinds.filter((kind) => kind === 'refund-differs')).toHaveLength(1);
  });

  test('two of one payment are asked about by turns, until the gateway has said of each', () => {
    const play = refunding().to(HOUR);
    resolve(play, 'refunded');
    play.tell({ type: 'refund-requested', refund: asked({ id: 'refund-000002' }) });
    play.to(2 * HOUR);
    play.tell({
      ...{ type: 'refund-resolved', refundId: 'refund-000002', as: 'refunded' },
      note: 'seen by Ms Sato',
    });
    const before = play.callsOf('refund-query').length;
    play.to(6.5 * HOUR);
    const numbers = play.callsOf('refund-query').slice(before);
    expect(new Set(numbers.map(({ refundNo }) => refundNo))).toEqual(
      new Set(['p-0123456789-s1', 'p-0123456789-s2']),
    );
    play.script = { ...play.script, 'refund-query': answer(closed) };
    play.to(10 * HOUR);
    expect(play.incidentKinds.filter((kind) => kind === 'refund-differs')).toHaveLength(2);
    expect(play.payment.stage).toBe('done');
  });

  test.each<['refunded' | 'failed', Verdict, string[]]>([
    ['refunded', paid, []],
    ['failed', closed, []],
    ['refunded', closed, ['refund-differs']],
    ['failed', paid, ['refund-differs']],
  ])('called %s, the word of the gateway changes nothing: %j', (as, verdict, incidents) => {
    const play = refunding().to(2 * DAY);
    resolve(play, as);
    const told = play.incidentKinds.length;
    play.script = { ...play.script, 'refund-query': answer(verdict) };
    play.to(2 * DAY + 3 * HOUR);
    expect(play.incidentKinds.slice(told)).toEqual(incidents);
    expect(states(play)).toEqual([as]);
    expect(refundedAmount(play.payment)).toBe(as === 'refunded' ? 500 : 0);
    expect(play.payment.stage).toBe('done');
  });

  test('a notification brings the question forward', () => {
    const play = refunding().to(HOUR);
    resolve(play, 'refunded');
    play.to(HOUR + 10 * MINUTE);
    const before = play.callsOf('refund-query').length;
    play.tell({ type: 'hinted' });
    expect(play.callsOf('refund-query')).toHaveLength(before + 1);
  });

  test('the next refund goes out at once, and the first one is asked about when it has ended', () => {
    const play = refunding().to(HOUR);
    resolve(play, 'refunded');
    play.script = { ...play.script, 'refund-query': answer(paid) };
    play.to(HOUR + MINUTE);
    play.tell({ type: 'refund-requested', refund: asked({ id: 'refund-000002', amount: 1000 }) });
    expect(play.callsOf('refund').at(-1)).toMatchObject({
      refundNo: 'p-0123456789-s2',
      amount: 1000,
    });
    play.to(2 * HOUR + 2 * MINUTE);
    expect(states(play)).toEqual(['refunded', 'refunded']);
    expect(
      play
        .callsOf('refund-query')
        .slice(-2)
        .map(({ refundNo }) => refundNo),
    ).toEqual(['p-0123456789-s2', 'p-0123456789-s1']);
    expect(play.payment.stage).toBe('done');
  });

  test('the answer of a question that was out belongs to the refund it asked about', () => {
    const play = refunding().to(HOUR);
    play.to(Math.ceil(play.nextAt ?? 0));
    while (!play.payment.inFlight) play.to(play.nextAt ?? 0);
    resolve(play, 'refunded');
    play.tell({ type: 'refund-requested', refund: asked({ id: 'refund-000002', amount: 1000 }) });
    expect(play.callsOf('refund')).toHaveLength(1);
    play.tell({ type: 'ended', verdict: closed });
    expect(states(play)).toEqual(['refunded', 'processing']);
    expect(play.incidentKinds).toContain('refund-differs');
    expect(play.callsOf('refund').at(-1)).toMatchObject({ refundNo: 'p-0123456789-s2' });
  });

  test('a process that takes the payment over asks on', () => {
    const play = refunding().to(HOUR);
    resolve(play, 'refunded');
    play.restart(60);
    play.script = { ...play.script, 'refund-query': answer(closed) };
    play.to(3 * HOUR);
    expect(play.incidentKinds).toContain('refund-differs');
    expect(play.payment.stage).toBe('done');
  });
});
