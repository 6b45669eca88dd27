/** What every store owes the supervisor: one transaction a step, timers, claims, and a history that only grows. */
import { describe, expect, test } from 'vitest';
import type { AnswerNumbers, PaymentStore } from '@kaikei/proxy/store/payments-port.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import { NOW, changed, end, submitted, tombstone } from './store-payments.ts';

class Mistake extends Error {}

export function stepContract(open: () => Promise<Store>): void {
  describe('step', () => {
    test('commits what was decided: payment, timeline, incidents, place in the order', async () => {
      const { payments } = await open();
      const { id } = await submitted(payments);
      const created = await payments.read(id);
      const before = await payments.latestSeq('t_1');
      const step = await payments.step(id, [], (payment) => ({
        payment: { ...payment, state: 'awaiting-customer', nextAttemptAt: NOW + 5_000 },
        timeline: [
          { at: NOW + 1, event: 'create-answered', status: 0, code: 'C', detail: 'D' },
          { at: NOW + 1, event: 'incident' },
        ],
        incidents: [{ at: NOW + 1, kind: 'mismatched-answer', detail: 'why' }],
      }));
      expect(step?.stored).toEqual(await payments.read(id));
      expect(await payments.read(id)).toEqual({
        record: step?.decision.payment,
        timeline: [
          { at: NOW, event: 'create-sent' },
          { at: NOW + 1, event: 'create-answered', status: 0, code: 'C', detail: 'D' },
          { at: NOW + 1, event: 'incident' },
        ],
        receiptNo: created?.receiptNo,
        changeSeq: before + 1,
      });
      expect(await payments.incidents()).toEqual([
        { at: NOW + 1, kind: 'mismatched-answer', paymentId: id, detail: 'why' },
      ]);
    });

    test('of what is no payment, or decides nothing, writes nothing', async () => {
      const { payments } = await open();
      const { id } = await submitted(payments);
      await payments.createTombstone(tombstone('tomb-0123456'));
      const seq = await payments.latestSeq('t_1');
      const asked: string[] = [];
      const next = (payment: Payment) => {
        asked.push(payment.id);
        return undefined;
      };
      expect(await payments.step('nobody-01234', [], next)).toBeUndefined();
      expect(await payments.step('tomb-0123456', [], next)).toBeUndefined();
      expect(await payments.step(id, [], next)).toBeUndefined();
      expect(asked).toEqual([id]);
      expect(await payments.latestSeq('t_1')).toBe(seq);
    });

    test('that throws writes nothing and tells its error; others of the same moment are written', async () => {
      const { payments } = await open();
      const [one, bad, two] = [
        await submitted(payments),
        await submitted(payments),
        await submitted(payments),
      ];
      const before = await payments.read(bad.id);
      const outcomes = await Promise.allSettled([
        payments.step(one.id, [], (payment) => changed(payment, { state: 'paid' })),
        payments.step(bad.id, [{ psn: 'P-bad', transNo: 'T-bad' }], () => {
          throw new Mistake('no');
        }),
        payments.step(two.id, [{ psn: 'P-bad', transNo: 'T-bad' }], (payment, foreign) => {
          // The failed step's numbers must be free again already.
          expect(foreign).toEqual({ psns: new Set(), transNos: new Set() });
          return changed(payment, { state: 'failed' });
        }),
        payments.addIncident({ at: NOW, kind: 'notification-mismatch', detail: 'd' }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect(outcomes[1]).toMatchObject({ reason: expect.any(Mistake) });
      expect(await payments.read(bad.id)).toEqual(before);
      expect((await payments.read(one.id))?.record.state).toBe('paid');
      expect((await payments.read(two.id))?.record.state).toBe('failed');
      expect(await payments.incidents()).toHaveLength(1);
    });

    test('reads what the step before it wrote, also in the same moment', async () => {
      const { payments } = await open();
      const { id } = await submitted(payments);
      const count = (payment: Payment) =>
        changed(payment, { fruitlessQueries: payment.fruitlessQueries + 1 });
      await Promise.all(Array.from({ length: 50 }, () => payments.step(id, [], count)));
      expect((await payments.read(id))?.record).toMatchObject({ fruitlessQueries: 50 });
      expect((await payments.read(id))?.timeline).toHaveLength(51);
    });
  });

  describe('numbers that never repeat (R3)', () => {
    /** Of the numbers of a step, those that are another payment's. */
    async function foreignIn(payments: PaymentStore, id: string, ...numbers: AnswerNumbers[]) {
      const seen: string[] = [];
      await payments.step(id, numbers, (_, { psns, transNos }) => {
        seen.push(...psns, ...transNos);
        return undefined;
      });
      return seen;
    }

    test.each(['transNo', 'psn'] as const)('%s', async (kind) => {
      const { payments } = await open();
      const [one, two] = [await submitted(payments), await submitted(payments)];
      const foreign = (id: string, number: string) => foreignIn(payments, id, { [kind]: number });
      expect(await foreign(one.id, 'N1')).toEqual([]);
      expect(await foreign(one.id, 'N1')).toEqual([]);
      expect(await foreign(two.id, 'N1')).toEqual(['N1']);
      expect(await foreign(two.id, 'N2')).toEqual([]);
      expect(await foreign(one.id, 'N2')).toEqual(['N2']);
    });

    test('of several answers each counts by itself, and so does each number of one', async () => {
      const { payments } = await open();
      const [one, two] = [await submitted(payments), await submitted(payments)];
      expect(await foreignIn(payments, one.id, { psn: 'P1' }, { transNo: 'T1' })).toEqual([]);
      const answers = [{ psn: 'P1', transNo: 'T2' }, { psn: 'P2', transNo: 'T1' }, { psn: 'P3' }];
      expect(await foreignIn(payments, two.id, ...answers)).toEqual(['P1', 'T1']);
      expect(await foreignIn(payments, one.id, { psn: 'P3', transNo: 'T3' })).toEqual(['P3']);
      expect(await foreignIn(payments, one.id, { psn: 'P3', transNo: 'T2' })).toEqual(['P3', 'T2']);
      expect(await foreignIn(payments, two.id, { transNo: 'T2' }, { transNo: 'T3' })).toEqual([
        'T3',
      ]);
    });

    test('what is no payment takes none', async () => {
      const { payments } = await open();
      await payments.createTombstone(tombstone('tomb-0123456'));
      const { id } = await submitted(payments);
      expect(await foreignIn(payments, 'tomb-0123456', { psn: 'P1' })).toEqual([]);
      expect(await foreignIn(payments, id, { psn: 'P1' })).toEqual([]);
    });
  });

  describe('timers', () => {
    test('the earliest first, as many as are asked for', async () => {
      const { payments } = await open();
      const due = async (nextAttemptAt: number | undefined) => {
        const { id } = await submitted(payments);
        await payments.step(id, [], ({ inFlight: _, ...payment }) =>
          changed(payment, nextAttemptAt === undefined ? {} : { nextAttemptAt }),
        );
        return id;
      };
      const upcoming = async (limit = 10) =>
        (await payments.upcoming(limit)).map(({ id, at }) => [id, at]);
      expect(await upcoming()).toEqual([]);
      const [late, early, never, exact] = [
        await due(NOW + 2_000),
        await due(NOW),
        await due(undefined),
        await due(NOW + 1_000),
      ];
      const all = [
        [early, NOW],
        [exact, NOW + 1_000],
        [late, NOW + 2_000],
      ];
      expect(await upcoming()).toEqual(all);
      expect(await upcoming(2)).toEqual(all.slice(0, 2));
      await end(payments, early, 'paid');
      expect(await upcoming()).toEqual(all.slice(1));
      expect(await payments.openIds()).toEqual([late, never, exact]);
    });

    test('open is also what is final but still worked on', async () => {
      const { payments } = await open();
      const { id: givingBack } = await submitted(payments);
      await payments.step(givingBack, [], ({ inFlight: _, ...payment }) =>
        changed(payment, { state: 'failed', stage: 'cancel' }),
      );
      const { id: stillCalling } = await submitted(payments);
      await payments.step(stillCalling, [], (payment) =>
        changed(payment, { state: 'canceled', stage: 'done' }),
      );
      expect(await payments.openIds()).toEqual([givingBack, stillCalling]);
    });
  });

  test('the timeline only grows, whatever a step says of the payment', async () => {
    const { payments } = await open();
    const { id } = await submitted(payments);
    let before = (await payments.read(id))?.timeline ?? [];
    for (let n = 0; n < 20; n += 1) {
      await payments.step(id, [], (payment) => ({
        ...changed(payment, {}, `event ${n}`),
        // Times may go back (R6); the order in which things were recorded stays.
        timeline: [{ at: NOW - n, event: `event ${n}` }],
      }));
      const after = (await payments.read(id))?.timeline ?? [];
      expect(after.slice(0, -1)).toEqual(before);
      before = after;
    }
    expect(before).toHaveLength(21);
  });
}
