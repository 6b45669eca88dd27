/** `payments list`, `show`, `resolve` and `resolve-refund`, beside a proxy that serves and without one. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, onTestFinished } from 'vitest';
import type { PaymentView } from '@kaikei/shared/api.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { changed, submission, submitted, tombstone } from '../support/store-payments.ts';
import { kaikei } from '../support/command.ts';
import { newId } from '../support/ids.ts';
import type { Proxy } from '../support/proxy.ts';
import { order, paid } from '../support/scripted-gateway.ts';
import { scriptedTest } from '../support/scripted-test.ts';
import { settings } from '../support/settings.ts';
import { submission as body, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

const MINUTE = 60_000;
const DRAWN_OUT_COMMIT_MS = 7_000;

const test = scriptedTest()
  .override('scriptedOptions', {
    // A query leaves in doubt what is: the proxy takes over what these tests put into its store.
    script: (call) => (call.kind === 'create' ? paid(call, 1500) : order(call, 0)),
  })
  // The proxy's own.
  .extend('store', { scope: 'file' }, ({ proxy }, { onCleanup }) => {
    const file = join(proxy.folder, 'data', 'kaikei.db');
    const store = openSqliteStore({ file, serving: false });
    onCleanup(() => store.close());
    return store;
  });

interface StoreContext {
  till: Till;
  store: Store;
}

/** A payment that has been in doubt for so long. */
async function inDoubt({ till, store }: StoreContext, minutes: number): Promise<string> {
  const at = Date.now() - minutes * MINUTE;
  const { id } = await submitted(store.payments, { at, terminalId: till.id });
  await store.payments.step(id, [], ({ inFlight: _, ...payment }) => changed(payment, {}));
  return id;
}

/** One of which a refund was sent that nobody confirms, 16 minutes old. */
async function refundOut(
  { till, store }: StoreContext,
  members: Partial<Payment>,
): Promise<string> {
  const id = await inDoubt({ till, store }, 16);
  const refund = { n: 1, step: 'ask', attempts: 1, incidentOpened: false } as const;
  await store.payments.step(id, [], (payment) =>
    changed(payment, { ...members, stage: 'refund', refund }),
  );
  return id;
}

async function show(proxy: Proxy, id: string): Promise<PaymentView> {
  const { status, stdout } = await proxy.command('payments', 'show', id);
  expect(status).toBe(0);
  return JSON.parse(stdout) as PaymentView;
}

describe('payments list and show', () => {
  test('what the store holds, as the API tells it', async ({ proxy, till, store }) => {
    const id = newId();
    const put = await till.put(id, body());
    expect(put.payment.state).toBe('paid');
    const waiting = await inDoubt({ till, store }, 1);
    expect(await show(proxy, id)).toEqual((await till.get(id)).payment);
    const listed = async (...args: string[]) => {
      const { stdout } = await proxy.command('payments', 'list', '--json', ...args);
      return (JSON.parse(stdout) as PaymentView[]).map((payment) => payment.id);
    };
    expect(await listed()).toEqual(expect.arrayContaining([id, waiting]));
    expect(await listed('--state', 'paid')).toContain(id);
    expect(await listed('--state', 'paid')).not.toContain(waiting);
    expect(await listed('--limit', '1')).toEqual([id]);
    const { stdout } = await proxy.command('payments', 'list', '--state', 'paid');
    expect(stdout).toMatch(new RegExp(`^\\d{4}-\\S+Z  ${id}  paid  1500  JPY  WeChatPay$`, 'm'));
  });

  test('--incidents --json: when, what, of which payment, and why', async ({ proxy, store }) => {
    const at = Date.now();
    await store.payments.addIncident({ at, kind: 'repeated-psn', paymentId: 'p1', detail: 'one' });
    await store.payments.addIncident({ at, kind: 'notification-mismatch', detail: 'two' });
    const { status, stdout } = await proxy.command('payments', 'list', '--incidents', '--json');
    expect(status).toBe(0);
    const when = new Date(at).toISOString();
    expect(JSON.parse(stdout)).toEqual([
      { at: when, kind: 'repeated-psn', paymentId: 'p1', detail: 'one' },
      { at: when, kind: 'notification-mismatch', detail: 'two' },
    ]);
  });

  test('nothing to list is said, too', async ({ proxy }) => {
    const { stdout } = await proxy.command('payments', 'list', '--state', 'refunding');
    expect(stdout).toBe('No payments.\n');
  });

  test('an unknown payment: one sentence', async ({ proxy }) => {
    expect(await proxy.command('payments', 'show', 'nobody-012345')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'kaikei: there is no such payment\n',
    });
  });
});

describe('payments resolve', () => {
  const resolve = (proxy: Proxy, id: string, as = 'canceled') =>
    proxy.command('payments', 'resolve', id, '--as', as, '--note', 'seen by Ms Sato');

  test.for(['paid', 'canceled'])(
    'a payment in doubt for more than 15 minutes is %s by a person’s word, and the till sees it',
    async (as, { proxy, till, store }) => {
      const id = await inDoubt({ till, store }, 16);
      const stream = await till.events();
      onTestFinished(() => {
        stream.close();
      });
      const ended = await resolve(proxy, id, as);
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      expect(ended.stdout).toBe(`Payment ${id} is ${as} by hand.\n`);
      // Before it the proxy may have told that it took the payment over.
      const data = await until(`${id} is ${as} on the stream`, async () => {
        const payment = (await stream.next('payment'))?.data as PaymentView | undefined;
        return payment?.state === as && payment;
      });
      expect(data.id).toBe(id);
      const shown = await show(proxy, id);
      expect(shown).toEqual(data);
      expect(shown.timeline.slice(-2)).toMatchObject([
        { event: 'resolved-by-hand', code: as, detail: 'seen by Ms Sato' },
        { event: as },
      ]);
      expect(shown.nextAttemptAt).toBeUndefined();
    },
  );

  test('what goes on behind a final state is ended too; the state stays, and the audit has it', async ({
    proxy,
    till,
    store,
  }) => {
    const id = await refundOut(
      { till, store },
      { state: 'failed', reopenedAt: Date.now() - 16 * MINUTE },
    );
    const ended = await resolve(proxy, id);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toBe(
      `Payment ${id} stays failed; the proxy does nothing more about its money.\n`,
    );
    const shown = await show(proxy, id);
    expect(shown.state).toBe('failed');
    expect(shown.timeline.at(-1)).toMatchObject({ event: 'resolved-by-hand', code: 'canceled' });
    const audit = await proxy.command('audit', 'list', '--limit', '5', '--json');
    expect(JSON.parse(audit.stdout)).toContainEqual(
      expect.objectContaining({
        event: 'resolved-by-hand',
        paymentId: id,
        detail: 'canceled: seen by Ms Sato',
      }),
    );
  });

  test('not as paid once a refund was sent: one sentence says why', async ({
    proxy,
    till,
    store,
  }) => {
    const id = await refundOut({ till, store }, { state: 'refunding' });
    expect(await resolve(proxy, id, 'paid')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'kaikei: a refund of it was sent, which may take the money back at any time: it can only be resolved as canceled\n',
    });
    expect((await show(proxy, id)).state).toBe('refunding');
    expect((await resolve(proxy, id, 'canceled')).status).toBe(0);
  });

  test(
    'a long note is cut between two characters',
    { tags: ['long'] },
    async ({ proxy, till, store }) => {
      const id = await inDoubt({ till, store }, 16);
      const note = `${'a'.repeat(499)}😀😀`;
      const args = ['payments', 'resolve', id, '--as', 'canceled', '--note', note];
      expect((await proxy.command(...args)).status).toBe(0);
      const { timeline } = await show(proxy, id);
      const { detail } = timeline.find(({ event }) => event === 'resolved-by-hand') ?? {};
      expect(detail).toBe(`${'a'.repeat(499)}😀`);
    },
  );

  test('not sooner', async ({ proxy, till, store }) => {
    const id = await inDoubt({ till, store }, 14);
    const early = await resolve(proxy, id);
    expect(early).toMatchObject({ status: 1, stdout: '' });
    expect(early.stderr).toMatch(/^kaikei: the proxy is still at work [^\n]*\d{4}-\S+Z on\n$/);
    expect((await show(proxy, id)).state).toBeOneOf(['processing', 'canceling']);
  });

  test('not what is final', { tags: ['long'] }, async ({ proxy, till, store }) => {
    const id = await inDoubt({ till, store }, 16);
    await resolve(proxy, id, 'paid');
    const before = await show(proxy, id);
    const again = await resolve(proxy, id, 'canceled');
    expect(again).toEqual({
      status: 1,
      stdout: '',
      stderr: 'kaikei: the payment is paid already; final states never change\n',
    });
    expect(await show(proxy, id)).toEqual(before);
  });

  test(
    'not what was never submitted, or is unknown',
    { tags: ['long'] },
    async ({ proxy, till, store }) => {
      const { payment } = submission();
      await store.payments.createTombstone(tombstone(payment.id, till.id));
      expect((await resolve(proxy, payment.id)).stderr).toMatch(
        /^kaikei: the payment is canceled already/,
      );
      expect((await resolve(proxy, 'nobody-012345')).stderr).toBe(
        'kaikei: there is no such payment\n',
      );
    },
  );

  describe('without a proxy that serves', () => {
    test.afterEach(({ proxy }) => proxy.start());

    test('ends a payment as well', { tags: ['long'] }, async ({ proxy, till, store }) => {
      const id = await inDoubt({ till, store }, 16);
      await proxy.stop();
      expect((await resolve(proxy, id, 'paid')).status).toBe(0);
      expect((await show(proxy, id)).state).toBe('paid');
    });
  });
});

describe('payments resolve-refund', () => {
  const REFUND = 'refund-0000001';

  /** The gateway calls it in progress, and was told of it so long ago. */
  async function refundInProgress({ till, store }: StoreContext, minutes: number): Promise<string> {
    const id = await inDoubt({ till, store }, minutes);
    const at = Date.now() - minutes * MINUTE;
    await store.payments.step(id, [], (payment) =>
      changed(payment, {
        ...{ state: 'paid', stage: 'shop-refund', paidAmount: payment.amount, paidAt: at },
        // Somebody has worked on it all the time.
        steppedAt: Date.now(),
        shopRefunds: [
          {
            ...{ id: REFUND, amount: 500, terminalId: till.id, n: 1, state: 'processing' },
            ...{ createdAt: at, updatedAt: at, step: 'ask', attempts: 1, nextAt: at },
            ...{ decidedAt: at, unansweredAt: at, notFounds: 0 },
            ...{ incidentOpened: false, balanceIncidentOpened: false },
          },
        ],
      }),
    );
    return id;
  }

  const resolve = (proxy: Proxy, id: string, as: string, refundId = REFUND) =>
    proxy.command('payments', 'resolve-refund', id, refundId, '--as', as, '--note', 'Ms Sato');

  test('a note of blanks says nothing, and ends nothing', async ({ proxy, till, store }) => {
    const id = await refundInProgress({ till, store }, 16);
    const args = [id, REFUND, '--as', 'refunded', '--note', '   '];
    const { status, stderr } = await proxy.command('payments', 'resolve-refund', ...args);
    expect({ status, stderr }).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('--note says nothing'),
    });
    const [refund] = (await till.get(id)).payment.refunds ?? [];
    expect(refund?.state).toBe('processing');
  });

  test.for([
    ['refunded', 16],
    ['failed', 25 * 60],
  ] as const)(
    'a refund without an end is %s by a person’s word',
    async ([as, minutes], { proxy, till, store }) => {
      const id = await refundInProgress({ till, store }, minutes);
      const stream = await till.events();
      onTestFinished(() => {
        stream.close();
      });
      expect(await resolve(proxy, id, as)).toEqual({
        status: 0,
        stdout: `Refund ${REFUND} of payment ${id} is ${as} by hand.\n`,
        stderr: '',
      });
      const shown = await until(`the refund of ${id} is ${as} on the stream`, async () => {
        const payment = (await stream.next('payment'))?.data as PaymentView | undefined;
        return payment?.id === id && payment.refunds?.[0]?.state === as && payment;
      });
      expect(shown).toMatchObject({ state: 'paid', refundedAmount: as === 'refunded' ? 500 : 0 });
      expect(shown.refunds?.[0]?.failure).toEqual(
        as === 'failed' ? { code: 'resolved-by-hand', message: 'Ms Sato' } : undefined,
      );
      const audit = await proxy.command('audit', 'list', '--limit', '10', '--json');
      const events = (JSON.parse(audit.stdout) as { paymentId?: string }[]).filter(
        ({ paymentId }) => paymentId === id,
      );
      expect(events).toContainEqual(
        expect.objectContaining({ event: 'resolved-by-hand', detail: `${as}: ${id}-s1 Ms Sato` }),
      );
      expect(events).toContainEqual(
        expect.objectContaining({ event: as === 'failed' ? 'refund-failed' : 'refund-done' }),
      );
      expect((await resolve(proxy, id, as)).stderr).toBe(
        `kaikei: the refund is ${as} already; an end never changes\n`,
      );
    },
  );

  test('not sooner, and not as failed while it may still be carried out', async ({
    proxy,
    till,
    store,
  }) => {
    const early = await refundInProgress({ till, store }, 14);
    expect((await resolve(proxy, early, 'refunded')).stderr).toMatch(
      /^kaikei: the proxy is still at work on it; by hand only from \d{4}-\S+Z on\n$/,
    );
    const sent = await refundInProgress({ till, store }, 23 * 60);
    const refusal = await resolve(proxy, sent, 'failed');
    expect(refusal).toMatchObject({ status: 1, stdout: '' });
    expect(refusal.stderr).toMatch(/^kaikei: it was sent, and may still .* only from \S+Z on\n$/);
    expect((await show(proxy, sent)).refunds).toMatchObject([{ state: 'processing' }]);
  });

  test(
    'what there is none of: one sentence',
    { tags: ['long'] },
    async ({ proxy, till, store }) => {
      const id = await refundInProgress({ till, store }, 16);
      expect((await resolve(proxy, id, 'refunded', 'refund-0000002')).stderr).toBe(
        'kaikei: the payment has no such refund; payments show names those that it has\n',
      );
      expect((await resolve(proxy, 'nobody-012345', 'refunded')).stderr).toBe(
        'kaikei: there is no such payment\n',
      );
      expect(await resolve(proxy, id, 'paid')).toMatchObject({
        status: 64,
        stderr: 'kaikei: --as must be refunded or failed\n',
      });
      expect(
        (await proxy.command('payments', 'resolve', id, '--as', 'paid', '--note', 'n')).stderr,
      ).toBe(
        'kaikei: it is paid, and the shop is refunding it: payments resolve-refund ends a refund that does not end by itself\n',
      );
    },
  );
});

test('a list waits for a commit that a busy disk draws out', { tags: ['long'] }, async () => {
  const { folder, env } = await settings();
  const list = () => kaikei(['payments', 'list', '--incidents', '--json'], { cwd: folder, env });
  expect(await list()).toMatchObject({ status: 0, stdout: '[]\n' });
  const other = new DatabaseSync(env['KAIKEI_DATABASE'] ?? '');
  onTestFinished(() => other.close());
  other.exec('begin immediate');
  const waiting = list();
  // Longer than it once waited; a list that gives up ends before.
  const hasGivenUp = await Promise.race([
    waiting.then(() => true),
    pause(DRAWN_OUT_COMMIT_MS, false),
  ]);
  other.exec('rollback');
  expect(await waiting).toMatchObject({ status: 0, stdout: '[]\n', stderr: '' });
  expect(hasGivenUp).toBe(false);
});
