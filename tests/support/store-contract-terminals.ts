/** What every store owes terminals: pairing codes, tokens, revocation. */
import { describe, expect, test } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { TerminalStore } from '@kaikei/proxy/store/terminals-port.ts';
import { NOW } from './store-payments.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const addCode = (terminals: TerminalStore, hash: string, more = {}) =>
  terminals.addPairingCode({
    hash,
    terminalId: 't_1',
    name: 'Till 1',
    storeNo: 'store1',
    replaces: false,
    expiresAt: NOW + 5 * MINUTE,
    now: NOW,
    ...more,
  });

export function terminalsContract(open: () => Promise<Store>): void {
  describe('pairing', () => {
    test('a code makes its terminal, once', async () => {
      const { terminals } = await open();
      await addCode(terminals, 'code');
      expect(await terminals.list()).toEqual([]);
      expect(await terminals.pairingCodeIsOpen('code', NOW)).toBe(true);
      const outcome = await terminals.pair('code', 'token', 'client', NOW + 1);
      const terminal = {
        id: 't_1',
        name: 'Till 1',
        storeNo: 'store1',
        createdAt: NOW + 1,
        pairedAt: NOW + 1,
        lastSeenAt: NOW + 1,
      };
      expect(outcome).toEqual({ kind: 'paired', terminal });
      expect(await terminals.findByToken('token')).toEqual(terminal);
      expect(await terminals.find('t_1')).toEqual(terminal);
      expect(await terminals.list()).toEqual([terminal]);
      expect(await terminals.pairingCodeIsOpen('code', NOW)).toBe(false);
      expect((await terminals.pair('code', 'other', 'client', NOW + 2)).kind).toBe('used');
      expect(await terminals.findByToken('other')).toBeUndefined();
    });

    test('of two at once one is paired', async () => {
      const { terminals } = await open();
      await addCode(terminals, 'code');
      const outcomes = await Promise.all(
        ['a', 'b'].map((token) => terminals.pair('code', token, token, NOW)),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['paired', 'used']);
    });

    test.each([
      { afterMs: 5 * MINUTE - 1, kind: 'paired' },
      { afterMs: 5 * MINUTE, kind: 'expired' },
    ])('after $afterMs ms: $kind', async ({ afterMs, kind }) => {
      const { terminals } = await open();
      await addCode(terminals, 'code');
      expect(await terminals.pairingCodeIsOpen('code', NOW + afterMs)).toBe(kind === 'paired');
      expect((await terminals.pair('code', 'token', 'client', NOW + afterMs)).kind).toBe(kind);
    });

    test('after five wrong tries every code waits, right ones too; other clients do not', async () => {
      const { terminals } = await open();
      await addCode(terminals, 'code', { expiresAt: NOW + DAY });
      const tries: string[] = [];
      for (let n = 0; n < 6; n += 1) {
        tries.push((await terminals.pair(`wrong ${n}`, 'x', 'one', NOW + n * 1_000)).kind);
      }
      expect(tries).toEqual([...Array.from({ length: 5 }, () => 'invalid'), 'too-many']);
      const first = await terminals.pair('wrong', 'x', 'three', NOW);
      expect(first).toEqual({ kind: 'invalid', lockedForMs: 0 });
      const waits = await terminals.pair('code', 'x', 'one', NOW + 10_000);
      expect(waits).toEqual({ kind: 'too-many', retryAfterMs: 5 * MINUTE - 10_000 });
      expect((await terminals.pair('wrong', 'x', 'two', NOW + 10_000)).kind).toBe('invalid');
      expect((await terminals.pair('code', 'x', 'one', NOW + 5 * MINUTE)).kind).toBe('paired');
    });

    test('tries of a time that has not come, kept before the clock was set back, make nobody wait', async () => {
      const { terminals } = await open();
      await addCode(terminals, 'code');
      for (let n = 0; n < 6; n += 1) await terminals.pair(`wrong ${n}`, 'x', 'one', NOW + DAY);
      expect((await terminals.pair('code', 'x', 'one', NOW)).kind).toBe('paired');
    });

    test('a replacing code: the old token is void before the new one is given', async () => {
      const { terminals } = await open();
      await addCode(terminals, 'first');
      await terminals.pair('first', 'old', 'client', NOW);
      await addCode(terminals, 'other', { terminalId: 't_2' });
      await terminals.pair('other', 'theirs', 'client', NOW);
      await addCode(terminals, 'second', { replaces: true });
      expect(await terminals.findByToken('old')).toBeUndefined();
      expect((await terminals.findByToken('theirs'))?.id).toBe('t_2');
      expect((await terminals.find('t_1'))?.name).toBe('Till 1');
    });

    test('a code that was made before the revocation is void', async () => {
      const { terminals } = await open();
      await addCode(terminals, 'first');
      await terminals.pair('first', 'old', 'client', NOW);
      await addCode(terminals, 'second', { replaces: true });
      await addCode(terminals, 'other', { terminalId: 't_2' });
      expect(await terminals.revoke('t_1', NOW + 1)).toBe(true);
      expect((await terminals.pair('second', 'new', 'client', NOW + 2)).kind).toBe('expired');
      expect((await terminals.find('t_1'))?.revokedAt).toBe(NOW + 1);
      expect((await terminals.pair('other', 'new', 'client', NOW + 2)).kind).toBe('paired');
    });

    test('a replacing code: same terminal, a new name, the old token void; also after a revocation', async () => {
      const { terminals } = await open();
      await addCode(terminals, 'first');
      await terminals.pair('first', 'old', 'client', NOW);
      await terminals.revoke('t_1', NOW + 1);
      await addCode(terminals, 'second', { replaces: true, name: 'Till 1b' });
      expect((await terminals.findByToken('old'))?.revokedAt).toBe(NOW + 1);
      const outcome = await terminals.pair('second', 'new', 'client', NOW + 2);
      expect(outcome).toEqual({
        kind: 'paired',
        terminal: {
          id: 't_1',
          name: 'Till 1b',
          storeNo: 'store1',
          createdAt: NOW,
          pairedAt: NOW + 2,
          lastSeenAt: NOW + 2,
        },
      });
      expect(await terminals.findByToken('old')).toBeUndefined();
      expect(await terminals.list()).toHaveLength(1);
    });
  });

  describe('a paired terminal', () => {
    const paired = async () => {
      const { terminals } = await open();
      await addCode(terminals, 'code');
      await terminals.pair('code', 'token', 'client', NOW);
      return terminals;
    };

    test('is revoked once, and its token stays known as revoked', async () => {
      const terminals = await paired();
      expect(await terminals.revoke('t_1', NOW + 1)).toBe(true);
      expect(await terminals.revoke('t_1', NOW + 2)).toBe(false);
      expect(await terminals.revoke('t_9', NOW + 2)).toBe(false);
      expect((await terminals.findByToken('token'))?.revokedAt).toBe(NOW + 1);
    });

    test('that gives its token back stays, without it', async () => {
      const terminals = await paired();
      await terminals.forgetToken('t_1');
      expect(await terminals.findByToken('token')).toBeUndefined();
      expect((await terminals.find('t_1'))?.name).toBe('Till 1');
    });

    test('is seen by the minute, and its cookie renewed by the day', async () => {
      const terminals = await paired();
      expect(await terminals.touch('t_1', NOW + 1_000)).toBe(false);
      expect((await terminals.find('t_1'))?.lastSeenAt).toBe(NOW);
      expect(await terminals.touch('t_1', NOW + MINUTE)).toBe(false);
      expect((await terminals.find('t_1'))?.lastSeenAt).toBe(NOW + MINUTE);
      expect(await terminals.touch('t_1', NOW + DAY)).toBe(true);
      expect(await terminals.touch('t_1', NOW + DAY + MINUTE)).toBe(false);
      expect(await terminals.touch('t_9', NOW + DAY)).toBe(false);
    });
  });
}

/** Thousands of commits. */
export function guessesContract(open: () => Promise<Store>): void {
  test('10,000 wrong tries of whichever clients void the code that they may have been for, and no later one', async () => {
    const { terminals } = await open();
    await addCode(terminals, 'code');
    const guess = (n: number) => terminals.pair(`wrong ${n}`, 'x', `client ${n >> 2}`, NOW);
    // A few at a time: on a slow machine more would wait for each other longer than the database lets them.
    for (let from = 0; from < 9_999; from += 9) {
      const guesses = await Promise.all(Array.from({ length: 9 }, (_, n) => guess(from + n)));
      expect(new Set(guesses.map(({ kind }) => kind))).toEqual(new Set(['invalid']));
    }
    await addCode(terminals, 'other', { terminalId: 't_2' });
    expect((await terminals.pair('other', 'x', 'another', NOW)).kind).toBe('paired');
    await guess(9_999);
    expect((await terminals.pair('code', 'y', 'another', NOW)).kind).toBe('expired');
    await addCode(terminals, 'later', { now: NOW + 1 });
    expect((await terminals.pair('later', 'y', 'another', NOW + 2)).kind).toBe('paired');
  });
}
