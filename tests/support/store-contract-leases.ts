/** R13 as every store keeps it: an open payment has one owner, and nothing is committed under an older lease. */
import { describe, expect, test } from 'vitest';
import { LeaseLostError, StorageError } from '@kaikei/proxy/store/errors.ts';
import {
  FIRST_LEASE_VERSION,
  type Lease,
  type PaymentStore,
} from '@kaikei/proxy/store/payments-port.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import type { StoreUnderTest } from './store-contract-read.ts';
import { NOW, changed, end, submission, submit, submitted, tombstone } from './store-payments.ts';

async function created(payments: PaymentStore): Promise<Lease> {
  const outcome = await submit(payments, submission());
  if (outcome.kind !== 'created') throw new Error(`not created but ${outcome.kind}`);
  return outcome.lease;
}

const claimAll = async (payments: PaymentStore, limit = 100) => {
  const next = (payment: Payment) => changed(payment, { nextAttemptAt: NOW }, 'taken');
  return (await payments.claim(limit, next)).taken;
};

/** The state of the payment, if the lease could commit one. */
async function commitUnder(payments: PaymentStore, lease: Lease): Promise<string | undefined> {
  const step = await payments.step(
    lease.id,
    [],
    (payment) => changed(payment, { state: 'awaiting-customer' }),
    lease,
  );
  return step?.stored.record.state;
}

export function leasesContract(open: () => Promise<StoreUnderTest>): void {
  describe('leases (R13)', () => {
    test('whoever submits a payment owns it, and nobody else finds it', async () => {
      const { payments } = (await open()).store;
      const lease = await created(payments);
      expect(await claimAll(payments)).toEqual([]);
      expect(await commitUnder(payments, lease)).toBe('awaiting-customer');
    });

    test('the next process takes over what is open, once, and only that', async () => {
      const { store, reopen } = await open();
      const [one, two] = [await created(store.payments), await created(store.payments)];
      const { id: done } = await submitted(store.payments);
      await end(store.payments, done, 'paid');
      await store.payments.createTombstone(tombstone('tomb-0123456'));
      const { payments } = await reopen();
      expect(await payments.upcoming(10)).toEqual([]);
      const [first, ...more] = await claimAll(payments, 1);
      expect(more).toEqual([]);
      expect(first).toMatchObject({ lease: { id: one.id, version: one.version + 1 } });
      expect(first?.stored.timeline.at(-1)?.event).toBe('taken');
      const [second] = await claimAll(payments);
      expect(second?.lease.id).toBe(two.id);
      expect(await claimAll(payments)).toEqual([]);
      const owned = [first?.lease, second?.lease].map((lease) => ({ ...lease, at: NOW }));
      expect(await payments.upcoming(10)).toEqual(owned);
    });

    test('an older lease commits nothing, and takes none of its numbers', async () => {
      const { store, reopen } = await open();
      const old = await created(store.payments);
      const { payments } = await reopen();
      const [claimed] = await claimAll(payments);
      const before = await payments.read(old.id);
      const next = () => {
        throw new Error('decided without the right to');
      };
      await expect(payments.step(old.id, [{ psn: 'P1' }], next, old)).rejects.toThrow(
        LeaseLostError,
      );
      expect(await payments.read(old.id)).toEqual(before);
      expect(await payments.renew([old])).toEqual([old]);
      const { id } = await created(payments);
      const step = await payments.step(id, [{ psn: 'P1' }], (payment, { psns }) =>
        changed(payment, { fruitlessQueries: psns.size }),
      );
      expect(step?.decision.payment.fruitlessQueries).toBe(0);
      expect(claimed && (await commitUnder(payments, claimed.lease))).toBe('awaiting-customer');
    });

    test('a lease that was given back commits nothing, and its payment is found at once', async () => {
      const { payments } = (await open()).store;
      const [given, kept] = [await created(payments), await created(payments)];
      await payments.release([given]);
      await expect(commitUnder(payments, given)).rejects.toThrow(LeaseLostError);
      const claimed = await claimAll(payments);
      expect(claimed.map(({ lease }) => lease)).toEqual([
        { id: given.id, version: given.version + 1 },
      ]);
      // What is another's by now cannot be given back again.
      await payments.release([given]);
      expect(await claimAll(payments)).toEqual([]);
      expect(await payments.renew([given, kept])).toEqual([given]);
    });

    test('a payment that ends has no owner; where it is worked on again it can be taken', async () => {
      const { payments } = (await open()).store;
      const lease = await created(payments);
      await payments.step(
        lease.id,
        [],
        ({ inFlight: _, ...payment }) => changed(payment, { state: 'failed', stage: 'done' }),
        lease,
      );
      expect(await payments.renew([lease])).toEqual([lease]);
      expect(await claimAll(payments)).toEqual([]);
      await payments.step(lease.id, [], (payment) => changed(payment, { stage: 'recheck' }));
      const [claimed] = await claimAll(payments);
      expect(claimed?.lease).toEqual({ id: lease.id, version: lease.version + 1 });
    });

    test('a final payment can be taken for one more question, by one process at a time', async () => {
      const { store, beside } = await open();
      const { id } = await submitted(store.payments);
      await end(store.payments, id, 'paid');
      const other = (await beside()).payments;
      const question = (payment: Payment) =>
        changed(payment, { inFlight: { kind: 'query', sentAt: NOW } }, 'asked');
      const seen = (await store.payments.read(id))?.changeSeq;
      const changes: unknown[] = [];
      const claimed = await other.claimOne(id, (payment, changeSeq) => {
        changes.push(changeSeq);
        return question(payment);
      });
      // R5: who looks twice sees whether anything became of it between.
      expect(changes).toEqual([seen]);
      expect(claimed?.stored.changeSeq).toBeGreaterThan(Number(seen));
      expect(claimed?.stored.timeline.at(-1)?.event).toBe('asked');
      expect(claimed?.lease.version).toBeGreaterThan(FIRST_LEASE_VERSION);
      expect(await store.payments.claimOne(id, question)).toBeUndefined();
      // Its lease lasts, and is none of the process that serves.
      expect(await claimAll(store.payments)).toEqual([]);
      if (!claimed) throw new Error('not taken');
      expect(await other.renew([claimed.lease])).toEqual([]);
      expect(await commitUnder(other, claimed.lease)).toBe('awaiting-customer');
      await other.release([claimed.lease]);
      const [next] = await claimAll(store.payments);
      expect(next?.lease).toEqual({ id, version: claimed.lease.version + 1 });
      await expect(commitUnder(other, claimed.lease)).rejects.toThrow(LeaseLostError);
    });

    test('where nothing is decided about it, or it is worked on, it is not taken', async () => {
      const { payments } = (await open()).store;
      const lease = await created(payments);
      const { id } = await submitted(payments);
      await end(payments, id, 'paid');
      const before = await payments.read(id);
      expect(await payments.claimOne(id, () => undefined)).toBeUndefined();
      expect(await payments.read(id)).toEqual(before);
      const decide = (payment: Payment) => changed(payment, { hinted: true });
      expect(await payments.claimOne(lease.id, decide)).toBeUndefined();
      expect(await commitUnder(payments, lease)).toBe('awaiting-customer');
      expect(await payments.claimOne('nobody-0123456789', decide)).toBeUndefined();
    });

    test('who does not own it may still note something, and the owner keeps it', async () => {
      const { store, beside } = await open();
      const lease = await created(store.payments);
      const other = await beside();
      await other.payments.step(lease.id, [], (payment) => changed(payment, { hinted: true }));
      expect(await store.payments.renew([lease])).toEqual([]);
      expect(await commitUnder(store.payments, lease)).toBe('awaiting-customer');
    });

    test('a take-over that throws takes nothing, keeps no other from it, and can be left out', async () => {
      const { store, reopen } = await open();
      const [bad, good] = [await created(store.payments), await created(store.payments)];
      const { payments } = await reopen();
      const before = await payments.read(bad.id);
      const mistake = new Error('no');
      const next = (payment: Payment) => {
        if (payment.id === bad.id) throw mistake;
        return changed(payment, { nextAttemptAt: NOW }, 'taken');
      };
      const { taken, failed } = await payments.claim(10, next);
      expect(taken.map(({ lease }) => lease.id)).toEqual([good.id]);
      expect(failed).toEqual([{ id: bad.id, error: mistake }]);
      expect(await payments.read(bad.id)).toEqual(before);
      expect(await payments.claim(1, next, new Set([bad.id]))).toEqual({ taken: [], failed: [] });
      expect((await claimAll(payments)).map(({ lease }) => lease.id)).toEqual([bad.id]);
    });

    test('what was taken is given back as taken, also beside one that the disk refuses', async () => {
      const { store, reopen } = await open();
      const [good, bad] = [await created(store.payments), await created(store.payments)];
      const { payments } = await reopen();
      const { taken } = await payments.claim(10, (payment) => {
        if (payment.id === bad.id) throw new StorageError('disk I/O error');
        return changed(payment, { nextAttemptAt: NOW }, 'taken');
      });
      expect(taken.map(({ lease }) => lease.id)).toEqual([good.id]);
      expect((await claimAll(payments)).map(({ lease }) => lease.id)).toEqual([bad.id]);
    });
  });
}
