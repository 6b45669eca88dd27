/** What happens to payments while the disk refuses (F30), over a real store that can be made to refuse. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Journal } from '@kaikei/proxy/payments/journal.ts';
import { Leases } from '@kaikei/proxy/payments/leases.ts';
import { silentLogger } from '@kaikei/proxy/log.ts';
import { StorageError } from '@kaikei/proxy/store/errors.ts';
import type { PaymentStore } from '@kaikei/proxy/store/payments-port.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { decide, type PaymentEvent, type PaymentRequest } from '@kaikei/shared/rules.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../support/manual-clock.ts';
import { submission, submit } from '../support/store-payments.ts';

const SECOND = 1_000;

let clock: ManualClock;
let payments: PaymentStore;
let leases: Leases;
let journal: Journal;
/** How many steps are refused from now on. */
let refused: number;
let id: string;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kaikei-journal-'));
  const store = openSqliteStore({ file: join(folder, 'kaikei.db'), serving: true });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  ({ payments } = store);
  refused = 0;
  const step = payments.step.bind(payments);
  payments.step = async (...given) => {
    refused -= 1;
    if (refused >= 0) throw new StorageError('the disk is full');
    return step(...given);
  };
  clock = new ManualClock();
  leases = new Leases(payments.leaseMs);
  journal = new Journal({
    store,
    leases,
    clock: {
      now: () => clock.now(),
      after: (...given) => clock.after(...given),
      stopwatch: () => clock.stopwatch(),
      reanchor() {},
      driftMs: () => 0,
    },
    log: silentLogger,
  });
  id = await newPayment();
});

async function newPayment(): Promise<string> {
  const given = submission({ at: clock.now() });
  const outcome = await submit(payments, given);
  if (outcome.kind !== 'created') throw new Error(outcome.kind);
  leases.hold(outcome.lease, clock.now());
  return outcome.lease.id;
}

/** As its owner; undefined where the payment is not ours any more. */
function record(of: string, event: Extract<PaymentEvent, { type: 'due' | 'ended' }>) {
  const lease = leases.of(of);
  return lease ? journal.record(lease, event) : Promise.resolve(undefined);
}

const cancelRequested: PaymentRequest = { type: 'cancel-requested' };
const ended = (verdict: Verdict): PaymentEvent & { type: 'ended' } => ({ type: 'ended', verdict });
const needsPassword: Verdict = { kind: 'in-progress', status: 0 };
const refusal: Verdict = { kind: 'refused', code: 'E1', message: '' };
const paid: Verdict = { kind: 'paid', paidAmount: 1500, transNo: 'T-1', psn: 'P-1' };

async function stored(of = id) {
  const stored = await payments.read(of);
  return { state: stored?.record.state, events: stored?.timeline.map(({ event }) => event) };
}

/** Three refused cancels, and a refund that was accepted. */
async function refundOf(of: string): Promise<void> {
  await record(of, ended(needsPassword));
  await journal.request(of, cancelRequested);
  clock.advance(16 * SECOND);
  let next = await record(of, { type: 'due' });
  for (let calls = 0; calls < 20 && next?.decision.call?.kind !== 'refund'; calls += 1) {
    if (!next?.decision.call) {
      clock.advance(5.01 * SECOND);
      next = await record(of, { type: 'due' });
    } else {
      const { call, payment } = next.decision;
      const order = payment.cancel?.attempts === 0 ? needsPassword : paid;
      next = await record(of, ended(call.kind === 'query' ? order : refusal));
    }
  }
  await record(of, ended({ kind: 'accepted' }));
}

/** The call that is due after so many seconds, if any. */
async function dueAfter(seconds: number): Promise<string | undefined> {
  clock.advance(seconds * SECOND);
  return (await record(id, { type: 'due' }))?.decision.call?.kind;
}

describe('while the disk refuses', () => {
  test('a payment is asked about, and all of it is stored when the disk takes it', async () => {
    refused = Infinity;
    await record(id, ended(needsPassword));
    expect(await dueAfter(4)).toBeUndefined();
    expect(await dueAfter(1.01)).toBe('query');
    await record(id, ended(needsPassword));
    expect(await dueAfter(5.01)).toBe('query');
    const paidAt = clock.now();
    await record(id, ended(paid));
    expect(await dueAfter(60)).toBeUndefined();
    expect(await stored()).toEqual({ state: 'processing', events: ['create-sent'] });
    expect(journal.waitingIds()).toEqual([id]);

    refused = 0;
    await record(id, { type: 'due' });
    expect(journal.waitingIds()).toEqual([]);
    const query = ['query-sent', 'query-answered'];
    expect(await stored()).toEqual({
      state: 'paid',
      events: ['create-sent', 'create-answered', ...query, ...query, 'paid'],
    });
    expect((await payments.read(id))?.timeline.at(-1)?.at).toBeGreaterThan(paidAt);
  });

  test('no cancel goes out before its intent is committed', async () => {
    await record(id, ended(needsPassword));
    refused = Infinity;
    expect(await dueAfter(60)).toBe('query');
    const asked = await record(id, ended(needsPassword));
    expect(asked?.decision.call).toBeUndefined();
    // The question that may start is asked all the while (F30).
    for (let n = 0; n < 10; n += 1) {
      expect(await dueAfter(30.02)).toBe('query');
      await record(id, ended(needsPassword));
    }
    refused = 0;
    expect(await dueAfter(0.5)).toBe('cancel');
    const sentAt = (await payments.read(id))?.timeline.find(
      ({ event }) => event === 'cancel-sent',
    )?.at;
    expect(sentAt).toBe(clock.now());
  });

  test('what a cashier asks is refused, and nothing of it waits', async () => {
    refused = Infinity;
    await expect(journal.request(id, cancelRequested)).rejects.toThrow(StorageError);
    expect(journal.waitingIds()).toEqual([]);
    refused = 0;
    await record(id, ended(paid));
    expect((await stored()).state).toBe('paid');
  });
});

describe('when the disk takes it again', () => {
  test('an answer that bears another payment’s number opens an incident, and counts where it names the order', async () => {
    await record(id, ended(needsPassword));
    const other = await newPayment();
    await record(other, ended(paid));
    refused = Infinity;
    expect(await dueAfter(5.01)).toBe('query');
    await record(id, ended(paid));
    refused = 0;
    await record(id, { type: 'due' });
    expect((await stored()).state).toBe('paid');
    expect(await payments.incidents()).toMatchObject([
      { kind: 'repeated-trans-no', paymentId: id },
    ]);
  });

  test('a success that came after the 60 s is no longer lost to a cancel', async () => {
    await record(id, ended(needsPassword));
    refused = Infinity;
    expect(await dueAfter(60)).toBe('query');
    await record(id, ended(needsPassword));
    expect(await dueAfter(5.01)).toBe('query');
    await record(id, ended(paid));
    refused = 0;
    await record(id, { type: 'due' });
    expect((await stored()).state).toBe('paid');
  });

  test('what was not even read for long is asked about before it is canceled', async () => {
    await record(id, ended(needsPassword));
    await journal.request(id, cancelRequested);
    refused = Infinity;
    const read = payments.read.bind(payments);
    payments.read = () => Promise.reject(new StorageError('not even that'));
    for (let n = 0; n < 3; n += 1) expect(await dueAfter(30)).toBeUndefined();
    refused = 0;
    payments.read = read;
    expect(await dueAfter(0.5)).toBe('query');
    expect((await record(id, ended(needsPassword)))?.decision.call?.kind).toBe('cancel');
  });

  test('what would have gone another way is as after a crash: waited for, then asked', async () => {
    const other = await newPayment();
    await record(other, ended({ kind: 'paid', transNo: 'T-other' }));
    await refundOf(id);
    refused = Infinity;
    expect(await dueAfter(5.01)).toBe('refund-query');
    // Where this is believed, the number is spent, and the order is asked for.
    await record(id, ended({ kind: 'closed', transNo: 'T-other' }));
    expect(await dueAfter(30.02)).toBe('query');
    // The order holds the money: to the refund query, which is still open, it would mean that it is back.
    await record(id, ended(paid));
    refused = 0;
    expect(await dueAfter(0.5)).toBeUndefined();
    expect((await stored()).state).toBe('refunding');
    expect(await payments.incidents()).toMatchObject([{ kind: 'repeated-trans-no' }]);
    expect(await dueAfter(5.01)).toBe('refund-query');
  });

  test('a person’s word that came meanwhile stands', async () => {
    await record(id, ended(needsPassword));
    refused = Infinity;
    expect(await dueAfter(5.01)).toBe('query');
    await record(id, ended(needsPassword));
    refused = 0;
    // At the command line, in another process.
    await payments.step(id, [], (payment) =>
      decide(payment, { type: 'resolved', as: 'canceled', note: 'seen' }, clock.now()),
    );
    await record(id, { type: 'due' });
    expect((await stored()).state).toBe('canceled');
    expect(journal.waitingIds()).toEqual([]);
    expect(await dueAfter(60)).toBeUndefined();
  });

  test('steps of one payment follow one another', async () => {
    refused = 1;
    await Promise.all([
      record(id, ended(needsPassword)),
      journal.request(id, cancelRequested),
      record(id, { type: 'due' }),
    ]);
    expect(await stored()).toEqual({
      state: 'canceling',
      events: ['create-sent', 'create-answered', 'cancel-requested'],
    });
  });
});
