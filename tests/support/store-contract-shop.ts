/** What every store owes the shop's day. */
import { describe, expect, test } from 'vitest';
import type { Payment } from '@kaikei/shared/payment.ts';
import { businessDayOf, dayRange } from '@kaikei/shared/shop/business-day.ts';
import { sum, sumsOf } from '@kaikei/shared/shop/report.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { HistoryFilter, HistoryPlace, NewClosing } from '@kaikei/proxy/store/shop/port.ts';
import { NOW, changed, submitted, tombstone } from './store-payments.ts';

export function shopContract(open: () => Promise<Store>): void {
  describe('stores', () => {
    test('have defaults, keep what is set, and lose what is taken away', async () => {
      const { profiles, audit } = await open();
      const defaults = { timeZone: 'Asia/Tokyo', dayStartsAt: '00:00', paper: 80 } as const;
      expect(await profiles.find('store1')).toEqual({
        storeNo: 'store1',
        ...defaults,
        signOutAfterMinutes: 10,
      });
      expect(await profiles.list()).toEqual([]);
      await profiles.set('store1', { name: '本店', paper: 58, receiptFooter: 'またどうぞ' }, NOW);
      const set = { timeZone: 'Europe/London', signOutAfterMinutes: 5, name: undefined };
      const profile = await profiles.set('store1', set, NOW + 1);
      expect(profile).toEqual({
        ...{ storeNo: 'store1', receiptFooter: 'またどうぞ', paper: 58, dayStartsAt: '00:00' },
        ...{ timeZone: 'Europe/London', signOutAfterMinutes: 5 },
      });
      expect(await profiles.find('store1')).toEqual(profile);
      expect(await profiles.list()).toEqual([profile]);
      expect(await audit.list(10)).toEqual([
        {
          at: NOW + 1,
          event: 'store-set',
          detail: 'store store1: days by Europe/London from 00:00',
        },
        { at: NOW, event: 'store-set', detail: 'store store1: days by Asia/Tokyo from 00:00' },
      ]);
    });
  });

  describe('staff', () => {
    const person = {
      id: 's_1',
      storeNo: 'store1',
      name: '花子',
      role: 'manager',
      pinHash: 'h1',
    } as const;
    const begin = async ({ staff }: Store, terminalId: string, staffId: string, now: number) => {
      const begun = await staff.beginTry(terminalId, staffId, now);
      return begun.kind === 'begun' ? begun.id : begun.retryAfterMs;
    };

    test('is added, listed by store, disabled once, and given other PINs', async () => {
      const { staff } = await open();
      await staff.add(person, NOW);
      await staff.add({ ...person, id: 's_2', storeNo: 'store2', role: 'cashier' }, NOW + 1);
      expect(await staff.find('s_1')).toEqual({ ...person, createdAt: NOW });
      expect((await staff.list('store2')).map(({ id, role }) => [id, role])).toEqual([
        ['s_2', 'cashier'],
      ]);
      expect(await staff.setPin('s_1', 'h2', NOW + 2)).toBe(true);
      expect(await staff.disable('s_1', NOW + 3)).toBe(true);
      expect(await staff.disable('s_1', NOW + 4)).toBe(false);
      expect(await staff.setPin('s_1', 'h3', NOW + 5)).toBe(false);
      expect(await staff.setPin('nobody', 'h3', NOW + 5)).toBe(false);
      const disabled = { ...person, pinHash: 'h2', createdAt: NOW, disabledAt: NOW + 3 };
      expect((await staff.list())[0]).toEqual(disabled);
    });

    test('is signed in with the terminal’s token, one after the other, until it is over', async () => {
      const { staff, terminals, profiles, audit } = await open();
      await staff.add(person, NOW);
      await staff.add({ ...person, id: 's_2', name: '太郎', role: 'cashier' }, NOW);
      const code = { hash: 'code', terminalId: 't_1', name: 'Till 1', storeNo: 'store1' };
      await terminals.addPairingCode({ ...code, replaces: false, expiresAt: NOW + 9, now: NOW });
      await terminals.pair('code', 'token', 'client', NOW);
      const signedIn = async () => (await terminals.findByToken('token'))?.staff;
      const signIn = async (id: string, now: number) => {
        const known = await staff.find(id);
        if (!known) throw new Error('nobody is there');
        const begun = await staff.beginTry('t_1', id, now);
        return begun.kind === 'begun' && staff.passTry(begun.id, known, { now, terminalId: 't_1' });
      };
      expect(await signedIn()).toBeUndefined();
      expect(await signIn('s_1', NOW + 1)).toBe(true);
      const manager = { id: 's_1', name: '花子', role: 'manager', lastCallAt: NOW + 1 };
      expect(await signedIn()).toEqual({ ...manager, idleMs: 600_000 });
      await profiles.set('store1', { signOutAfterMinutes: 2 }, NOW);
      await staff.touch('t_1', NOW + 5);
      expect(await signedIn()).toEqual({ ...manager, lastCallAt: NOW + 5, idleMs: 120_000 });
      expect(await signIn('s_2', NOW + 6)).toBe(true);
      expect(await signedIn()).toMatchObject({ id: 's_2', role: 'cashier' });
      await staff.setPin('s_2', 'h2', NOW + 7);
      expect(await signedIn()).toBeUndefined();
      expect(await signIn('s_1', NOW + 8)).toBe(true);
      await staff.disable('s_1', NOW + 9);
      expect(await signedIn()).toBeUndefined();
      expect(await signIn('s_2', NOW + 10)).toBe(true);
      await staff.signOut('t_1');
      expect(await signedIn()).toBeUndefined();
      expect(await signIn('s_2', NOW + 11)).toBe(true);
      await terminals.addPairingCode({
        ...code,
        hash: 'c2',
        replaces: true,
        expiresAt: NOW + 99,
        now: NOW,
      });
      await terminals.pair('c2', 'token', 'client', NOW + 12);
      expect(await signedIn()).toBeUndefined();
      const events = (await audit.list(100))
        .reverse()
        .map(({ event, staffId }) => [event, staffId]);
      expect(events.filter(([, staffId]) => staffId !== undefined)).toEqual([
        ...[
          ['staff-added', 's_1'],
          ['staff-added', 's_2'],
          ['staff-signed-in', 's_1'],
        ],
        ...[
          ['staff-signed-out', 's_1'],
          ['staff-signed-in', 's_2'],
          ['pin-reset', 's_2'],
        ],
        ...[
          ['staff-signed-out', 's_2'],
          ['staff-signed-in', 's_1'],
          ['staff-disabled', 's_1'],
        ],
        ...[
          ['staff-signed-out', 's_1'],
          ['staff-signed-in', 's_2'],
          ['staff-signed-out', 's_2'],
        ],
        ...[
          ['staff-signed-in', 's_2'],
          ['staff-signed-out', 's_2'],
        ],
      ]);
    });

    test('of a PIN that was changed or disabled meanwhile nobody is signed in', async () => {
      const { staff } = await open();
      await staff.add(person, NOW);
      const known = { ...person, createdAt: NOW };
      const begun = await staff.beginTry('t_1', 's_1', NOW);
      await staff.setPin('s_1', 'h2', NOW);
      expect(begun.kind === 'begun' && (await staff.passTry(begun.id, known, { now: NOW }))).toBe(
        false,
      );
    });

    test('two who sign in on one terminal at once: the later one stays', async () => {
      const store = await open();
      const { staff, terminals, audit } = store;
      const code = { hash: 'code', terminalId: 't_1', name: 'Till 1', storeNo: 'store1' };
      await terminals.addPairingCode({ ...code, replaces: false, expiresAt: NOW + 9, now: NOW });
      await terminals.pair('code', 'token', 'client', NOW);
      const people = ['s_1', 's_2', 's_3', 's_4'].map((id) => ({ ...person, id }));
      for (const each of people) await staff.add(each, NOW);
      const tries: number[] = [];
      for (const { id } of people) tries.push(await begin(store, 't_1', id, NOW));
      const passed = await Promise.all(
        people.map((each, n) =>
          staff.passTry(
            tries[n] ?? 0,
            { ...each, createdAt: NOW },
            { now: NOW, terminalId: 't_1' },
          ),
        ),
      );
      expect(passed).toEqual([true, true, true, true]);
      const events = (await audit.list(100)).filter(({ event }) => /^staff-signed/.test(event));
      expect(events).toHaveLength(7);
      expect((await terminals.findByToken('token'))?.staff?.id).toBe(events[0]?.staffId);
      // None of them counts any more.
      expect((await staff.beginTry('t_1', 's_1', NOW)).kind).toBe('begun');
    });

    test('of tries five count, by terminal and by person, also those that are not decided yet', async () => {
      const store = await open();
      const { staff } = store;
      await staff.add(person, NOW);
      const all = await Promise.all(
        Array.from({ length: 10 }, () => staff.beginTry('t_1', 's_1', NOW)),
      );
      expect(all.filter(({ kind }) => kind === 'begun')).toHaveLength(5);
      const FIVE_MINUTES = 300_000;
      expect(await begin(store, 't_2', 's_1', NOW + 1)).toBe(FIVE_MINUTES - 1);
      expect(await begin(store, 't_1', 's_9', NOW + 1)).toBe(FIVE_MINUTES - 1);
      const [first] = all;
      if (first?.kind !== 'begun') throw new Error('the first try was not begun');
      await staff.failTry(first.id);
      expect((await store.audit.list(1))[0]).toEqual({
        ...{ at: NOW, event: 'pin-refused', terminalId: 't_1', staffId: 's_1' },
      });
      // A right one counts no more, and so the next one may be tried.
      expect(await staff.passTry(first.id, { ...person, createdAt: NOW }, { now: NOW })).toBe(true);
      expect((await staff.beginTry('t_2', 's_1', NOW + 1)).kind).toBe('begun');
      expect((await staff.beginTry('t_2', 's_1', NOW + FIVE_MINUTES)).kind).toBe('begun');
    });

    test('a try by a clock that is wrong frees nobody else', async () => {
      const store = await open();
      const HOUR = 3_600_000;
      for (let n = 0; n < 5; n += 1) await begin(store, 't_1', 's_1', NOW);
      for (const wrong of [NOW - HOUR, NOW + HOUR]) {
        expect((await store.staff.beginTry('t_2', 's_2', wrong)).kind).toBe('begun');
      }
      expect((await store.staff.beginTry('t_1', 's_1', NOW)).kind).toBe('too-many');
    });

    test('a clock that was set back locks nobody out', async () => {
      const store = await open();
      const HOUR = 3_600_000;
      for (let n = 0; n < 5; n += 1) await begin(store, 't_1', 's_1', NOW + HOUR);
      expect((await store.staff.beginTry('t_1', 's_1', NOW)).kind).toBe('begun');
    });
  });

  historyContract(open);

  describe('closings', () => {
    test('of random days count each payment once, when it has ended, and to the yen', async () => {
      for (const seed of [1, 2]) await closeRandomDays(await open(), seed);
    });

    test('of one day: one of two at once, and nothing that is kept can be changed', async () => {
      const { reports } = await open();
      const closing = closingAt('2026-03-04', NOW);
      const both = await Promise.all([1, 2].map(() => reports.close(closing, ({ n }) => ({ n }))));
      expect(both.map(({ kind }) => kind).sort()).toEqual(['already-closed', 'closed']);
      const next = await reports.close(closingAt('2026-03-05', NOW), ({ n }) => ({ n }));
      expect(next).toEqual({ kind: 'closed', closing: { n: 2 } });
      expect(await reports.closings('store1', 10)).toEqual([{ n: 2 }, { n: 1 }]);
      expect(await reports.closing('store1', 1)).toEqual({ n: 1 });
      expect(await reports.closing('store1', 3)).toBeUndefined();
      const other = await reports.close({ ...closing, storeNo: 'store2' }, ({ n }) => ({ n }));
      expect(other).toEqual({ kind: 'closed', closing: { n: 1 } });
    });
  });
}

export function historyContract(open: () => Promise<Store>): void {
  describe('the history', () => {
    const ids = async ({ history }: Store, filter: HistoryFilter = {}, page = {}) =>
      (await history.search('store1', filter, { limit: 50, ...page })).places.map(({ id }) => id);

    test('has a store’s payments and tombstones, the newest first, page by page', async () => {
      const store = await open();
      const made: string[] = [];
      for (let n = 0; n < 7; n += 1) {
        // Some in one millisecond: their ids decide.
        const { id } = await submitted(store.payments, { at: NOW + Math.floor(n / 3) });
        made.unshift(id);
      }
      await submitted(store.payments, { storeNo: 'store2' });
      await store.payments.createTombstone({ ...tombstone('tomb-0123456'), createdAt: NOW - 1 });
      expect(await ids(store)).toEqual([...made, 'tomb-0123456']);
      const pages: string[] = [];
      for (let after: HistoryPlace | undefined; ;) {
        const { places, next } = await store.history.search('store1', {}, { after, limit: 3 });
        pages.push(...places.map(({ id }) => id));
        after = next;
        if (!next) break;
      }
      expect(pages).toEqual([...made, 'tomb-0123456']);
      const all = await store.payments.readAll([...made, 'nobody-0001', 'tomb-0123456']);
      expect(all.map(({ record }) => record.id)).toEqual([...made, 'tomb-0123456']);
    });

    test('is searched by what a payment has and becomes', async () => {
      const store = await open();
      const { payments } = store;
      const plain = await submitted(payments, { amount: 700, at: NOW });
      const special = await submitted(payments, { amount: 1200, at: NOW + 5 });
      await payments.step(special.id, [], (payment) =>
        changed(payment, {
          ...{ state: 'paid', stage: 'done', inFlight: undefined, transNo: 'TX%9_A' },
          ...{ paidAmount: 1200, description: 'Kobe 牛肉 Set, ＡＢＣ Éclair' },
        }),
      );
      const found = (filter: HistoryFilter) => ids(store, filter);
      expect(await found({ state: 'paid' })).toEqual([special.id]);
      expect(await found({ state: 'processing', amount: 1200 })).toEqual([]);
      const all = { amount: 1200, state: 'paid', wallet: 'WeChatPay' };
      expect(await found(all)).toEqual([special.id]);
      expect(await found({ ...all, receipt: special.id })).toEqual([special.id]);
      expect(await found({ ...all, state: 'failed', receipt: special.id })).toEqual([]);
      expect(await found({ ...all, text: 'kobe' })).toEqual([special.id]);
      expect(await found({ amount: 700 })).toEqual([plain.id]);
      expect(await found({ wallet: 'WeChatPay' })).toEqual([special.id, plain.id]);
      expect(await found({ wallet: 'PayPay' })).toEqual([]);
      expect(await found({ from: NOW + 5 })).toEqual([special.id]);
      expect(await found({ until: NOW + 5 })).toEqual([plain.id]);
      for (const text of ['KOBE', '牛肉', 'tx%9_a', 'ＡＢＣ ÉCL', special.id.slice(3)]) {
        expect(await found({ text }), text).toEqual([special.id]);
      }
      for (const text of ['tx%9%a', '__', "'", '\\']) {
        expect(await found({ text }), text).toEqual([]);
      }
      expect(await found({ receipt: 'TX%9_A' })).toEqual([special.id]);
      expect(await found({ receipt: plain.id })).toEqual([plain.id]);
      expect(await found({ receipt: 'TX' })).toEqual([]);
    });
  });
}

/** Days of 23 and 25 hours are among them. */
const RULES = { timeZone: 'America/New_York', dayStartsAt: '01:30' };

function closingAt(businessDate: string, closedAt: number): NewClosing {
  const range = dayRange(businessDate, RULES);
  const by = { staffId: 's_1', terminalId: 't_1' };
  return { storeNo: 'store1', businessDate, ...range, closedAt, ...by };
}

/**
 * Payments of some days, which end now or later or never, under a clock that is set back now and then; days are closed
 * in any order, before and after their end. What was counted over all closings, and what is left, is what there is.
 */
async function closeRandomDays({ payments, reports }: Store, seed: number): Promise<void> {
  let state = seed;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const first = Date.UTC(2026, seed === 2 ? 9 : 2, seed === 2 ? 31 : 7, 12);
  const [open, ended] = [new Map<string, number>(), new Map<string, number>()];
  const finish = async (id: string) => {
    const as = random(3) === 0 ? 'failed' : 'paid';
    await payments.step(id, [], ({ inFlight: _, ...payment }) =>
      changed(payment, {
        state: as,
        stage: 'done',
        paidAmount: as === 'paid' ? payment.amount : undefined,
      } as Partial<Payment>),
    );
    ended.set(id, as === 'paid' ? (open.get(id) ?? 0) : 0);
    open.delete(id);
  };
  const counted: { count: number; amount: number }[] = [];
  const close = async (at: number) => {
    const outcome = await reports.close(closingAt(businessDayOf(at, RULES), at), (all) => all);
    if (outcome.kind !== 'closed') return;
    const { day, fromEarlier } = outcome.closing;
    const { paid, failed } = sumsOf(day.groups, RULES);
    counted.push(paid, { count: failed.count, amount: 0 });
    for (const { state: as, amount } of fromEarlier) {
      counted.push({ count: 1, amount: as === 'paid' ? amount : 0 });
    }
  };
  for (let at = first; at < first + 4 * 86_400_000; at += random(10_800_000) - 800_000) {
    const made = await submitted(payments, { at, amount: 1 + random(9_999) });
    open.set(made.id, made.amount);
    const [oldest] = open.keys();
    const dice = random(4);
    if (dice < 2) await finish(made.id);
    else if (dice === 2 && oldest !== undefined) await finish(oldest);
    if (random(8) === 0) await close(at - random(2) * 86_400_000);
  }
  for (const id of [...open.keys()].slice(1)) await finish(id);
  for (let day = -1; day < 7; day += 1) await close(first + day * 86_400_000);
  await reports
    .close(closingAt('2027-01-01', first), (all) => all)
    .then((outcome) => {
      const late = outcome.kind === 'closed' ? outcome.closing.fromEarlier : [];
      for (const { state: as, amount } of late) {
        counted.push({ count: 1, amount: as === 'paid' ? amount : 0 });
      }
    });
  const sumOf = (amounts: Iterable<number>) => [...amounts].reduce((all, one) => all + one, 0);
  expect(sum(counted)).toEqual({ count: ended.size, amount: sumOf(ended.values()) });
  const whole = await reports.day('store1', { from: 0, until: first * 2 });
  expect(sumsOf(whole.groups, RULES).paid.amount).toBe(sumOf(ended.values()));
  expect(whole.open.map(({ id }) => id)).toEqual([...open.keys()]);
}
