/** What every store owes those who work in a shop. */
import { describe, expect, test } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { NOW } from './store-payments.ts';

export function staffContract(open: () => Promise<Store>): void {
  describe('staff', () => {
    const person = {
      id: 's_1',
      storeNo: 'store1',
      name: '花子',
      role: 'manager',
      pinHash: 'h1',
    } as const;
    const attempt = (terminalId: string, staffId: string | undefined, now: number) => ({
      ...{ terminalId, staffId, now },
    });
    const failFiveTimes = async ({ staff }: Store, now: number) => {
      for (let n = 0; n < 5; n += 1) {
        expect(await staff.failTry(attempt('t_1', 's_1', now))).toEqual({ kind: 'pin-invalid' });
      }
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
        const passed = await staff.passTry(attempt('t_1', id, now), known, { signIn: true });
        return passed.kind === 'known';
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
      await staff.signOut('t_1', NOW + 11);
      expect(await signedIn()).toBeUndefined();
      expect(await signIn('s_2', NOW + 12)).toBe(true);
      await terminals.addPairingCode({
        ...code,
        hash: 'c2',
        replaces: true,
        expiresAt: NOW + 99,
        now: NOW,
      });
      await terminals.pair('c2', 'token', 'client', NOW + 13);
      expect(await signedIn()).toBeUndefined();
      const events = (await audit.list(100))
        .reverse()
        .filter(({ staffId }) => staffId !== undefined)
        .map(({ event, staffId, at }) => ({ event, who: staffId, after: at - NOW }));
      // By the clock of the store, since nobody says when.
      expect(events.pop()).toMatchObject({ event: 'staff-signed-out', who: 's_2' });
      expect(events).toEqual([
        { event: 'staff-added', who: 's_1', after: 0 },
        { event: 'staff-added', who: 's_2', after: 0 },
        { event: 'staff-signed-in', who: 's_1', after: 1 },
        { event: 'staff-signed-out', who: 's_1', after: 6 },
        { event: 'staff-signed-in', who: 's_2', after: 6 },
        { event: 'pin-reset', who: 's_2', after: 7 },
        { event: 'staff-signed-out', who: 's_2', after: 7 },
        { event: 'staff-signed-in', who: 's_1', after: 8 },
        { event: 'staff-disabled', who: 's_1', after: 9 },
        { event: 'staff-signed-out', who: 's_1', after: 9 },
        { event: 'staff-signed-in', who: 's_2', after: 10 },
        { event: 'staff-signed-out', who: 's_2', after: 11 },
        { event: 'staff-signed-in', who: 's_2', after: 12 },
      ]);
    });

    test('of a PIN that was changed or disabled meanwhile nobody is signed in', async () => {
      const { staff } = await open();
      await staff.add(person, NOW);
      const known = { ...person, createdAt: NOW };
      await staff.setPin('s_1', 'h2', NOW);
      expect(await staff.passTry(attempt('t_1', 's_1', NOW), known, { signIn: false })).toEqual({
        kind: 'pin-invalid',
      });
    });

    test('two who sign in on one terminal at once: the later one stays', async () => {
      const { staff, terminals, audit } = await open();
      const code = { hash: 'code', terminalId: 't_1', name: 'Till 1', storeNo: 'store1' };
      await terminals.addPairingCode({ ...code, replaces: false, expiresAt: NOW + 9, now: NOW });
      await terminals.pair('code', 'token', 'client', NOW);
      const people = ['s_1', 's_2', 's_3', 's_4'].map((id) => ({ ...person, id }));
      for (const each of people) await staff.add(each, NOW);
      const passed = await Promise.all(
        people.map((each) =>
          staff.passTry(
            attempt('t_1', each.id, NOW),
            { ...each, createdAt: NOW },
            { signIn: true },
          ),
        ),
      );
      expect(passed).toEqual(Array(4).fill({ kind: 'known' }));
      const events = (await audit.list(100)).filter(({ event }) => /^staff-signed/.test(event));
      expect(events).toHaveLength(7);
      expect((await terminals.findByToken('token'))?.staff?.id).toBe(events[0]?.staffId);
    });

    test('of tries five may be wrong, by terminal and by person, though many are decided at once', async () => {
      const store = await open();
      const { staff } = store;
      await staff.add(person, NOW);
      const known = { ...person, createdAt: NOW };
      const pass = (terminalId: string, now: number) =>
        staff.passTry(attempt(terminalId, 's_1', now), known, { signIn: false });
      const right = await Promise.all(Array.from({ length: 10 }, () => pass('t_1', NOW)));
      expect(right).toEqual(Array(10).fill({ kind: 'known' }));
      const wrong = await Promise.all(
        Array.from({ length: 10 }, () => staff.failTry(attempt('t_1', 's_1', NOW))),
      );
      expect(wrong.filter(({ kind }) => kind === 'pin-invalid')).toHaveLength(5);
      expect(wrong.filter(({ kind }) => kind === 'too-many')).toHaveLength(5);
      const refused = { at: NOW, event: 'pin-refused', terminalId: 't_1', staffId: 's_1' };
      expect(await store.audit.list(6)).toEqual([
        ...Array<unknown>(5).fill(refused),
        expect.objectContaining({ event: 'staff-added' }),
      ]);
      const FIVE_MINUTES = 300_000;
      const wait = { kind: 'too-many', retryAfterMs: FIVE_MINUTES - 1 };
      for (const [terminalId, staffId] of [
        ['t_2', 's_1'],
        ['t_1', 's_9'],
        ['t_1', undefined],
      ] as const) {
        expect(await staff.tooManyTries(attempt(terminalId, staffId, NOW + 1))).toEqual(wait);
      }
      // One that was looked at meanwhile is told nothing.
      expect(await pass('t_2', NOW + 1)).toEqual(wait);
      expect(await pass('t_2', NOW + FIVE_MINUTES)).toEqual({ kind: 'known' });
      const later = attempt('t_2', 's_1', NOW + FIVE_MINUTES);
      expect(await staff.tooManyTries(later)).toBeUndefined();
    });

    test('a try by a clock that is wrong frees nobody else', async () => {
      const store = await open();
      const HOUR = 3_600_000;
      await failFiveTimes(store, NOW);
      for (const wrong of [NOW - HOUR, NOW + HOUR]) {
        await store.staff.failTry(attempt('t_2', 's_2', wrong));
      }
      expect((await store.staff.tooManyTries(attempt('t_1', 's_1', NOW)))?.kind).toBe('too-many');
    });

    test('a clock that was set back locks nobody out', async () => {
      const store = await open();
      const HOUR = 3_600_000;
      await failFiveTimes(store, NOW + HOUR);
      expect(await store.staff.tooManyTries(attempt('t_1', 's_1', NOW))).toBeUndefined();
    });
  });
}
