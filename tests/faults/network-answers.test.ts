/**
 * What a gateway may say instead of the truth (F03, F07 to F10, F20, F21), to the built proxy: such an
 * answer is no answer, the payment stays in doubt, and the truth ends it later.
 */
import { describe, expect } from 'vitest';
import { newId } from '../support/ids.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';
import {
  FALSE_SUCCESS,
  Payments,
  SHORTEST_GAP_MS,
  SILENT,
  unanswered,
  useless,
  type Lie,
} from './lies.ts';

const USELESS = useless(1);
const LAGGING: Lie = { behaviour: 'not-found-lag', parameter: 6 };
const FLIPPING: Lie = { behaviour: 'flips', parameter: 60 };

const it = shopTest().extend('payments', { scope: 'file', auto: true }, async ({ shop, till }) => {
  const payments = new Payments(shop, till);
  // One that can be replayed.
  await payments.till.put(newId(), submission());
  for (const lie of [...USELESS, ...SILENT, ...FALSE_SUCCESS, LAGGING, FLIPPING]) {
    payments.begin(lie);
  }
  return payments;
});

describe('an answer', () => {
  it.for(USELESS)(
    'that is $behaviour tells nothing; the truth is lie later',
    async (lie, { payments, shop }) => {
      const { id, first } = payments.of(lie);
      expect((await first).state).toBe('processing');
      const payment = await payments.ended(id);
      expect(payment.state).toBe('paid');
      expect(unanswered(payment)).toEqual(['create-unanswered']);
      expect(shop.heard(id)).toEqual(['create', 'query']);
    },
  );

  it.for(SILENT)(
    'that is $behaviour ($parameter) tells nothing either',
    async (lie, { payments, shop }) => {
      const { id, first } = payments.of(lie);
      expect((await first).state).toBe('processing');
      expect((await payments.ended(id)).state).toBe('paid');
      expect(shop.heard(id)).toEqual(['create', 'query']);
    },
  );

  it.for(FALSE_SUCCESS)(
    'that is a success of $behaviour is an incident',
    async (lie, { payments }) => {
      const { id, first } = payments.of(lie);
      expect((await first).state).not.toBe('paid');
      const payment = await until('the lie', async () => {
        const { payment } = await payments.till.get(id);
        return unanswered(payment).length > 0 && payment;
      });
      expect(['processing', 'awaiting-customer']).toContain(payment.state);
      expect(await payments.incidents(id)).not.toEqual([]);
    },
  );
});

describe('a gateway', () => {
  it('that does not find the order at first is asked until it does', async ({ payments }) => {
    const { id, first } = payments.of(LAGGING);
    expect((await first).state).toBe('processing');
    const { state, timeline } = await payments.ended(id);
    expect(state).toBe('paid');
    expect(timeline).toContainEqual(
      expect.objectContaining({ event: 'query-answered', code: 'E04111' }),
    );
  });

  it('that takes a success back is not asked again', async ({ payments, shop }) => {
    const { id, first } = payments.of(FLIPPING);
    expect((await first).state).toBe('paid');
    expect((await payments.till.get(id)).payment.state).toBe('paid');
    expect(shop.heard(id)).toEqual(['create']);
  });

  it('that redirects is not followed', ({ shop }) => {
    expect(shop.gateway.calls().filter(({ kind }) => kind === 'unknown')).toEqual([]);
  });

  it('is asked no sooner than 5 s after the call before', ({ payments }) => {
    const gaps = payments.gapsMs();
    expect(gaps.length).toBeGreaterThan(USELESS.length);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(SHORTEST_GAP_MS);
  });
});
