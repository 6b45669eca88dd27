/** The supervisor over a real database, with a clock, a disk and steps of our own that fail: no payment is left alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { processClock, type Clock } from '@kaikei/proxy/clock.ts';
import type { CreateFacts, Gateway, GatewayRequest } from '@kaikei/proxy/gateway/port.ts';
import { silentLogger } from '@kaikei/proxy/log.ts';
import { GatewayHealth } from '@kaikei/proxy/payments/gateway-health.ts';
import { reconcile } from '@kaikei/proxy/payments/reconcile.ts';
import { Supervisor } from '@kaikei/proxy/payments/supervisor.ts';
import { StorageError } from '@kaikei/proxy/store/errors.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { ReconciliationStore } from '@kaikei/proxy/store/reconciliation-port.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { DEADLINE_MS } from '@kaikei/shared/rules/times.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import type { CallKind, Verdict } from '@kaikei/shared/verdict.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { changed, submission, type Submitted } from '../support/store-payments.ts';
import { until } from '../support/until.ts';

const HOUR = 3_600_000;
const CREATE: CreateFacts = {
  terminalId: 't_1',
  code: '134567890123456789',
  payMethodId: 'WeChatPay',
  expiresSeconds: 90,
  description: 'a sale',
};
const PAID: Verdict = { kind: 'paid', paidAmount: 1500, transNo: 'T-1', psn: 'P-1' };
const NEEDS_PASSWORD: Verdict = { kind: 'in-progress', status: 0 };

interface Wishes {
  clock: Clock;
  /** What the gateway says to a call, after those before it. */
  says: (kind: CallKind, before: readonly CallKind[]) => Verdict | Promise<Verdict>;
}

function setUp({ clock, says }: Wishes) {
  const folder = mkdtempSync(join(tmpdir(), 'kaikei-supervisor-'));
  const file = join(folder, 'kaikei.db');
  const store = openSqliteStore({ file, serving: true });
  const calls: CallKind[] = [];
  const gateway: Gateway = {
    call: async ({ kind }: GatewayRequest) => {
      const verdict = says(kind, calls);
      calls.push(kind);
      return await verdict;
    },
    probe: async () => true,
    close: async () => undefined,
  };
  const health = new GatewayHealth({ clock, probe: async () => true, changed: () => undefined });
  const supervisor = new Supervisor({ store, gateway, health, clock, log: silentLogger });
  onTestFinished(async () => {
    await supervisor.stop();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return { store, file, supervisor, calls };
}

type Shop = ReturnType<typeof setUp>;

async function submit(supervisor: Supervisor, given: Submitted): Promise<string> {
  const { payment, digest } = given;
  const result = await supervisor.submit({ members: payment, digest, create: CREATE });
  if (result.kind !== 'created') throw new Error(result.kind);
  await result.ended;
  return payment.id;
}

async function payment(store: Store, id: string): Promise<Payment> {
  const record = (await store.payments.read(id))?.record;
  if (record?.kind !== 'payment') throw new Error('no payment');
  return record;
}

/** Its methods as functions, to put others beside them. */
function turnsOf({ reconciliation }: Store): ReconciliationStore {
  return {
    nextRunAt: () => reconciliation.nextRunAt(),
    planRun: (at) => reconciliation.planRun(at),
    takeTurn: (...given) => reconciliation.takeTurn(...given),
    endTurn: (nextAt) => reconciliation.endTurn(nextAt),
  };
}

async function latestChange(store: Store, id: string): Promise<number> {
  return (await store.payments.read(id))?.changeSeq ?? NaN;
}

/** The gateway is asked about a payment that has been at rest for long. */
async function recheck({ store, supervisor }: Pick<Shop, 'store' | 'supervisor'>, id: string) {
  return supervisor.recheck(id, await latestChange(store, id));
}

function barrier() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** Lets so many seconds pass, and what comes of each of them. */
async function pass(clock: ManualClock, seconds: number): Promise<void> {
  for (let n = 0; n < seconds; n += 1) {
    clock.advance(1_000);
    for (let turns = 0; turns < 6; turns += 1) await turn();
  }
}

function onManual(clock: ManualClock): Clock {
  return {
    now: () => clock.now(),
    after: (...given) => clock.after(...given),
    stopwatch: () => clock.stopwatch(),
    reanchor() {},
    driftMs: () => 0,
  };
}

describe('the wall clock', () => {
  test.each([-HOUR, HOUR])(
    'is set by %i ms while a payment is committed: its create leaves, and its 60 s stay 60 s',
    async (stepMs) => {
      let offMs = 0;
      const clock = processClock({ wallNow: () => Date.now() + offMs });
      const { store, supervisor, calls } = setUp({ clock, says: () => NEEDS_PASSWORD });
      await supervisor.start();
      const commit = store.payments.submit.bind(store.payments);
      store.payments.submit = async (...given) => {
        offMs = stepMs;
        // The idle process looks at its clock every second, and would follow it.
        await wait(1_500);
        return commit(...given);
      };
      const id = await submit(supervisor, submission());
      expect(calls).toEqual(['create']);
      const { startedAt, state } = await payment(store, id);
      expect(state).toBe('awaiting-customer');
      const leftMs = startedAt + DEADLINE_MS - clock.now();
      expect(leftMs).toBeLessThanOrEqual(DEADLINE_MS);
      expect(leftMs).toBeGreaterThan(0);
    },
  );

  test('goes on while the machine sleeps between commit and create: the create is not sent any more', async () => {
    let sleptMs = 0;
    const clock = processClock({ wallNow: () => Date.now() + sleptMs });
    const { store, supervisor, calls } = setUp({ clock, says: () => PAID });
    await supervisor.start();
    const commit = store.payments.submit.bind(store.payments);
    store.payments.submit = async (...given) => {
      const outcome = await commit(...given);
      sleptMs = 90_000;
      return outcome;
    };
    const id = await submit(supervisor, submission());
    expect(calls).toEqual([]);
    expect(await payment(store, id)).toMatchObject({
      state: 'failed',
      failure: { code: 'gateway-unreachable' },
    });
  });
});

test.each([-26 * HOUR, 26 * HOUR])(
  'R6: a wall clock that is set by %i ms is followed while a refund waits for days, and the refund goes on',
  async (stepMs) => {
    const time = new ManualClock();
    let offMs = 0;
    let isDone = false;
    const clock: Clock = {
      ...processClock({
        wallNow: () => time.now() + offMs,
        monotonicNow: () => time.now(),
        uptime: () => time.now(),
      }),
      after: (...given) => time.after(...given),
    };
    const { store, supervisor, calls } = setUp({
      clock,
      says: (kind) => {
        if (kind === 'create') return PAID;
        if (kind === 'refund') return { kind: 'accepted' };
        return isDone ? PAID : { kind: 'in-progress', status: 0 };
      },
    });
    await supervisor.start();
    const id = await submit(supervisor, submission({ at: clock.now() }));
    await supervisor.requestRefund(id, { id: 'refund-0001', amount: 500, terminalId: 't_1' });
    // Until it is asked about every five minutes only.
    await pass(time, 600);
    const asked = calls.length;
    offMs = stepMs;
    await pass(time, 3);
    const wall = time.now() + offMs;
    expect(Math.abs(clock.now() - wall)).toBeLessThan(2_000);
    const later = await submit(supervisor, submission({ at: clock.now() }));
    expect(Math.abs((await payment(store, later)).createdAt - wall)).toBeLessThan(2_000);
    isDone = true;
    await pass(time, 600);
    expect(calls.slice(asked)).toContain('refund-query');
    expect((await payment(store, id)).shopRefunds).toMatchObject([{ state: 'refunded' }]);
  },
);

describe('a mistake of ours in a step', () => {
  test.each(['the answer to a create', 'a call that is due'])(
    'at %s: the payment is given back, taken over as interrupted, and ends',
    async (where) => {
      const time = new ManualClock();
      const { store, supervisor, calls } = setUp({
        clock: onManual(time),
        says: (kind) => (kind === 'create' ? NEEDS_PASSWORD : PAID),
      });
      await supervisor.start();
      const step = store.payments.step.bind(store.payments);
      let stepsBefore = where === 'a call that is due' ? 1 : 0;
      let broken = true;
      store.payments.step = async (...given) => {
        stepsBefore -= 1;
        if (stepsBefore >= 0 || !broken) return step(...given);
        broken = false;
        throw new TypeError('a mistake of ours');
      };
      const id = await submit(supervisor, submission({ at: time.now() }));
      await pass(time, 30);
      expect(broken).toBe(false);
      expect(calls).toEqual(['create', 'query']);
      expect((await payment(store, id)).state).toBe('paid');
      expect(await store.payments.incidents()).toMatchObject([
        { kind: 'step-failed', paymentId: id, detail: 'TypeError' },
      ]);
      expect(await store.payments.openIds()).toEqual([]);
    },
  );

  test('that comes again and again, on a disk that refuses too, keeps no cancel from going out', async () => {
    const time = new ManualClock();
    const { store, supervisor, calls } = setUp({
      clock: onManual(time),
      says: (_kind, before) => (before.includes('cancel') ? { kind: 'canceled' } : NEEDS_PASSWORD),
    });
    await supervisor.start();
    const step = store.payments.step.bind(store.payments);
    const release = store.payments.release.bind(store.payments);
    let mistakes = 3;
    store.payments.step = async (...given) => {
      if (mistakes > 0) {
        mistakes -= 1;
        throw new TypeError('a mistake of ours');
      }
      return step(...given);
    };
    let refused = 2;
    store.payments.release = async (...given) => {
      refused -= 1;
      if (refused >= 0) throw new StorageError('the disk is full');
      return release(...given);
    };
    const id = await submit(supervisor, submission({ at: time.now() }));
    await pass(time, 20);
    await supervisor.requestCancel(id);
    await pass(time, 120);
    expect(calls).toContain('cancel');
    expect((await payment(store, id)).state).toBe('canceled');
    const kinds = (await store.payments.incidents()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'step-failed')).toHaveLength(1);
  });

  test('while the lease of another payment is being given back leaves neither of them alone', async () => {
    const time = new ManualClock();
    const { store, supervisor } = setUp({
      clock: onManual(time),
      says: (kind) => (kind === 'create' ? NEEDS_PASSWORD : PAID),
    });
    await supervisor.start();
    const step = store.payments.step.bind(store.payments);
    const release = store.payments.release.bind(store.payments);
    let mistakes = 2;
    store.payments.step = async (...given) => {
      mistakes -= 1;
      if (mistakes >= 0) throw new TypeError('a mistake of ours');
      return step(...given);
    };
    const both = barrier();
    store.payments.release = async (...given) => {
      await both.passed;
      return release(...given);
    };
    const first = await submit(supervisor, submission({ at: time.now() }));
    await pass(time, 2);
    const second = await submit(supervisor, submission({ at: time.now() }));
    both.open();
    await pass(time, 30);
    expect((await payment(store, first)).state).toBe('paid');
    expect((await payment(store, second)).state).toBe('paid');
  });

  test('while a commit of the same payment is under way leaves it to be taken over', async () => {
    const time = new ManualClock();
    const answer = barrier();
    const { store, supervisor, calls } = setUp({
      clock: onManual(time),
      says: async (kind, before) => {
        if (kind === 'create') return NEEDS_PASSWORD;
        if (before.includes('query')) return PAID;
        await answer.passed;
        throw new TypeError('a mistake of ours');
      },
    });
    await supervisor.start();
    const id = await submit(supervisor, submission({ at: time.now() }));
    const step = store.payments.step.bind(store.payments);
    const commit = barrier();
    let steps = 0;
    store.payments.step = async (...given) => {
      steps += 1;
      if (steps === 1) throw new StorageError('the disk is full');
      const stepped = await step(...given);
      if (steps === 2) await commit.passed;
      return stepped;
    };
    while (steps < 2) await pass(time, 1);
    expect(calls).toEqual(['create', 'query']);
    answer.open();
    await pass(time, 1);
    commit.open();
    await pass(time, 30);
    expect(calls).toEqual(['create', 'query', 'query']);
    expect((await payment(store, id)).state).toBe('paid');
  });
});

describe('a commit that nobody can tell about', () => {
  const unclear = () => {
    throw new StorageError('the line broke');
  };

  test('is read back: the create of a payment that is there leaves once', async () => {
    const { store, supervisor, calls } = setUp({ clock: processClock(), says: () => PAID });
    await supervisor.start();
    const commit = store.payments.submit.bind(store.payments);
    store.payments.submit = async (...given) => {
      await commit(...given);
      return unclear();
    };
    const given = submission();
    const request = { members: given.payment, digest: given.digest, create: CREATE };
    const results = await Promise.allSettled([
      supervisor.submit(request),
      supervisor.submit(request),
    ]);
    const kinds = results.map((result) =>
      result.status === 'fulfilled' ? result.value.kind : 'refused',
    );
    expect(kinds.sort()).toEqual(['created', 'refused']);
    await until('paid', async () => (await payment(store, given.payment.id)).state === 'paid');
    expect(calls).toEqual(['create']);
  });

  test('and cannot be read back either: no create leaves, and the payment is taken over and asked about', async () => {
    const time = new ManualClock();
    const { store, supervisor, calls } = setUp({ clock: onManual(time), says: () => PAID });
    await supervisor.start();
    const commit = store.payments.submit.bind(store.payments);
    const step = store.payments.step.bind(store.payments);
    store.payments.submit = async (...given) => {
      await commit(...given);
      store.payments.step = async () => unclear();
      return unclear();
    };
    const given = submission({ at: time.now() });
    const request = { members: given.payment, digest: given.digest, create: CREATE };
    await expect(supervisor.submit(request)).rejects.toThrow(StorageError);
    store.payments.step = step;
    await pass(time, 10);
    expect(calls).toEqual(['query']);
    expect((await payment(store, given.payment.id)).state).toBe('paid');
  });
});

describe('a question of reconciliation (R14)', () => {
  const CLOSED: Verdict = { kind: 'closed' };

  async function declined(says: Verdict) {
    const time = new ManualClock();
    const shop = setUp({
      clock: onManual(time),
      says: (kind, before) =>
        kind === 'create' ? CLOSED : before.includes('cancel') ? { kind: 'canceled' } : says,
    });
    await shop.supervisor.start();
    const id = await submit(shop.supervisor, submission({ at: time.now() }));
    await pass(time, 20);
    return { ...shop, time, id };
  }

  test('F30: whose answer the disk refuses is asked once, and stored when it can be', async () => {
    const shop = await declined(CLOSED);
    const { store, calls, time, id } = shop;
    const step = store.payments.step.bind(store.payments);
    store.payments.step = async () => {
      throw new StorageError('the disk is full');
    };
    expect(await recheck(shop, id)).toEqual({ kind: 'not-stored' });
    await pass(time, 5);
    expect(await recheck(shop, id)).toMatchObject({ kind: 'in-hand' });
    store.payments.step = step;
    await pass(time, 5);
    expect(calls).toEqual(['create', 'query']);
    expect(await store.payments.openIds()).toEqual([]);
    expect((await payment(store, id)).reconciledAt).toBeGreaterThan(0);
  });

  test('R11: that finds captured money goes on to the cancel, under the same lease', async () => {
    const shop = await declined(PAID);
    const { store, calls, time, id } = shop;
    expect(await recheck(shop, id)).toMatchObject({
      kind: 'asked',
      finding: { comparison: { kind: 'differs', incident: 'captured-after-final' }, isNew: true },
    });
    await pass(time, 60);
    expect(calls).toEqual(['create', 'query', 'cancel', 'query']);
    expect(await payment(store, id)).toMatchObject({ state: 'failed', stage: 'done' });
    expect(await store.payments.openIds()).toEqual([]);
  });

  test("R5: waits where a call has ended since the payment was looked at, whatever that one's clock says", async () => {
    const { store, supervisor, calls, time, id } = await declined(CLOSED);
    const seen = await latestChange(store, id);
    expect((await supervisor.recheck(id, seen)).kind).toBe('asked');
    time.advance(HOUR);
    expect(await supervisor.recheck(id, seen)).toMatchObject({ kind: 'wait' });
    expect(calls).toEqual(['create', 'query']);
    expect(await store.payments.openIds()).toEqual([]);
  });

  test('R5: a run that has to wait does so by its own clock, which another one’s was set back from', async () => {
    const { store, supervisor, calls, time, id } = await declined(CLOSED);
    // Left behind by a process whose clock was ahead.
    await store.payments.step(id, [], (before) =>
      changed(before, { queryNotBefore: time.now() + HOUR }),
    );
    const clock = { ...onManual(time), now: () => time.now() + 15_000 };
    // While it waits for its turn, another run asks.
    let others = 0;
    const takeTurn: ReconciliationStore['takeTurn'] = async (...given) => {
      if (others === 0) await supervisor.recheck(id, await latestChange(store, id));
      others += 1;
      return store.reconciliation.takeTurn(...given);
    };
    const reconciliation = { ...turnsOf(store), takeTurn };
    const { signal } = new AbortController();
    const run = reconcile(
      { store: { payments: store.payments, reconciliation }, supervisor, clock, log: silentLogger },
      { since: 0, signal },
    );
    while (others === 0) await pass(time, 1);
    await pass(time, 4);
    expect(calls).toEqual(['create', 'query']);
    await pass(time, 5);
    expect(calls).toEqual(['create', 'query', 'query']);
    expect((await run).byMachine).toMatchObject({ agreed: 1, unanswered: [] });
  });

  test('a run that the disk breaks off keeps its report, of what it has read and of what it has not', async () => {
    const { store, supervisor, time, id } = await declined(CLOSED);
    let reads = 0;
    const payments = {
      finalIds: async () => [id, 'pay-never-read'],
      read: async (asked: string) => {
        reads += 1;
        if (reads > 1) throw new StorageError('the disk does not answer');
        return store.payments.read(asked);
      },
    };
    const { signal } = new AbortController();
    const over = { run: false };
    const run = reconcile(
      {
        store: { payments, reconciliation: turnsOf(store) },
        ...{ supervisor, clock: onManual(time), log: silentLogger },
      },
      { since: 0, signal },
    ).finally(() => (over.run = true));
    while (!over.run) await pass(time, 1);
    expect(await run).toMatchObject({
      brokenOff: true,
      byMachine: {
        payments: 2,
        unanswered: ['pay-never-read', id].map(
          (paymentId) =>
            expect.objectContaining({ paymentId, reason: 'storage-unavailable' }) as unknown,
        ),
      },
    });
  });

  test('is not begun by a process that stops, and one that is out is waited for', async () => {
    const shop = await declined(CLOSED);
    const { store, supervisor, calls, id } = shop;
    const asked = supervisor.recheck(id, await latestChange(store, id));
    await supervisor.stop();
    expect((await asked).kind).toBe('asked');
    expect(await recheck(shop, id)).toEqual({ kind: 'stopping' });
    expect(calls).toEqual(['create', 'query']);
    expect(await store.payments.openIds()).toEqual([]);
  });
});

test('R5, R13: a supervisor that stops keeps a payment whose call is out, one that followed another at once too', async () => {
  const time = new ManualClock();
  let end: (verdict: Verdict) => void = () => undefined;
  const cancel = new Promise<Verdict>((resolve) => {
    end = resolve;
  });
  const { store, file, supervisor, calls } = setUp({
    clock: onManual(time),
    says: (kind) => (kind === 'cancel' ? cancel : NEEDS_PASSWORD),
  });
  onTestFinished(() => end({ kind: 'accepted' }));
  await supervisor.start();
  const id = await submit(supervisor, submission({ at: time.now() }));
  while (!calls.includes('cancel')) await pass(time, 1);
  expect(calls.slice(-2)).toEqual(['query', 'cancel']);
  const stopped = supervisor.stop();
  await pass(time, 1);
  const database = new DatabaseSync(file, { readOnly: true });
  onTestFinished(() => database.close());
  const lease = (): unknown =>
    database.prepare('select lease_owner from payments where id = ?').get(id);
  expect(lease()).not.toEqual({ lease_owner: null });
  end({ kind: 'accepted' });
  await stopped;
  expect((await payment(store, id)).inFlight).toBeUndefined();
  expect(lease()).toEqual({ lease_owner: null });
});

test('R16: a refund that is asked for before everything was taken over is sent all the same', async () => {
  const time = new ManualClock();
  const { store, supervisor, calls } = setUp({
    clock: onManual(time),
    says: (kind) => (kind === 'refund' ? { kind: 'accepted' } : PAID),
  });
  const id = await submit(supervisor, submission({ at: time.now() }));
  const refund = { id: 'refund-0001', amount: 500, terminalId: 't_1' };
  expect((await supervisor.requestRefund(id, refund)).kind).toBe('created');
  await supervisor.start();
  await pass(time, 10);
  expect(calls).toEqual(['create', 'refund', 'refund-query']);
  expect((await payment(store, id)).shopRefunds).toMatchObject([{ state: 'refunded' }]);
});

test('a supervisor that stops commits nothing more', async () => {
  const { store, supervisor, calls } = setUp({ clock: processClock(), says: () => PAID });
  await supervisor.start();
  const given = submission();
  const stopped = supervisor.stop();
  const request = { members: given.payment, digest: given.digest, create: CREATE };
  expect((await supervisor.submit(request)).kind).toBe('stopping');
  await stopped;
  expect(await store.payments.read(given.payment.id)).toBeUndefined();
  expect(calls).toEqual([]);
});

test('with more payments due than connections: no query ends before it was sent, and all are made in time', async () => {
  const time = new ManualClock();
  const clock = onManual(time);
  const out: (() => void)[] = [];
  let most = 0;
  const { supervisor, calls } = setUp({
    clock,
    says: (kind) => {
      if (kind === 'create') return NEEDS_PASSWORD;
      return new Promise((resolve) => {
        out.push(() => resolve(NEEDS_PASSWORD));
        most = Math.max(most, out.length);
      });
    },
  });
  await supervisor.start();
  const COUNT = 300;
  for (let n = 0; n < COUNT; n += 1) await submit(supervisor, submission({ at: time.now() }));
  const answerAll = () => {
    for (const answer of out.splice(0)) answer();
  };
  const asked = () => calls.filter((kind) => kind === 'query').length;
  await pass(time, 7);
  expect(asked()).toBeGreaterThanOrEqual(64);
  expect(most).toBeLessThan(COUNT / 2);
  for (let rounds = 0; rounds < 3; rounds += 1) {
    answerAll();
    await pass(time, 2);
  }
  expect(asked()).toBeGreaterThanOrEqual(COUNT);
  answerAll();
});
