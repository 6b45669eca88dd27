/** What every store owes its readers: lists, cursors, counts, and what a restart finds. */
import { describe, expect, test } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { until } from './until.ts';
import { NOW, changed, end, submission, submit, submitted, tombstone } from './store-payments.ts';

export interface StoreUnderTest {
  store: Store;
  /** Closes it and opens what it left behind. */
  reopen: () => Promise<Store>;
  /** Another process's way to the same data. */
  beside: () => Promise<Store>;
}

export function readContract(open: () => Promise<StoreUnderTest>): void {
  const fresh = async () => (await open()).store;

  describe('listChanges', () => {
    test("this terminal's, in order of their latest change, each once, as it now stands", async () => {
      const { payments } = await fresh();
      const [a, b, c] = [
        await submitted(payments),
        await submitted(payments),
        await submitted(payments),
      ];
      await submitted(payments, { terminalId: 't_2' });
      await payments.step(a.id, [], (payment) => changed(payment, { state: 'paid' }));
      const listed = await payments.listChanges('t_1', 0, 10);
      expect(listed.map(({ record }) => [record.id, record.state])).toEqual([
        [b.id, 'processing'],
        [c.id, 'processing'],
        [a.id, 'paid'],
      ]);
      expect(listed[2]).toEqual(await payments.read(a.id));
      expect(await payments.listChanges('t_3', 0, 10)).toEqual([]);
      expect(await payments.listChanges('t_1', await payments.latestSeq('t_1'), 10)).toEqual([]);
    });

    test('a reader that follows the cursor misses no last state, whatever happens between pages', async () => {
      const { payments } = await fresh();
      const ids: string[] = [];
      const seen = new Map<string, number>();
      let cursor = 0;
      const readPage = async (limit: number) => {
        const page = await payments.listChanges('t_1', cursor, limit);
        for (const stored of page) {
          expect(stored.changeSeq).toBeGreaterThan(cursor);
          cursor = stored.changeSeq;
          if (stored.record.kind === 'payment') {
            seen.set(stored.record.id, stored.record.fruitlessQueries);
          }
        }
        return page.length;
      };
      for (let round = 0; round < 60; round += 1) {
        const writes: Promise<unknown>[] = [];
        if (round % 3 === 0) {
          const given = submission();
          ids.push(given.payment.id);
          writes.push(submit(payments, given));
        }
        const id = ids[(round * 7) % ids.length] ?? '';
        writes.push(
          payments.step(id, [], (payment) => changed(payment, { fruitlessQueries: round })),
        );
        await Promise.all([...writes, readPage(1 + (round % 3))]);
      }
      while ((await readPage(2)) > 0);
      const now = await Promise.all(ids.map(async (id) => (await payments.read(id))?.record));
      expect([...seen].sort()).toEqual(
        now
          .map((record) => (record?.kind === 'payment' ? [record.id, record.fruitlessQueries] : []))
          .sort(),
      );
    });

    test('the order of changes goes on where it was after a restart', async () => {
      const { store, reopen } = await open();
      await submitted(store.payments);
      const before = await store.payments.latestSeq('t_1');
      const again = await reopen();
      expect(await again.payments.latestSeq('t_1')).toBe(before);
      const { id } = await submitted(again.payments);
      expect((await again.payments.read(id))?.changeSeq).toBe(before + 1);
    });
  });

  test('listLatest: all that is worked on, and the latest so many, in order, each once', async () => {
    const { payments } = await fresh();
    const made = [];
    for (let n = 0; n < 5; n += 1) made.push(await submitted(payments));
    await submitted(payments, { terminalId: 't_2' });
    for (const { id } of made.slice(1)) await end(payments, id, 'paid');
    const [open_, , , fourth, last] = made.map(({ id }) => id);
    const ids = async (count: number) =>
      (await payments.listLatest('t_1', count)).map(({ record }) => record.id);
    expect(await ids(2)).toEqual([open_, fourth, last]);
    expect(await ids(200)).toEqual(made.map(({ id }) => id));
    const [first] = await payments.listLatest('t_1', 2);
    expect(first).toEqual(await payments.read(open_ ?? ''));
    expect(await payments.listLatest('t_3', 2)).toEqual([]);
  });

  test('list and countByState: for support, newest first', async () => {
    const { payments } = await fresh();
    const at = (n: number) => submitted(payments, { at: NOW + n, terminalId: `t_${n}` });
    const [a, b, c] = [await at(1), await at(2), await at(3)];
    await end(payments, b.id, 'paid');
    const ids = async (states: readonly ('paid' | 'processing')[], limit = 10) =>
      (await payments.list({ states, limit })).map(({ record }) => record.id);
    expect(await ids([])).toEqual([c.id, b.id, a.id]);
    expect(await ids([], 2)).toEqual([c.id, b.id]);
    expect(await ids(['paid'])).toEqual([b.id]);
    expect(await ids(['paid', 'processing'])).toEqual([c.id, b.id, a.id]);
    await payments.step(c.id, [], (payment) =>
      changed(payment, { state: 'paid', stage: 'done', resolvedByHand: true }),
    );
    expect(new Set(await payments.countByState())).toEqual(
      new Set([
        { state: 'processing', byHand: false, count: 1 },
        { state: 'paid', byHand: false, count: 1 },
        { state: 'paid', byHand: true, count: 1 },
      ]),
    );
  });

  test('incidents, oldest first, with and without a payment', async () => {
    const { payments } = await fresh();
    const one = { at: NOW, kind: 'notification-unknown-order', detail: 'one' } as const;
    const two = { at: NOW - 1, kind: 'repeated-psn', paymentId: 'p', detail: 'two' } as const;
    expect(await payments.countIncidents()).toEqual({ count: 0 });
    expect(await payments.addIncident(one)).toBe(true);
    expect(await payments.addIncident(two)).toBe(true);
    expect(await payments.addIncident({ ...one, at: NOW + 1 })).toBe(false);
    expect(await payments.incidents()).toEqual([one, two]);
    expect(await payments.countIncidents()).toEqual({ count: 2, latestAt: NOW - 1 });
  });

  test('a restart finds everything', async () => {
    const { store, reopen } = await open();
    const { payments, terminals } = store;
    const open_ = await submitted(payments, { code: 'E' });
    const done = await submitted(payments);
    await end(payments, done.id, 'paid');
    await payments.createTombstone(tombstone('tomb-0123456'));
    await payments.addIncident({ at: NOW, kind: 'repeated-psn', detail: 'd' });
    await payments.step(open_.id, [{ transNo: 'T1' }], (payment) =>
      changed(payment, { nextAttemptAt: NOW + 5 }),
    );
    const before = {
      all: await payments.listChanges('t_1', 0, 10),
      key: payments.codeKey(),
      incidents: await payments.incidents(),
      terminals: await terminals.list(),
    };
    const again = await reopen();
    expect({
      all: await again.payments.listChanges('t_1', 0, 10),
      key: again.payments.codeKey(),
      incidents: await again.payments.incidents(),
      terminals: await again.terminals.list(),
    }).toEqual(before);
    expect(await again.payments.openIds()).toEqual([open_.id]);
    const [claimed] = (await again.payments.claim(10, (payment) => changed(payment, {}))).taken;
    expect(claimed?.lease).toEqual({ id: open_.id, version: 2 });
    expect(await again.payments.upcoming(10)).toEqual([{ ...claimed?.lease, at: NOW + 5 }]);
    expect((await submit(again.payments, submission({ code: 'E' }))).kind).toBe(
      'code-already-used',
    );
    const claims = await again.payments.step(
      done.id,
      [{ transNo: 'T1' }],
      (payment, { transNos }) => changed(payment, { fruitlessQueries: transNos.size }),
    );
    expect(claims?.decision.payment.fruitlessQueries).toBe(1);
  });

  test('who read on another history of changes begins anew; each restore opens one incident', async () => {
    const { store, reopen } = await open();
    await submitted(store.payments);
    const latest = await store.payments.latestSeq('t_1');
    const here = { epoch: store.payments.epoch(), changeSeq: latest };
    const goneOn = { sinceSeq: latest, wentBack: false };
    expect(await store.payments.resume('t_1', here, NOW)).toEqual(goneOn);
    expect(await store.payments.incidents()).toEqual([]);

    const ahead = { ...here, changeSeq: latest + 10 };
    const heard = new Promise<void>((resolve) => {
      store.onChange((change) => {
        if (change.of === 'payments' && change.terminalId === undefined) resolve();
      });
    });
    const both = [
      store.payments.resume('t_1', ahead, NOW),
      store.payments.resume('t_1', ahead, NOW),
    ];
    const found = await Promise.all(both);
    expect(found.map(({ sinceSeq }) => sinceSeq)).toEqual([undefined, undefined]);
    expect(found.map(({ wentBack }) => wentBack).sort()).toEqual([false, true]);
    await heard;
    expect(store.payments.epoch()).not.toBe(here.epoch);
    expect(await store.payments.latestSeq('t_1')).toBeGreaterThan(ahead.changeSeq);

    const { payments } = await reopen();
    const [first] = await payments.listChanges('t_1', 0, 10);
    expect(first?.changeSeq).toBe(await payments.latestSeq('t_1'));
    expect(await payments.listChanges('t_1', first?.changeSeq ?? 0, 10)).toEqual([]);
    const earlier = { sinceSeq: undefined, wentBack: false };
    expect(await payments.resume('t_1', here, NOW)).toEqual(earlier);
    const unheardOf = { epoch: 'fedcba', changeSeq: 1 };
    const lost = { sinceSeq: undefined, wentBack: true };
    expect(await payments.resume('t_1', unheardOf, NOW)).toEqual(lost);
    // Each till that comes from there has seen the same restore.
    for (const changeSeq of [1, 2, 9]) {
      const next = { ...unheardOf, changeSeq };
      expect(await payments.resume('t_2', next, NOW)).toEqual(earlier);
    }
    const kinds = (await payments.incidents()).map(({ kind }) => kind);
    expect(kinds).toEqual(['database-went-back', 'database-went-back']);
  });

  test('the key of the code hashes: 32 bytes, the same for every process', async () => {
    const { store, beside } = await open();
    const key = store.payments.codeKey();
    expect(key).toHaveLength(32);
    expect((await beside()).payments.codeKey()).toEqual(key);
    const { store: other } = await open();
    expect(other.payments.codeKey()).not.toEqual(key);
  });

  describe('onChange', () => {
    test('hears each commit of this process once it can be read, and nothing after it was called off', async () => {
      const store = await fresh();
      const { payments } = store;
      const heard: Promise<number>[] = [];
      const off = store.onChange(() => heard.push(payments.latestSeq('t_1')));
      for (const latest of [1, 2]) {
        await submitted(payments);
        await until(`change ${latest} is heard of`, async () => (await heard.at(-1)) === latest);
      }
      off();
      const before = heard.length;
      await submitted(payments);
      expect(heard).toHaveLength(before);
    });

    test("hears another process's change", async () => {
      const { store, beside } = await open();
      const other = await beside();
      const heard = new Promise<void>((resolve) => {
        store.onChange(() => resolve());
      });
      const { id } = await submitted(other.payments);
      await heard;
      expect((await store.payments.read(id))?.record.state).toBe('processing');
    });

    test('two processes write by turns, and none loses a change', async () => {
      const { store, beside } = await open();
      const other = await beside();
      const { id } = await submitted(store.payments);
      await Promise.all(
        [store, other].flatMap(({ payments }) =>
          Array.from({ length: 20 }, () =>
            payments.step(id, [], (payment) =>
              changed(payment, { fruitlessQueries: payment.fruitlessQueries + 1 }),
            ),
          ),
        ),
      );
      expect((await store.payments.read(id))?.record).toMatchObject({ fruitlessQueries: 40 });
    });
  });

  test('check passes where all is well', async () => {
    const store = await fresh();
    await expect(store.check()).resolves.toBeUndefined();
  });
}
