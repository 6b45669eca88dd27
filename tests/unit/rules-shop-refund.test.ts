/** R16: refunds that the shop decides on. */
import { describe, expect, test } from 'vitest';
import type { NewShopRefund, Payment } from '@kaikei/shared/payment.ts';
import { whyNotResolve } from '@kaikei/shared/rules/by-hand.ts';
import { startReconciling } from '@kaikei/shared/rules/reconcile.ts';
import { whyNotRefund } from '@kaikei/shared/rules/shop-refund.ts';
import { refundedAmount } from '@kaikei/shared/rules/shop-refund-facts.ts';
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
  unsignedNotFound,
  type Script,
} from '../support/rules-play.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const ID = 'p-0123456789';
const FIRST = `${ID}-s1`;

const balance: Verdict = { kind: 'refused', code: 'B7', message: 'The balance is too low.' };

const asked = (members: Partial<NewShopRefund> = {}): NewShopRefund => ({
  id: 'refund-000001',
  amount: 500,
  terminalId: 't_2',
  staffId: 'st_1',
  ...members,
});

/** Paid at once; nobody looked at it for 100 s. */
const paidPlay = (script: Script = {}) =>
  new Play({ create: answer(paid), refund: answer(accepted), ...script }).to(100);

const refunding = (script: Script, members: Partial<NewShopRefund> = {}) => {
  const play = paidPlay(script);
  play.tell({ type: 'refund-requested', refund: asked(members) });
  return play;
};

const last = ({ payment }: { payment: Payment }) => payment.shopRefunds?.at(-1);
const states = ({ payment }: { payment: Payment }) =>
  (payment.shopRefunds ?? []).map(({ state }) => state);

describe('a refund that the shop asks for', () => {
  test('is sent at once under a number of its own, and ends by its own query', () => {
    const play = refunding({ 'refund-query': oneByOne(needsPassword, paid) }, { reason: 'broken' });
    expect(play.callsOf('refund')).toEqual([
      { kind: 'refund', at: 100, refundNo: FIRST, amount: 500 },
    ]);
    expect(last(play)).toMatchObject({ state: 'processing', n: 1, attempts: 1, step: 'ask' });
    play.to(200);
    expect(play.at('refund-query')).toEqual([105.2, 110.4]);
    expect(last(play)).toMatchObject({ state: 'refunded', transNo: 'T1', reason: 'broken' });
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done', paidAmount: 1500 });
    expect(play.nextAt).toBeUndefined();
    expect(play.at('query')).toEqual([]);
    expect(play.at('cancel')).toEqual([]);
  });

  test('gives back partly, several times, and never more than was captured', () => {
    const play = refunding({ 'refund-query': answer(paid) }).to(200);
    play.tell({ type: 'refund-requested', refund: asked({ id: 'refund-000002', amount: 1001 }) });
    expect(play.callsOf('refund')).toHaveLength(1);
    expect(whyNotRefund(play.payment, asked({ id: 'refund-000002', amount: 1001 }))).toEqual({
      kind: 'exceeds',
      left: 1000,
    });
    play.tell({ type: 'refund-requested', refund: asked({ id: 'refund-000002', amount: 1000 }) });
    play.to(300);
    expect(play.callsOf('refund').map(({ refundNo }) => refundNo)).toEqual([FIRST, `${ID}-s2`]);
    expect(states(play)).toEqual(['refunded', 'refunded']);
    expect(refundedAmount(play.payment)).toBe(1500);
    expect(whyNotRefund(play.payment, asked({ id: 'refund-000003', amount: 1 }))).toEqual({
      kind: 'exceeds',
      left: 0,
    });
  });

  test('is refused while another one is under way, and repeats change nothing', () => {
    const play = refunding({});
    const another = asked({ id: 'refund-000002' });
    expect(whyNotRefund(play.payment, another)).toEqual({ kind: 'in-progress' });
    expect(whyNotRefund(play.payment, { ...another, amount: 1501 })?.kind).toBe('exceeds');
    play.tell({ type: 'refund-requested', refund: another });
    expect(play.payment.shopRefunds).toHaveLength(1);
    expect(whyNotRefund(play.payment, asked({ terminalId: 't_9' }))?.kind).toBe('repeated');
    expect(whyNotRefund(play.payment, asked({ amount: 501 }))?.kind).toBe('conflict');
    expect(whyNotRefund(play.payment, asked({ reason: 'else' }))?.kind).toBe('conflict');
  });

  test('counts what was captured, not what was asked for', () => {
    const play = new Play({ create: answer({ ...paid, paidAmount: 1400 } as Verdict) }).to(60);
    expect(whyNotRefund(play.payment, asked({ amount: 1401 }))).toEqual({
      kind: 'exceeds',
      left: 1400,
    });
    expect(whyNotRefund(play.payment, asked({ amount: 1400 }))).toBeUndefined();
  });

  test.each<[string, Script, boolean]>([
    ['is not paid yet', { create: answer(needsPassword) }, false],
    ['failed', { create: answer(closed) }, false],
    ['a person called paid', { create: answer(needsPassword) }, true],
  ])('is refused where the payment %s', (_, script, byHand) => {
    const play = new Play(script).to(20);
    if (byHand) {
      play.to(1000).tell({ type: 'resolved', as: 'paid', note: 'the customer shows it' });
      expect(play.payment.state).toBe('paid');
    }
    expect(whyNotRefund(play.payment, asked())).toEqual({ kind: 'not-refundable' });
    play.tell({ type: 'refund-requested', refund: asked() });
    expect(play.payment.shopRefunds).toBeUndefined();
  });

  test('ends when the gateway takes no longer number', () => {
    const play = paidPlay({ 'refund-query': answer(paid, 0), refund: answer(accepted, 0) });
    play.payment = { ...play.payment, id: 'p-01234567890123456789012345' };
    for (let n = 1; n <= 100; n += 1) {
      const refund = asked({ id: `refund-${1000000 + n}`, amount: 1 });
      play.tell({ type: 'refund-requested', refund });
      play.to(play.now + 20);
    }
    expect(play.payment.shopRefunds).toHaveLength(99);
    expect(play.callsOf('refund').at(-1)?.refundNo).toHaveLength(32);
  });
});

describe('silence decides nothing', () => {
  test('the same number is asked for again and again, with an incident', () => {
    const play = refunding({ refund: answer(silence, 5), 'refund-query': answer(silence, 5) });
    play.to(30 * DAY);
    expect(last(play)).toMatchObject({ state: 'processing' });
    expect(play.callsOf('refund')).toHaveLength(1);
    const at = play.at('refund-query');
    expect(at.length).toBeGreaterThan(8_000);
    expect((at.at(-1) ?? 0) - (at.at(-2) ?? 0)).toBe(305);
    expect(play.incidentKinds).toEqual(['refund-not-confirmed']);
  });

  test('it is asked about every 5 s for a minute, then at gaps that grow to five minutes', () => {
    const play = new Play({
      create: answer(paid),
      refund: answer(accepted),
      'refund-query': answer(needsPassword, 0),
    }).to(5);
    // The payment's own first minute is no other.
    play.tell({ type: 'refund-requested', refund: asked() });
    play.to(HOUR);
    const at = [5.2, ...play.at('refund-query')];
    const gaps = at.slice(1).map((time, index) => Math.round(time - (at[index] ?? 0)));
    expect(gaps.slice(0, 20)).toEqual([
      ...Array.from({ length: 12 }, () => 5),
      ...[15, 30, 60, 120, 240, 300, 300, 300],
    ]);
  });

  test('a not-found sends the same number with the same amount again', () => {
    const play = refunding({
      refund: oneByOne(silence, accepted),
      'refund-query': oneByOne(notFound, notFound, paid),
    }).to(HOUR);
    expect(play.callsOf('refund').map(({ refundNo, amount }) => [refundNo, amount])).toEqual([
      [FIRST, 500],
      [FIRST, 500],
      [FIRST, 500],
    ]);
    expect(states(play)).toEqual(['refunded']);
  });

  test('nor does a status of 3, which no page explains of a refund', () => {
    const play = refunding({ 'refund-query': answer(canceledThere) }).to(HOUR);
    expect(last(play)).toMatchObject({ state: 'processing' });
    expect(play.incidentKinds).toEqual(['refund-not-confirmed']);
  });

  test('a process that dies asks first, and gives the refund no second number', () => {
    const play = refunding({ 'refund-query': oneByOne(notFound, paid) });
    play.restart(60);
    expect(play.nextAt).toBe(165);
    play.to(HOUR);
    expect(play.callsOf('refund').map(({ refundNo }) => refundNo)).toEqual([FIRST, FIRST]);
    expect(play.at('refund-query')[0]).toBe(165);
    expect(states(play)).toEqual(['refunded']);
  });

  test('what was never sent is asked about, then sent at once', () => {
    const play = paidPlay({ 'refund-query': oneByOne(notFound, paid) });
    play.tell({ type: 'refund-requested', refund: asked() }, 'nothing');
    expect(play.callsOf('refund')).toEqual([]);
    play.restart(1).to(HOUR);
    expect(play.at('refund-query')[0]).toBe(106);
    expect(play.at('refund')[0]).toBe(106.2);
    expect(states(play)).toEqual(['refunded']);
  });
});

describe('where a backup may have been put back, the number is asked about before it is sent', () => {
  const askingFirst = (script: Script) => {
    const play = paidPlay(script);
    play.tell({ type: 'refund-requested', refund: asked(), mayBeUsed: true });
    return play;
  };

  test('and sent at once where it is free', () => {
    const play = askingFirst({ 'refund-query': oneByOne(notFound, paid) });
    expect(play.callsOf('refund')).toEqual([]);
    play.to(HOUR);
    expect(play.at('refund-query')).toEqual([105, 110.4]);
    expect(play.callsOf('refund')).toEqual([
      { kind: 'refund', at: 105.2, endedAt: 105.4, refundNo: FIRST, amount: 500 },
    ]);
    expect(states(play)).toEqual(['refunded']);
  });

  test.each<[string, Verdict]>([
    ['refunded', paid],
    ['closed', closed],
    ['canceled', canceledThere],
    ['in progress', needsPassword],
    ['of another amount', { kind: 'unknown', reason: 'other-amount' }],
  ])('and never sent where the gateway has a refund that is %s', (_, verdict) => {
    const play = askingFirst({ 'refund-query': answer(verdict) }).to(DAY);
    expect(play.callsOf('refund')).toEqual([]);
    expect(last(play)).toMatchObject({
      state: 'failed',
      failure: { code: 'refund-number-used' },
    });
    expect(last(play)?.transNo).toBeUndefined();
    expect(play.incidentKinds).toEqual(['refund-number-used']);
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done' });
    play.script = { ...play.script, 'refund-query': oneByOne(verdict, notFound, paid) };
    play.tell({
      type: 'refund-requested',
      refund: asked({ id: 'refund-000002' }),
      mayBeUsed: true,
    });
    play.to(2 * DAY);
    expect(play.callsOf('refund').map(({ refundNo }) => refundNo)).toEqual([`${ID}-s2`]);
    expect(states(play)).toEqual(['failed', 'refunded']);
  });

  test.each<[string, Verdict]>([
    ['silence', silence],
    ['a refusal of the question', refused],
    ['an answer about another order', { kind: 'unknown', reason: 'other-order' }],
  ])('and again after %s', (_, verdict) => {
    const play = askingFirst({ 'refund-query': oneByOne(verdict, verdict, notFound, paid) });
    play.to(HOUR);
    expect(play.callsOf('refund')).toHaveLength(1);
    expect(states(play)).toEqual(['refunded']);
  });
});

describe('a refund fails', () => {
  test('by a signed status 1, and its amount is free again', () => {
    const play = refunding({ 'refund-query': answer(closed) }, { amount: 1500 }).to(200);
    expect(last(play)).toMatchObject({
      state: 'failed',
      failure: { code: 'TS-D2012', message: 'No funds.' },
    });
    expect(whyNotRefund(play.payment, asked({ id: 'refund-000002', amount: 1500 }))).toBe(
      undefined,
    );
  });

  test('by a signed refusal and two signed not-founds', () => {
    const play = refunding({ refund: answer(refused), 'refund-query': answer(notFound) }).to(HOUR);
    expect(play.at('refund')).toEqual([100]);
    expect(play.at('refund-query')).toHaveLength(2);
    expect(last(play)).toMatchObject({
      state: 'failed',
      failure: { code: 'E04113', message: 'The code is stale.' },
    });
    expect(play.incidentKinds).toEqual([]);
  });

  test.each<[string, Script]>([
    ['not-founds that nobody signed', { 'refund-query': answer(unsignedNotFound) }],
    ['silence', { 'refund-query': answer(silence, 5) }],
    ['a refusal of the question', { 'refund-query': answer(refused) }],
    ['not-founds with something between them', { 'refund-query': oneByOne(notFound, silence) }],
  ])('but not by a refusal and %s', (_, script) => {
    const play = refunding({ refund: answer(refused), ...script }).to(2 * HOUR);
    expect(last(play)).toMatchObject({ state: 'processing' });
    expect(play.incidentKinds).toContain('refund-not-confirmed');
  });

  test('but not by a refusal that bears the number of another payment', () => {
    const incident = { kind: 'repeated-psn', detail: 'of another payment' } as const;
    const play = refunding({
      refund: answer({ ...refused, incident } as Verdict),
      'refund-query': answer(notFound),
    }).to(HOUR);
    expect(last(play)).toMatchObject({ state: 'processing' });
  });

  test('but not by a refusal while an earlier sending may still arrive', () => {
    const play = refunding({
      refund: oneByOne(silence, refused),
      'refund-query': answer(notFound),
    }).to(20 * HOUR);
    expect(last(play)).toMatchObject({ state: 'processing' });
    // Five refusals, and it is only asked about.
    expect(play.callsOf('refund')).toHaveLength(6);
    expect(play.incidentKinds).toEqual(['refund-not-confirmed']);
    play.to(2 * DAY);
    expect(states(play)).toEqual(['failed']);
    expect(play.callsOf('refund')).toHaveLength(6);
  });

  test('nor where it is taken after that refusal: the customer does not wait for a day', () => {
    const play = refunding({
      refund: oneByOne(silence, refused, accepted),
      'refund-query': oneByOne(notFound, notFound, paid),
    }).to(HOUR);
    expect(states(play)).toEqual(['refunded']);
  });

  test('but not for want of balance: the ladder goes on, with one incident of it', () => {
    const play = refunding({
      refund: (nth) => answer(nth < 20 ? balance : accepted),
      'refund-query': (nth) => answer(nth < 20 ? notFound : paid),
    }).to(DAY);
    expect(play.callsOf('refund')).toHaveLength(20);
    expect(states(play)).toEqual(['refunded']);
    expect(play.incidentKinds.filter((kind) => kind === 'refund-refused')).toHaveLength(1);
  });

  test('not by proof that nothing left: that is sent again', () => {
    const play = refunding({
      refund: oneByOne(notSent, accepted),
      'refund-query': oneByOne(notFound, paid),
    }).to(HOUR);
    expect(play.callsOf('refund')).toHaveLength(2);
    expect(states(play)).toEqual(['refunded']);
  });
});

describe('what else is done with a payment', () => {
  test('a person cannot end it while a refund is under way', () => {
    const play = refunding({}).to(3 * HOUR);
    const now = (play.payment.lastEndedAt ?? 0) + 1;
    for (const as of ['paid', 'canceled'] as const) {
      expect(whyNotResolve(play.payment, as, now)).toEqual({ kind: 'shop-refund' });
      play.tell({ type: 'resolved', as, note: 'no' });
    }
    expect(play.payment).toMatchObject({ stage: 'shop-refund', state: 'paid' });
  });

  test('a cashier cannot cancel it', () => {
    const play = refunding({});
    play.tell({ type: 'cancel-requested' });
    play.to(HOUR);
    expect(play.payment.cancel).toBeUndefined();
    expect(play.at('cancel')).toEqual([]);
  });

  test('a notification brings the question forward', () => {
    const play = refunding({ 'refund-query': answer(needsPassword) }).to(400);
    const before = play.at('refund-query').length;
    play.tell({ type: 'hinted' });
    expect(play.at('refund-query')).toHaveLength(before + 1);
  });

  test('reconciliation leaves it alone, and knows that an order may be gone once all is back', () => {
    const play = refunding({ 'refund-query': answer(paid) }, { amount: 1500 });
    const at = () => (play.payment.lastEndedAt ?? play.payment.createdAt) + 60_000;
    expect(startReconciling(play.payment, at(), true).kind).toBe('in-hand');
    play.to(200);
    for (const verdict of [paid, canceledThere]) {
      const start = startReconciling(play.payment, at(), true);
      if (start.kind !== 'ask') throw new Error(start.kind);
      play.payment = start.decision.payment;
      const { finding } = play.tell({ type: 'ended', verdict });
      expect(finding?.comparison).toEqual({ kind: 'agrees' });
    }
  });

  test('after a partial refund an order that is gone differs', () => {
    const play = refunding({ 'refund-query': answer(paid) }).to(200);
    const start = startReconciling(play.payment, (play.payment.lastEndedAt ?? 0) + 60_000, true);
    if (start.kind !== 'ask') throw new Error(start.kind);
    play.payment = start.decision.payment;
    const { finding } = play.tell({ type: 'ended', verdict: canceledThere });
    expect(finding?.comparison).toMatchObject({ kind: 'differs' });
  });

  test('a refund that is asked for beside a question of reconciliation waits for its end', () => {
    const play = paidPlay({ 'refund-query': answer(paid) });
    const start = startReconciling(play.payment, (play.payment.lastEndedAt ?? 0) + 60_000, true);
    if (start.kind !== 'ask') throw new Error(start.kind);
    play.payment = start.decision.payment;
    play.tell({ type: 'refund-requested', refund: asked() });
    expect(play.callsOf('refund')).toEqual([]);
    play.tell({ type: 'ended', verdict: silence });
    expect(play.callsOf('refund')).toHaveLength(1);
    play.to(200);
    expect(states(play)).toEqual(['refunded']);
    expect(play.payment.state).toBe('paid');
  });

  test('a clock that was set back while it was at rest, and what came then, delays nothing (R6)', () => {
    const play = new Play({ query: answer(paid), 'refund-query': answer(paid) }).to(2);
    play.restart(10).to(60);
    expect(play.payment).toMatchObject({ state: 'paid', stage: 'done' });
    play.pause(-7 * HOUR);
    play.tell({ type: 'hinted' });
    play.tell({ type: 'cancel-requested' });
    const from = play.now;
    play.tell({ type: 'refund-requested', refund: asked() });
    play.to(from + HOUR);
    expect(play.at('refund-query')).toEqual([from + 10]);
    expect(states(play)).toEqual(['refunded']);
  });

  test('while the disk refuses only its question goes out (F30)', () => {
    const play = refunding({ 'refund-query': answer(notFound) }).to(105.3);
    play.mayStart = 'questions';
    play.to(HOUR);
    expect(play.callsOf('refund')).toHaveLength(1);
    expect(play.callsOf('refund-query').length).toBeGreaterThan(5);
  });
});
