/** What every store owes reconciliation: the payments to ask about, a plan that lasts, one turn at a time. */
import { describe, expect, test } from 'vitest';
import type { StoreUnderTest } from './store-contract-read.ts';
import { NOW, end, submitted, tombstone } from './store-payments.ts';

export function reconciliationContract(open: () => Promise<StoreUnderTest>): void {
  test('finalIds: final payments since a moment, the oldest first, and no tombstones', async () => {
    const { payments } = (await open()).store;
    const made = async (at: number) => (await submitted(payments, { at })).id;
    const [old, last, first, between] = [
      await made(NOW - 1),
      await made(NOW + 30),
      await made(NOW),
      await made(NOW + 20),
    ];
    await made(NOW + 10);
    await payments.createTombstone(tombstone('tomb-0000000001'));
    await end(payments, old, 'paid');
    await end(payments, last, 'failed');
    await end(payments, first, 'paid');
    await end(payments, between, 'canceled');
    expect(await payments.finalIds(NOW)).toEqual([first, between, last]);
    expect(await payments.finalIds(NOW + 31)).toEqual([]);
  });

  describe('reconciliation', () => {
    test('the plan of the next run outlives a restart', async () => {
      const { store, reopen } = await open();
      expect(await store.reconciliation.nextRunAt()).toBeUndefined();
      await store.reconciliation.planRun(NOW);
      await store.reconciliation.planRun(NOW + 1);
      expect(await (await reopen()).reconciliation.nextRunAt()).toBe(NOW + 1);
    });

    test('one process at a time has the turn, until it ends it or its time is over', async () => {
      const { store, beside } = await open();
      const one = store.reconciliation;
      const other = (await beside()).reconciliation;
      expect(await one.takeTurn(NOW, 12_000)).toBe(0);
      expect(await other.takeTurn(NOW + 1_000, 12_000)).toBe(11_000);
      await one.endTurn(NOW + 2_000);
      expect(await other.takeTurn(NOW + 1_500, 12_000)).toBe(500);
      expect(await other.takeTurn(NOW + 2_000, 12_000)).toBe(0);
      expect(await one.takeTurn(NOW + 13_999, 12_000)).toBe(1);
      expect(await one.takeTurn(NOW + 14_000, 12_000)).toBe(0);
    });

    test('of two that reach for it at once one gets it', async () => {
      const { reconciliation } = (await open()).store;
      const reach = () => reconciliation.takeTurn(NOW, 12_000);
      expect(await Promise.all([reach(), reach()])).toEqual([0, 12_000]);
    });

    test('a turn that was taken before the clock was set back binds nobody', async () => {
      const { reconciliation } = (await open()).store;
      await reconciliation.takeTurn(NOW, 12_000);
      expect(await reconciliation.takeTurn(NOW - 3_600_000, 12_000)).toBe(0);
    });
  });
}
