/** What every store owes the webhook: an event with each end, in the same transaction, and none that nobody wants. */
import { describe, expect, test } from 'vitest';
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { NewClosing } from '@kaikei/proxy/store/shop/port.ts';
import type { WebhookOutcome, WebhookStore } from '@kaikei/proxy/store/webhooks/port.ts';
import { NOW, changed, end, submitted, tombstone } from './store-payments.ts';

const DAY_MS = 86_400_000;
const ALL = ['waiting', 'delivered', 'dead'] as const;

async function wanting(store: Store): Promise<Store> {
  await store.webhooks.want(NOW + DAY_MS);
  return store;
}

const due = (webhooks: WebhookStore, now = NOW, except: string[] = []) =>
  webhooks.due(now, 10, new Set(except));
const ids = async (webhooks: WebhookStore, now = NOW) =>
  (await due(webhooks, now)).map(({ id }) => id);
const rows = (webhooks: WebhookStore) => webhooks.list(ALL, 100);

const failed = (id: string, more: Partial<WebhookOutcome> = {}): WebhookOutcome =>
  ({
    ...{ id, kind: 'failed', attempts: 1, failure: 'answered 500', wasUnreachable: false },
    ...{ giveUp: false, nextAttemptAt: NOW + 5_000, giveUpAt: NOW + DAY_MS },
    ...more,
  }) as WebhookOutcome;
const dead = (id: string, at = NOW): WebhookOutcome => ({
  ...{ id, kind: 'failed', attempts: 10, failure: 'answered 500', wasUnreachable: false },
  ...{ giveUp: true, at },
});
const delivered = (id: string, at = NOW): WebhookOutcome => ({ id, kind: 'delivered', at });

/** A paid payment with a refund by the shop that has ended so. */
async function refunded(store: Store, state: 'refunded' | 'failed'): Promise<string> {
  const { id } = await submitted(store.payments);
  await end(store.payments, id, 'paid');
  const set = (refundState: string, updatedAt: number) =>
    store.payments.step(id, [], (payment: Payment) =>
      changed(payment, {
        shopRefunds: [
          {
            ...{ id: 'refund-0001', amount: 100, terminalId: 't_1', n: 1, createdAt: NOW },
            ...{ state: refundState as 'refunded', updatedAt, step: 'ask', attempts: 1 },
            ...{ nextAt: NOW, decidedAt: NOW, notFounds: 0 },
            ...{ incidentOpened: false, balanceIncidentOpened: false },
          },
        ],
      }),
    );
  await set('processing', NOW);
  await set(state, NOW + 1);
  return id;
}

async function closeDay({ reports }: Store): Promise<void> {
  const closing: NewClosing = {
    ...{ storeNo: 'store1', businessDate: '2026-03-04', from: NOW, until: NOW + DAY_MS },
    ...{ rules: { timeZone: 'UTC', dayStartsAt: '00:00' }, closedAt: NOW },
    ...{ staffId: 'st_1', terminalId: 't_1' },
  };
  await reports.close(closing, ({ n }) => ({ n, storeNo: 'store1' }));
}

export function webhookContract(open: () => Promise<Store>): void {
  describe('the outbox of the webhook', () => {
    test('has an event of each end of a payment, refund and day, once, as it stood then', async () => {
      const store = await wanting(await open());
      const { payments, webhooks } = store;
      const ends: string[] = [];
      for (const state of ['paid', 'failed', 'canceled'] as const) {
        const { id } = await submitted(payments);
        await payments.step(id, [], (payment) => changed(payment, { state: 'awaiting-customer' }));
        await end(payments, id, state);
        // What comes after the end is no other one.
        await payments.step(id, [], (payment) => changed(payment, { stage: 'recheck' }));
        ends.push(`${id}:${state}`);
      }
      const [back, kept] = [await refunded(store, 'refunded'), await refunded(store, 'failed')];
      await payments.createTombstone(tombstone('tomb-0123456'));
      await closeDay(store);
      const found = await rows(webhooks);
      expect(found.map(({ id }) => id)).toEqual([
        ...ends,
        ...[`${back}:paid`, `${back}:refund-0001:refunded`],
        ...[`${kept}:paid`, `${kept}:refund-0001:failed`],
        `closing:store1:1:${NOW}`,
      ]);
      expect(found.map(({ type }) => type)).toEqual([
        ...['payment.paid', 'payment.failed', 'payment.canceled'],
        ...['payment.paid', 'refund.refunded', 'payment.paid', 'refund.failed', 'closing.created'],
      ]);
      const event = async (id: string) => (await webhooks.find(id))?.event;
      const ofPayment = await event(`${back}:paid`);
      expect(ofPayment?.source).toMatchObject({ kind: 'payment', payment: { state: 'paid' } });
      expect(ofPayment?.source).not.toHaveProperty('payment.shopRefunds');
      const ofRefund = await event(`${back}:refund-0001:refunded`);
      expect(ofRefund).toMatchObject({ subject: back, at: NOW + 1 });
      const revision = (await payments.read(back))?.changeSeq;
      expect(ofRefund?.source).toMatchObject({ revision, refundId: 'refund-0001' });
      expect((await event(`closing:store1:1:${NOW}`))?.source).toEqual({
        kind: 'closing',
        closing: { n: 1, storeNo: 'store1' },
      });
    });

    test('has nothing of what was decided and not committed', async () => {
      const { payments, webhooks } = await wanting(await open());
      const { id } = await submitted(payments);
      await expect(
        payments.step(id, [], () => {
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(await rows(webhooks)).toEqual([]);
    });

    test('stays empty where no proxy wants events, or none has for long', async () => {
      const store = await open();
      await end(store.payments, (await submitted(store.payments)).id, 'paid');
      await store.webhooks.want(NOW - 1);
      await end(store.payments, (await submitted(store.payments)).id, 'paid');
      await closeDay(store);
      expect(await rows(store.webhooks)).toEqual([]);
    });

    test('gives the first of each payment, and the next one when that has ended', async () => {
      const store = await wanting(await open());
      const { webhooks } = store;
      const id = await refunded(store, 'refunded');
      const other = await submitted(store.payments);
      await end(store.payments, other.id, 'paid');
      const [first, second, beside] = [
        `${id}:paid`,
        `${id}:refund-0001:refunded`,
        `${other.id}:paid`,
      ];
      expect(await ids(webhooks)).toEqual([first, beside]);
      expect((await due(webhooks, NOW, [id])).map((each) => each.id)).toEqual([beside]);
      await webhooks.note([failed(first), delivered(beside)]);
      expect(await ids(webhooks)).toEqual([]);
      expect(await ids(webhooks, NOW + 5_000)).toEqual([first]);
      expect((await webhooks.find(first))?.event).toMatchObject({
        attempts: 1,
        giveUpAt: NOW + DAY_MS,
      });
      await webhooks.note([dead(first)]);
      expect(await ids(webhooks)).toEqual([second]);
      await webhooks.note([delivered(second)]);
      expect(await ids(webhooks, NOW + 10 * DAY_MS)).toEqual([]);
      expect(await webhooks.counts()).toEqual({ waiting: 0, dead: 1 });
    });

    test('hurries what found nobody, and that alone; a clock that was set back keeps nothing', async () => {
      const store = await wanting(await open());
      const { payments, webhooks } = store;
      const made = [];
      for (let n = 0; n < 3; n += 1) {
        const { id } = await submitted(payments);
        await end(payments, id, 'paid');
        made.push(`${id}:paid`);
      }
      const [lost = '', refused = '', ahead = ''] = made;
      await webhooks.note([
        failed(lost, { wasUnreachable: true }),
        failed(refused),
        failed(ahead, { nextAttemptAt: NOW + 365 * DAY_MS }),
      ]);
      expect(await ids(webhooks)).toEqual([ahead]);
      await webhooks.hurry(NOW);
      expect(await ids(webhooks)).toEqual([lost, ahead]);
    });

    test('rests while the receiver is gone, until somebody retries', async () => {
      const store = await wanting(await open());
      const { webhooks } = store;
      await end(store.payments, (await submitted(store.payments)).id, 'paid');
      await webhooks.setGone(NOW);
      expect(await due(webhooks)).toEqual([]);
      expect(await webhooks.counts()).toMatchObject({ goneAt: NOW, waiting: 1 });
      expect(await webhooks.retry({ all: 'dead' })).toBe(0);
      expect(await due(webhooks)).toHaveLength(1);
    });

    test('puts back and discards what a person names, and what is too old goes by itself', async () => {
      const store = await wanting(await open());
      const { payments, webhooks } = store;
      const made: string[] = [];
      for (let n = 0; n < 4; n += 1) {
        const { id } = await submitted(payments);
        await end(payments, id, 'paid');
        made.push(`${id}:paid`);
      }
      const [one = '', two = '', three = '', four = ''] = made;
      const states = async () => (await rows(webhooks)).map(({ id, state }) => [id, state]);
      await webhooks.note([dead(one), dead(two), delivered(three)]);
      expect(await webhooks.retry({ ids: [one, 'none'] })).toBe(1);
      expect(await webhooks.discard({ ids: [three] }, NOW)).toBe(0);
      expect(await webhooks.discard({ all: 'dead' }, NOW)).toBe(1);
      expect(await states()).toEqual([
        [one, 'waiting'],
        [three, 'delivered'],
        [four, 'waiting'],
      ]);
      expect((await webhooks.find(one))?.row).toMatchObject({ attempts: 0, nextAttemptAt: 0 });
      expect(await webhooks.retry({ since: NOW })).toBe(3);
      await webhooks.note([dead(one, NOW + 20 * DAY_MS), delivered(three)]);
      expect(await webhooks.prune(NOW + 7 * DAY_MS)).toBe(0);
      expect(await rows(webhooks)).toHaveLength(3);
      expect(await webhooks.prune(NOW + 8 * DAY_MS)).toBe(0);
      expect(await states()).toEqual([
        [one, 'dead'],
        [four, 'waiting'],
      ]);
      expect(await webhooks.prune(NOW + 31 * DAY_MS)).toBe(1);
      expect(await states()).toEqual([[one, 'dead']]);
      expect(await webhooks.prune(NOW + 51 * DAY_MS)).toBe(0);
      expect(await states()).toEqual([]);
    });

    test('lets one process send: another has its turn when it is given up, or has stood still', async () => {
      const { webhooks } = await wanting(await open());
      const first = await webhooks.hold('a');
      expect(first.isHeld).toBe(true);
      expect(await webhooks.hold('b')).toEqual({ ...first, isHeld: false });
      const second = await webhooks.hold('a');
      expect(second).toEqual({ isHeld: true, beat: first.beat + 1 });
      expect((await webhooks.hold('b', first.beat)).isHeld).toBe(false);
      expect((await webhooks.hold('b', second.beat)).isHeld).toBe(true);
      expect((await webhooks.hold('a')).isHeld).toBe(false);
      await webhooks.letGo('a');
      expect((await webhooks.hold('a')).isHeld).toBe(false);
      await webhooks.letGo('b');
      expect((await webhooks.hold('a')).isHeld).toBe(true);
    });
  });
}
