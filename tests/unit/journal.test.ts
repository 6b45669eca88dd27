/** What happens to payments while the disk refuses (F30), over a real store that can be made to refuse. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Journal } from '@kaikei/proxy/payments/journal.ts';
import { silentLogger } from '@kaikei/proxy/log.ts';
import { StorageError, type PaymentStore } from '@kaikei/proxy/store/port.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { decide, type PaymentEvent } from '@kaikei/shared/rules.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../helpers/manual-clock.ts';
import { submitted } from '../helpers/store-payments.ts';

const SECOND = 1_000;

let clock: ManualClock;
let payments: PaymentStore;
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
  journal = new Journal({
    store,
    clock: { now: () => clock.now(), after: (...given) => clock.after(...given), reanchor() {} },
    log: silentLogger,
  });
  id = await newPayment();
});

async function newPayment(): Promise<string> {
  return (await submitted(payments, { at: clock.now() })).id;
}

const ended = (verdict: Verdict): PaymentEvent & { type: 'ended' } => ({ type: 'ended', verdict });
const needsPassword: Verdict = { kind: 'in-progress', status: 0 };
const paid: Verdict = { kind: 'paid', paidAmount: 1500, transNo: 'T-1', psn: 'P-1' };

async function told(of = id) {
  const stored = await payments.read(of);
  return { state: stored?.record.state, events: stored?.timeline.map(({ event }) => event) };
}

/** The call that is due after so many seconds, if any. */
async function dueAfter(seconds: number): Promise<string | undefined> {
  clock.advance(seconds * SECOND);
  return (await journal.writeOrKeep(id, { type: 'due' }))?.decision.call?.kind;
}

describe('while the disk refuses', () => {
  test('a payment is asked about, and all of it is stored when the disk takes it', async () => {
    refused = Infinity;
    await journal.writeOrKeep(id, ended(needsPassword));
    expect(await dueAfter(4)).toBeUndefined();
    expect(await dueAfter(1.01)).toBe('query');
    await journal.writeOrKeep(id, ended(needsPassword));
    expect(await dueAfter(5.01)).toBe('query');
    const paidAt = clock.now();
    await journal.writeOrKeep(id, ended(paid));
    expect(await dueAfter(60)).toBeUndefined();
    expect(await told()).toEqual({ state: 'processing', events: ['create-sent'] });
    expect(journal.waitingIds()).toEqual([id]);

    refused = 0;
    await journal.writeOrKeep(id, { type: 'due' });
    expect(journal.waitingIds()).toEqual([]);
    const query = ['query-sent', 'query-answered'];
    expect(await told()).toEqual({
      state: 'paid',
      events: ['create-sent', 'create-answered', ...query, ...query, 'paid'],
    });
    expect((await payments.read(id))?.timeline.at(-1)?.at).toBeGreaterThan(paidAt);
  });

  test('no cancel goes out before its intent is committed', async () => {
    await journal.write(id, ended(needsPassword));
    refused = Infinity;
    expect(await dueAfter(60)).toBe('query');
    const asked = await journal.writeOrKeep(id, ended(needsPassword));
    expect(asked?.decision.call).toBeUndefined();
    for (let n = 0; n < 10; n += 1) expect(await dueAfter(30)).toBeUndefined();
    refused = 0;
    expect(await dueAfter(0.5)).toBe('cancel');
    const sentAt = (await payments.read(id))?.timeline.find(
      ({ event }) => event === 'cancel-sent',
    )?.at;
    expect(sentAt).toBe(clock.now());
  });

  test('what a cashier asks is refused, and nothing of it waits', async () => {
    refused = Infinity;
    await expect(journal.write(id, { type: 'cancel-requested' })).rejects.toThrow(StorageError);
    expect(journal.waitingIds()).toEqual([]);
    refused = 0;
    await journal.write(id, ended(paid));
    expect((await told()).state).toBe('paid');
  });
});

describe('when the disk takes it again', () => {
  test('an answer that bears another payment’s number is not believed', async () => {
    await journal.write(id, ended(needsPassword));
    const other = await newPayment();
    await journal.write(other, ended(paid));
    refused = Infinity;
    expect(await dueAfter(5.01)).toBe('query');
    await journal.writeOrKeep(id, ended(paid));
    refused = 0;
    await journal.writeOrKeep(id, { type: 'due' });
    expect((await told()).state).toBe('awaiting-customer');
    expect(await payments.incidents()).toMatchObject([{ kind: 'repeated-psn', paymentId: id }]);
    expect(await dueAfter(5.01)).toBe('query');
  });

  test('what would have gone another way is as after a crash: waited for, then asked', async () => {
    const other = await newPayment();
    await journal.write(other, ended(paid));
    await journal.write(id, ended({ kind: 'unknown', reason: 'timeout' }));
    await journal.write(id, { type: 'cancel-requested' });
    refused = Infinity;
    expect(await dueAfter(76)).toBe('query');
    // Where this is believed, there is nothing to cancel, and the order is asked for again.
    const notFound: Verdict = { kind: 'not-found', signed: true, code: 'E04111', psn: 'P-1' };
    await journal.writeOrKeep(id, ended(notFound));
    expect(await dueAfter(5.01)).toBe('query');
    await journal.writeOrKeep(id, ended({ kind: 'unknown', reason: 'timeout' }));
    refused = 0;
    expect(await dueAfter(0.5)).toBeUndefined();
    expect(await payments.incidents()).toMatchObject([{ kind: 'repeated-psn', paymentId: id }]);
    expect(await dueAfter(4.4)).toBeUndefined();
    expect(await dueAfter(0.7)).toBe('query');
  });

  test('a person’s word that came meanwhile stands', async () => {
    await journal.write(id, ended(needsPassword));
    refused = Infinity;
    expect(await dueAfter(5.01)).toBe('query');
    await journal.writeOrKeep(id, ended(needsPassword));
    refused = 0;
    // At the command line, in another process.
    await payments.step(id, [], (payment) =>
      decide(payment, { type: 'resolved', as: 'canceled', note: 'seen' }, clock.now()),
    );
    await journal.writeOrKeep(id, { type: 'due' });
    expect((await told()).state).toBe('canceled');
    expect(journal.waitingIds()).toEqual([]);
    expect(await dueAfter(60)).toBeUndefined();
  });

  test('steps of one payment follow one another', async () => {
    refused = 1;
    await Promise.all([
      journal.writeOrKeep(id, ended(needsPassword)),
      journal.write(id, { type: 'cancel-requested' }),
      journal.writeOrKeep(id, { type: 'due' }),
    ]);
    expect(await told()).toEqual({
      state: 'canceling',
      events: ['create-sent', 'create-answered', 'cancel-requested'],
    });
  });
});
