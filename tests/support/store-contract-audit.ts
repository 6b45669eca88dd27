/** What every store owes the audit: an entry with each act that somebody may have to answer for. */
import { describe, expect, test } from 'vitest';
import { decide } from '@kaikei/shared/rules.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { NOW, submitted, tombstone } from './store-payments.ts';

const code = (hash: string, more = {}) => ({
  hash,
  terminalId: 't_1',
  name: 'Till 1',
  storeNo: 'store1',
  replaces: false,
  expiresAt: NOW + 300_000,
  now: NOW,
  ...more,
});

/** Without times that the database takes from its own clock. */
async function linesOf({ audit }: Store): Promise<string[]> {
  const entries = await audit.list(100);
  return entries
    .reverse()
    .map(({ event, terminalId, paymentId, detail }) =>
      [event, terminalId, paymentId, detail].filter(Boolean).join(' | '),
    );
}

export function auditContract(open: () => Promise<Store>): void {
  describe('the audit', () => {
    test('tells of terminals: codes, pairings, sign-outs, revocations; of no secret', async () => {
      const store = await open();
      const { terminals } = store;
      await terminals.addPairingCode(code('hash-1'));
      await terminals.pair('hash-1', 'token-1', 'client', NOW + 1);
      await terminals.pair('hash-1', 'token-2', 'client', NOW + 2);
      await terminals.touch('t_1', NOW + 90_000_000);
      await terminals.addPairingCode(code('hash-2', { replaces: true, now: NOW + 3 }));
      await terminals.pair('hash-2', 'token-3', 'client', NOW + 4);
      await terminals.forgetToken('t_1');
      await terminals.revoke('t_1', NOW + 5);
      await terminals.revoke('t_1', NOW + 6);
      const all = await linesOf(store);
      // A store may void the old browser's token when the new code is made, or when it is spent.
      expect(all.filter((line) => !line.startsWith('terminal-signed-out'))).toEqual([
        'pairing-code-made | t_1 | Till 1, store store1',
        'terminal-paired | t_1 | Till 1, store store1',
        'pairing-code-made | t_1 | a new browser for Till 1, store store1',
        'terminal-paired | t_1 | Till 1, store store1',
        'terminal-revoked | t_1',
      ]);
      expect(all).toContain('terminal-signed-out | t_1');
      const [newest] = await store.audit.list(1);
      expect(newest).toEqual({ at: NOW + 5, event: 'terminal-revoked', terminalId: 't_1' });
      expect(JSON.stringify(await store.audit.list(100))).not.toMatch(/hash-|token-/);
    });

    test('tells what people decided about payments, and not what the rules did', async () => {
      const store = await open();
      const { payments } = store;
      const { id } = await submitted(payments);
      const other = await submitted(payments);
      const resolved = { type: 'resolved', as: 'paid', note: 'seen on paper' } as const;
      await payments.step(id, [], (payment) => decide(payment, { type: 'cancel-requested' }, NOW));
      await payments.step(other.id, [], (payment) => decide(payment, resolved, NOW + 1));
      await payments.createTombstone(tombstone('tomb-9876543'));
      expect(await linesOf(store)).toEqual([
        `cancel-by-cashier | t_1 | ${id}`,
        `resolved-by-hand | t_1 | ${other.id} | paid: seen on paper`,
        'cancel-by-cashier | t_1 | tomb-9876543',
      ]);
    });

    test('tells of incidents, each once', async () => {
      const store = await open();
      const { payments } = store;
      const { id } = await submitted(payments);
      const incident = { at: NOW, kind: 'notification-mismatch', detail: 'amount 1' } as const;
      await payments.addIncident({ ...incident, paymentId: id });
      await payments.addIncident({ ...incident, paymentId: id });
      await payments.step(id, [], (payment) => ({
        payment,
        timeline: [],
        incidents: [{ at: NOW, kind: 'mismatched-answer', detail: 'why' }],
      }));
      expect(await linesOf(store)).toEqual([
        `incident | ${id} | notification-mismatch: amount 1`,
        `incident | ${id} | mismatched-answer: why`,
      ]);
    });

    test('tells of keys when they are others than before', async () => {
      const store = await open();
      expect(await store.audit.noteKeys('app 01', NOW)).toBe(true);
      expect(await store.audit.noteKeys('app 01', NOW + 1)).toBe(false);
      expect(await store.audit.noteKeys('app 02', NOW + 2)).toBe(true);
      expect(await store.audit.noteKeys('app 01', NOW + 3)).toBe(true);
      expect(await linesOf(store)).toEqual(
        ['app 01', 'app 02', 'app 01'].map((d) => `keys-in-use | ${d}`),
      );
    });
  });
}
