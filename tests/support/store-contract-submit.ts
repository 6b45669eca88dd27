/** What every store owes `PUT` and `cancel`: outcomes, their order, and races. */
import { describe, expect, test } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import {
  NOW,
  end,
  submission,
  submit,
  submitted,
  tombstone,
  type Submitted,
} from './store-payments.ts';

const TEN_MINUTES = 600_000;

export function submitContract(open: () => Promise<Store>): void {
  describe('submit', () => {
    test('creates: the payment as given, with its first timeline entry', async () => {
      const { payments } = await open();
      const given = submission();
      const outcome = await submit(payments, given);
      expect(outcome).toMatchObject({
        kind: 'created',
        stored: { record: given.payment, timeline: [{ at: NOW, event: 'create-sent' }] },
      });
      expect(await payments.read(given.payment.id)).toEqual(
        outcome.kind === 'created' ? outcome.stored : undefined,
      );
      expect(await payments.openIds()).toEqual([given.payment.id]);
      expect(await payments.upcoming(10)).toEqual([]);
    });

    const first: Submitted = submission({ code: 'A' });
    const { id, saleId } = first.payment;
    const again = (changes: Parameters<typeof submission>[0]) =>
      submission({ id, saleId, code: 'A', ...changes });
    test.each<{ says: string; second: Submitted; kind: string }>([
      { says: 'the same', second: again({}), kind: 'repeated' },
      { says: 'the same a year later', second: again({ at: NOW * 1.02 }), kind: 'repeated' },
      { says: 'another amount', second: again({ amount: 1501 }), kind: 'conflict' },
      { says: 'another sale', second: again({ saleId: 'sale-other00000' }), kind: 'conflict' },
      { says: 'another code', second: again({ code: 'B' }), kind: 'conflict' },
      { says: 'another terminal', second: again({ terminalId: 't_2' }), kind: 'conflict' },
    ])('of one id, then $says: $kind', async ({ second, kind }) => {
      const { payments } = await open();
      await submit(payments, first);
      await end(payments, id, 'failed');
      const seq = await payments.latestSeq('t_1');
      const outcome = await submit(payments, second);
      expect(outcome.kind).toBe(kind);
      // Nothing is disclosed of another's payment, and nothing changes.
      if (kind === 'conflict') expect(outcome).toEqual({ kind });
      expect(await payments.latestSeq('t_1')).toBe(seq);
      expect((await payments.read(id))?.record.state).toBe('failed');
    });

    test.each([
      { says: 'the other members decide', changes: { code: 'B' }, kind: 'repeated' },
      { says: 'and they may differ', changes: { code: 'B', amount: 1501 }, kind: 'conflict' },
    ])('where the key of the code hashes was lost $says', async ({ changes, kind }) => {
      const { payments } = await open();
      await submit(payments, first);
      const later = again(changes);
      const outcome = await submit(payments, {
        ...later,
        digest: { ...later.digest, codeKeyId: 'key2' },
      });
      expect(outcome.kind).toBe(kind);
    });

    test.each<{ state: 'processing' | 'paid' | 'failed' | 'canceled' | 'refunding'; kind: string }>(
      [
        { state: 'processing', kind: 'sale-in-progress' },
        { state: 'refunding', kind: 'sale-in-progress' },
        { state: 'paid', kind: 'sale-already-paid' },
        { state: 'failed', kind: 'created' },
        { state: 'canceled', kind: 'created' },
      ],
    )('a sale whose payment is $state: $kind', async ({ state, kind }) => {
      const { payments } = await open();
      const earlier = await submitted(payments, { saleId: 'sale-0123456789' });
      if (state !== 'processing') await end(payments, earlier.id, state);
      const outcome = await submit(
        payments,
        submission({ saleId: 'sale-0123456789', terminalId: 't_2' }),
      );
      expect(outcome.kind).toBe(kind);
      if (kind !== 'created') expect(outcome).toEqual({ kind, paymentId: earlier.id });
    });

    test('the same sale id of another store is another sale', async () => {
      const { payments } = await open();
      await submitted(payments, { saleId: 'sale-0123456789' });
      await submitted(payments, { saleId: 'sale-0123456789', storeNo: 'store2' });
    });

    test.each<{ says: string; afterMs: number; ended?: string; kind: string }>([
      { says: 'at once', afterMs: 0, kind: 'code-already-used' },
      { says: 'just within 10 minutes', afterMs: TEN_MINUTES - 1, kind: 'code-already-used' },
      { says: 'after 10 minutes', afterMs: TEN_MINUTES, kind: 'created' },
      { says: 'declined', afterMs: 0, ended: 'TS-D2012', kind: 'code-already-used' },
      { says: 'never sent', afterMs: 0, ended: 'gateway-unreachable', kind: 'created' },
    ])('a code again, $says, by any terminal: $kind', async ({ afterMs, ended, kind }) => {
      const { payments } = await open();
      const { id: earlier } = await submitted(payments, { code: 'C' });
      if (ended !== undefined) await end(payments, earlier, 'failed', ended);
      const later = { code: 'C', at: NOW + afterMs, terminalId: 't_2', storeNo: 'store2' };
      expect((await submit(payments, submission(later))).kind).toBe(kind);
    });

    test('the checks come in order: same id, tombstone, sale, code', async () => {
      const { payments } = await open();
      await submitted(payments, { id: 'taken-0123456', saleId: 'sale-taken-012', code: 'D' });
      await payments.createTombstone(tombstone('tomb-0123456'));
      const with_ = (wishes: Parameters<typeof submission>[0]) =>
        submit(payments, submission({ saleId: 'sale-taken-012', code: 'D', ...wishes }));
      expect((await with_({ id: 'taken-0123456', amount: 1 })).kind).toBe('conflict');
      expect((await with_({ id: 'tomb-0123456' })).kind).toBe('tombstone');
      expect((await with_({})).kind).toBe('sale-in-progress');
      expect((await with_({ saleId: 'sale-other-012' })).kind).toBe('code-already-used');
    });

    test('thirty at once make one', async () => {
      const { payments } = await open();
      const given = submission();
      const outcomes = await Promise.all(Array.from({ length: 30 }, () => submit(payments, given)));
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
        'created',
        ...Array.from({ length: 29 }, () => 'repeated'),
      ]);
    });

    test('of two payments of one sale at once one is created', async () => {
      const { payments } = await open();
      const outcomes = await Promise.all(
        ['t_1', 't_2'].map((terminalId) =>
          submit(payments, submission({ saleId: 'sale-0123456789', terminalId })),
        ),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['created', 'sale-in-progress']);
    });
  });

  describe('createTombstone', () => {
    test('keeps a late submit out, and is read, listed and counted like a payment', async () => {
      const { payments } = await open();
      const stored = await payments.createTombstone(tombstone('tomb-0123456'));
      expect(stored).toMatchObject({
        record: tombstone('tomb-0123456'),
        timeline: [{ event: 'cancel-requested' }, { event: 'canceled', code: 'never-submitted' }],
      });
      expect((await submit(payments, submission({ id: 'tomb-0123456' }))).kind).toBe('tombstone');
      expect(await payments.read('tomb-0123456')).toEqual(stored);
      expect(await payments.listChanges('t_1', 0, 10)).toEqual([stored]);
      expect(await payments.countByState()).toEqual([
        { state: 'canceled', byHand: false, count: 1 },
      ]);
      expect(await payments.openIds()).toEqual([]);
    });

    test('tells another terminal nothing', async () => {
      const { payments } = await open();
      await payments.createTombstone(tombstone('tomb-0123456', 't_2'));
      const outcome = await submit(payments, submission({ id: 'tomb-0123456' }));
      expect(outcome).toEqual({ kind: 'conflict' });
    });

    test('leaves an id alone that is taken', async () => {
      const { payments } = await open();
      const { id } = await submitted(payments);
      expect(await payments.createTombstone(tombstone(id))).toBeUndefined();
      await payments.createTombstone(tombstone('tomb-0123456'));
      expect(await payments.createTombstone(tombstone('tomb-0123456'))).toBeUndefined();
      expect((await payments.read(id))?.record.kind).toBe('payment');
    });

    // Which one, where several connections are there for them, is the database's to say.
    test.each(['submit', 'createTombstone'] as const)(
      'at once with a submit, %s first: one wins',
      async (first) => {
        const { payments } = await open();
        const given = submission();
        const bury = () => payments.createTombstone(tombstone(given.payment.id));
        const early = first === 'createTombstone' ? bury() : undefined;
        const [outcome, stored] = await Promise.all([submit(payments, given), early ?? bury()]);
        expect([
          ['created', undefined],
          ['tombstone', 'tombstone'],
        ]).toContainEqual([outcome.kind, stored?.record.kind]);
      },
    );
  });
}
