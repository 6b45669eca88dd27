import { describe, expect, it } from 'vitest';
import { MOST_HELD_SALES, heldLimit } from '../../web/src/storage/limits.ts';
import { owedOf } from '../../web/src/payment/outbox.ts';

describe('how much may wait for a scan', () => {
  const sales = (count: number, amount: number) =>
    Array.from({ length: count }, () => ({ amount }));

  it.each([
    ['the first', 0, 0, 500_000, undefined],
    ['up to the sum', 1, 499_999, 1, undefined],
    ['over the sum', 1, 499_999, 2, 'total'],
    ['the last of the number', MOST_HELD_SALES - 1, 1, 1, undefined],
    ['one too many', MOST_HELD_SALES, 1, 1, 'number'],
  ])('%s', (_, count, each, amount, limit) => {
    expect(heldLimit(sales(count, each), { amount }, 500_000)).toBe(limit);
  });
});

describe('what the proxy does not know yet', () => {
  const begun = (id: string, step: Parameters<typeof owedOf>[0][number]['step'], begunAt = 1) => ({
    id,
    step,
    begunAt,
    cancelAskedAt: undefined,
  });

  it('is what was sent and never told of, the longest waiting first; not a code that is only held', () => {
    const attempts = [begun('a', 'repeating', 3), begun('b', 'looking', 2), begun('c', 'holding')];
    expect(owedOf(attempts, () => undefined)).toEqual([
      { id: 'b', kind: 'payment', since: 2 },
      { id: 'a', kind: 'payment', since: 3 },
    ]);
  });

  it('is a cancel, until the proxy tells that it was asked for or that the payment is over', () => {
    const attempt = { ...begun('a', 'answered'), cancelAskedAt: 5 };
    const asked = {
      reason: 'cashier',
      requestedAt: '2026-11-23T12:00:00.000Z',
      attempts: 0,
    } as const;
    expect(owedOf([attempt], () => ({ state: 'processing' }))).toEqual([
      { id: 'a', kind: 'cancel', since: 5 },
    ]);
    expect(owedOf([attempt], () => ({ state: 'canceling', cancel: asked }))).toEqual([]);
    expect(owedOf([attempt], () => ({ state: 'paid' }))).toEqual([]);
  });

  it('is nothing where a payment that the proxy once knew is unknown to it: that is for a person', () => {
    expect(owedOf([begun('a', 'unknown-to-proxy')], () => undefined)).toEqual([]);
  });
});
