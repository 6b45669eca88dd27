/** R14: what a final payment is compared with, what becomes of a difference, and who may ask when. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payment } from '@kaikei/shared/payment.ts';
import { decide, type Decision } from '@kaikei/shared/rules.ts';
import type { Finding } from '@kaikei/shared/rules/finding.ts';
import { REST_MS, compare, startReconciling } from '@kaikei/shared/rules/reconcile.ts';
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
  onlyCreated,
  paid,
  refused,
  silence,
  unsignedNotFound,
  type Script,
} from '../support/rules-play.ts';

const HOUR = 3600;

/** Final payments, as the rules themselves bring them about; an hour after they began. */
const ENDS = {
  paid: { create: answer(paid) },
  declined: { create: answer(closed) },
  neverThere: { query: oneByOne(notFound) },
  canceled: { create: answer(needsPassword), query: oneByOne(...neverPaid()), cancel: ok() },
  refunded: {
    create: answer(needsPassword),
    query: (nth: number) => answer(nth < 13 ? needsPassword : paid),
    cancel: answer(refused),
    refund: ok(),
    'refund-query': answer(paid),
  },
} satisfies Record<string, Script>;
type End = keyof typeof ENDS;

function ok() {
  return answer(accepted);
}

/** In progress until the 60 s are over; canceled once a cancel was sent. */
function neverPaid(): [Verdict, ...Verdict[]] {
  return [...Array.from({ length: 12 }, () => needsPassword), canceledThere] as [Verdict];
}

function ended(end: End): Play {
  const play = new Play(ENDS[end]).to(HOUR);
  expect(play.payment).toMatchObject({ stage: 'done' });
  return play;
}

/** The question about it is out. */
function askAbout(play: Play): void {
  const { payment } = play;
  const start = startReconciling(payment, payment.createdAt + play.now * 1000, true);
  if (start.kind !== 'ask') throw new Error(`it may not be asked now: ${start.kind}`);
  play.payment = start.decision.payment;
}

/** Asks now and gets this answer a little later. What it plans is left to the process that serves. */
function reconcile(play: Play, verdict: Verdict): Finding & { decision: Decision } {
  askAbout(play);
  const decision = play.pause(0.2).tell({ type: 'ended', verdict }, 'nothing');
  if (!decision.finding) throw new Error('nothing was compared');
  return { ...decision.finding, decision };
}

test('the final payments of these tests are what they are called', () => {
  expect(ended('paid').payment.state).toBe('paid');
  expect(ended('declined').payment.state).toBe('failed');
  expect(ended('neverThere').payment).toMatchObject({
    state: 'failed',
    failure: { code: 'never-at-gateway' },
  });
  expect(ended('canceled').payment).toMatchObject({ state: 'canceled', cancel: { attempts: 1 } });
  expect(ended('refunded').payment).toMatchObject({ state: 'canceled', refund: { step: 'done' } });
});

describe('the comparison', () => {
  test.each<{ end: End; says: Verdict; is: string }>([
    { end: 'paid', says: paid, is: 'agrees' },
    { end: 'paid', says: { kind: 'paid' }, is: 'agrees' },
    { end: 'paid', says: { kind: 'paid', paidAmount: 1400 }, is: 'other-paid-amount' },
    { end: 'paid', says: closed, is: 'paid-but-not-captured' },
    { end: 'paid', says: canceledThere, is: 'paid-but-not-captured' },
    { end: 'paid', says: needsPassword, is: 'paid-but-not-captured' },
    { end: 'paid', says: onlyCreated, is: 'paid-but-not-captured' },
    { end: 'paid', says: notFound, is: 'proven-but-not-found' },
    { end: 'paid', says: unsignedNotFound, is: 'no answer: not-found-unsigned' },
    { end: 'declined', says: closed, is: 'agrees' },
    { end: 'declined', says: canceledThere, is: 'agrees' },
    { end: 'declined', says: paid, is: 'captured-after-final' },
    { end: 'declined', says: needsPassword, is: 'open-after-final' },
    { end: 'declined', says: notFound, is: 'proven-but-not-found' },
    { end: 'neverThere', says: notFound, is: 'agrees' },
    { end: 'neverThere', says: unsignedNotFound, is: 'agrees' },
    { end: 'neverThere', says: paid, is: 'captured-after-final' },
    { end: 'neverThere', says: onlyCreated, is: 'open-after-final' },
    { end: 'neverThere', says: closed, is: 'agrees' },
    { end: 'canceled', says: canceledThere, is: 'agrees' },
    { end: 'canceled', says: closed, is: 'agrees' },
    { end: 'canceled', says: paid, is: 'captured-after-final' },
    { end: 'refunded', says: paid, is: 'agrees' },
    { end: 'paid', says: silence, is: 'no answer: timeout' },
    { end: 'paid', says: notSent, is: 'no answer: connect-failed:ECONNREFUSED' },
    { end: 'paid', says: refused, is: 'no answer: refused:E04113' },
    { end: 'paid', says: accepted, is: 'no answer: no-status' },
    {
      end: 'paid',
      says: {
        kind: 'unknown',
        reason: 'other-amount',
        incident: { kind: 'mismatched-answer', detail: 'other-amount' },
      },
      is: 'mismatched-answer',
    },
  ])('$end with us, $says.kind there: $is', ({ end, says, is }) => {
    const found = compare(ended(end).payment, says);
    const expected = {
      agrees: () => 'agrees',
      differs: () => (found.kind === 'differs' ? found.incident : ''),
      unanswered: () => (found.kind === 'unanswered' ? `no answer: ${found.reason}` : ''),
    };
    expect(expected[found.kind]()).toBe(is);
  });

  test('a payment that a person called paid, and of which the gateway knows nothing', () => {
    const { failure: _, ...unproven } = ended('neverThere').payment;
    const byHand: Payment = { ...unproven, state: 'paid', resolvedByHand: true };
    expect(compare(byHand, notFound)).toMatchObject({ incident: 'paid-but-not-captured' });
    expect(compare(byHand, paid)).toEqual({ kind: 'agrees' });
  });
});

describe('what becomes of an answer', () => {
  const verdict = fc.constantFrom<Verdict>(
    ...[paid, closed, canceledThere, needsPassword, onlyCreated, notFound, unsignedNotFound],
    ...[silence, notSent, refused, accepted],
  );

  test('no answer changes a state or starts a call', () => {
    const ends = fc.constantFrom(...(Object.keys(ENDS) as End[]));
    fc.assert(
      fc.property(ends, fc.array(verdict, { minLength: 1, maxLength: 4 }), (end, verdicts) => {
        const play = ended(end);
        const { state } = play.payment;
        for (const each of verdicts) {
          if (play.payment.stage !== 'done') break;
          const { decision } = reconcile(play.to(play.now + 60), each);
          expect(decision.payment.state).toBe(state);
          expect(decision.call).toBeUndefined();
          expect(decision.payment.inFlight).toBeUndefined();
        }
      }),
    );
  });

  test('agreement leaves nothing to do', () => {
    const play = ended('paid');
    reconcile(play, paid);
    expect(play.payment).toMatchObject({ stage: 'done', state: 'paid' });
    expect(play.nextAt).toBeUndefined();
    expect(play.incidents).toEqual([]);
  });

  test('the same difference has one incident until both sides agree', () => {
    const play = ended('paid');
    const opened = [closed, canceledThere, silence, paid, closed].map(
      (each) => reconcile(play.to(play.now + 60), each).isNew,
    );
    expect(opened).toEqual([true, false, false, false, true]);
    expect(play.incidentKinds).toEqual(['paid-but-not-captured', 'paid-but-not-captured']);
  });

  test('another difference has an incident of its own', () => {
    const play = ended('paid');
    for (const each of [closed, notFound, closed]) reconcile(play.to(play.now + 60), each);
    expect(play.incidentKinds).toEqual(['paid-but-not-captured', 'proven-but-not-found']);
  });

  test('money that turned up is given back by the process that serves, while the state stays', () => {
    const play = ended('declined');
    reconcile(play, paid);
    expect(play.incidentKinds).toEqual(['captured-after-final']);
    play.script = { ...play.script, query: oneByOne(canceledThere), cancel: ok() };
    play.to(2 * HOUR);
    expect(play.callsOf('cancel')).toHaveLength(1);
    expect(play.payment).toMatchObject({ state: 'failed', stage: 'done' });
    expect(play.incidentKinds).toEqual(['captured-after-final']);
  });

  test('R7: a cancel waits 15 s where nobody had seen the order before', () => {
    const play = ended('neverThere');
    reconcile(play, paid);
    expect(play.nextAt).toBeGreaterThanOrEqual(HOUR + 15);
    expect(play.payment.provenAt).toBe(play.payment.lastEndedAt);
  });

  test('R15: after the cancel window it is a refund', () => {
    const play = ended('declined').to(25 * HOUR);
    reconcile(play, paid);
    expect(play.payment).toMatchObject({ state: 'failed', stage: 'refund' });
    play.script = { ...play.script, refund: ok(), 'refund-query': answer(paid) };
    play.to(26 * HOUR);
    expect(play.callsOf('refund')).toMatchObject([{ refundNo: 'p-0123456789-r1', amount: 1500 }]);
    expect(play.payment).toMatchObject({ state: 'failed', stage: 'done' });
    expect(reconcile(play, paid).comparison).toEqual({ kind: 'agrees' });
  });

  test('R15: where the clock was set forward by a day at rest, a cancel that may take effect is waited for', () => {
    const play = ended('canceled');
    const acceptedAt = play.payment.cancel?.acceptedAt ?? NaN;
    play.to((acceptedAt - play.payment.createdAt) / 1000 + 25 * HOUR);
    const found = play.now;
    reconcile(play, paid);
    expect(play.incidentKinds[0]).toBe('captured-after-final');
    play.script = { query: answer(paid), refund: ok(), 'refund-query': answer(paid) };
    play.to(found + 2 * HOUR);
    const [refund] = play.at('refund');
    expect(refund).toBeGreaterThan(found + 280);
    expect(play.payment).toMatchObject({ state: 'canceled', stage: 'done' });
  });

  test('F26: and not on an answer that was heard after a pause: the gateway is asked again first', () => {
    const play = ended('declined').to(25 * HOUR);
    askAbout(play);
    play.pause(90).tell({ type: 'ended', verdict: paid }, 'nothing');
    expect(play.payment).toMatchObject({ stage: 'refund', refund: { step: 'recheck' } });
    play.script = { ...play.script, query: answer(canceledThere) };
    play.to(26 * HOUR);
    expect(play.callsOf('refund')).toEqual([]);
    expect(play.payment).toMatchObject({ state: 'failed', stage: 'done' });
  });

  test('an order that is open again is watched until it is captured or closed', () => {
    const play = ended('neverThere');
    reconcile(play, needsPassword);
    expect(play.incidentKinds).toEqual(['open-after-final']);
    const asked = play.callsOf('query').length;
    const says = [needsPassword, paid];
    const query = (nth: number) => answer(says[nth - asked - 1] ?? canceledThere);
    play.script = { query, cancel: ok() };
    play.to(2 * HOUR);
    expect(play.callsOf('cancel')).toHaveLength(1);
    expect(play.payment).toMatchObject({ state: 'failed', stage: 'done' });
    expect(play.incidentKinds).toEqual(['open-after-final', 'captured-after-final']);
  });
});

describe('when the gateway may be asked', () => {
  const startAt = (payment: Payment, second: number) =>
    startReconciling(payment, payment.createdAt + second * 1000, true);

  test('R5: only what was seen at rest for 5 s before, whatever the clock of who asked last says', () => {
    const { payment } = ended('paid');
    for (const hours of [-12, 1, 12]) {
      const now = payment.createdAt + hours * HOUR * 1000;
      expect(startReconciling(payment, now, false)).toEqual({ kind: 'wait', forMs: REST_MS });
      expect(startReconciling(payment, now, true)).toMatchObject({ kind: 'ask' });
    }
    expect(REST_MS).toBeGreaterThan(5_000);
  });

  test('F07: nor while the gateway asked for quiet', () => {
    const play = ended('paid');
    const busy: Verdict = { kind: 'unknown', reason: 'http-503', retryAfterMs: 30_000 };
    reconcile(play, busy);
    expect(startAt(play.payment, HOUR + 30)).toEqual({ kind: 'wait', forMs: 200 });
    expect(startAt(play.payment, HOUR + 31)).toMatchObject({ kind: 'ask' });
  });

  test('a payment that is not final, or worked on, is left to the process that serves', () => {
    const running = new Play({ create: answer(needsPassword) }).to(3).payment;
    expect(startAt(running, 20)).toEqual({ kind: 'in-hand' });
    const givenBack = ended('declined');
    reconcile(givenBack, paid);
    const known = 'captured-after-final';
    expect(startAt(givenBack.payment, HOUR + 60)).toEqual({ kind: 'in-hand', known });
    const watched = ended('declined');
    reconcile(watched, onlyCreated);
    expect(startAt(watched.payment, HOUR + 60)).toMatchObject({ known: 'open-after-final' });
  });

  test('while the question is out nobody else asks', () => {
    const play = ended('declined');
    askAbout(play);
    expect(startAt(play.payment, HOUR + 60)).toEqual({ kind: 'in-hand' });
  });

  test('R6, R13: where its process dies, nothing was found, and it can be asked about again 5 s later', () => {
    const play = ended('declined');
    askAbout(play);
    const back = play.restart(20).now;
    expect(play.payment).toMatchObject({ stage: 'done', state: 'failed' });
    expect(play.nextAt).toBeUndefined();
    expect(play.incidents).toEqual([]);
    expect(startAt(play.payment, back + 4.9)).toMatchObject({ kind: 'wait' });
    expect(startAt(play.payment, back + 5)).toMatchObject({ kind: 'ask' });
  });

  test('R12: the answer is the notification’s, where one asked for a look meanwhile', () => {
    const play = ended('declined');
    askAbout(play);
    play.tell({ type: 'hinted' });
    const { finding } = play.pause(0.2).tell({ type: 'ended', verdict: paid }, 'nothing');
    expect(finding).toBeUndefined();
    expect(play.payment).toMatchObject({ stage: 'cancel', state: 'failed' });
    expect(play.incidentKinds).toContain('captured-after-final');
  });

  test('R7, R11: the process that serves goes on with what its question has found', () => {
    const play = ended('declined');
    askAbout(play);
    play.script = { query: oneByOne(canceledThere), cancel: ok() };
    expect(play.pause(0.2).tell({ type: 'ended', verdict: paid }).call?.kind).toBe('cancel');
    expect(play.to(2 * HOUR).payment).toMatchObject({ state: 'failed', stage: 'done' });
    expect(play.callsOf('cancel')).toHaveLength(1);
  });

  test('a time that lies too far ahead was written before the clock was set back', () => {
    const { payment } = ended('paid');
    expect(startAt(payment, -2 * HOUR)).toMatchObject({ kind: 'ask' });
  });

  test('R6: nor does it keep what follows waiting, a look that a notification asks for among it', () => {
    const play = ended('neverThere');
    play.tell({ type: 'hinted' }, 'nothing');
    play.restart(1).to(play.now + 60);
    const { payment } = play;
    expect(payment.queryNotBefore).toBeGreaterThan(payment.createdAt + HOUR * 1000);
    const clockSetBack = payment.createdAt - 10 * HOUR * 1000;
    const start = startReconciling(payment, clockSetBack, true);
    if (start.kind !== 'ask') throw new Error(start.kind);
    const asked = start.decision.payment;
    const later = clockSetBack + 1_000;
    const unheard: Verdict = { kind: 'unknown', reason: 'timeout' };
    const rests = decide(asked, { type: 'ended', verdict: unheard }, later).payment;
    const { nextAttemptAt } = decide(rests, { type: 'hinted' }, later).payment;
    expect(nextAttemptAt).toBe(later + 5_000);
  });
});
