import { describe, expect, it } from 'vitest';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { DEMO_WALLETS, demoCode } from '@kaikei/shared/demo-wallets.ts';
import { byDay } from '../../web/src/history/by-day.ts';
import { connectionHealth } from '../../web/src/connection/connection-health.ts';
import { later } from '../../web/src/payment/later.ts';
import { phaseOf, wasPaidAgainstCancel } from '../../web/src/payment/phase.ts';
import { judgeScan, offeredOf, type ScanContext } from '../../web/src/sale/scan-decision.ts';
import { UsedCodes } from '../../web/src/sale/used-codes.ts';

const WECHAT = '134567890123456789';
const DESK: ScanContext = {
  screen: 'sale',
  amount: 1_500,
  offered: ['WeChatPay', 'PayPay', 'DPay'],
};
const judge = (text: string, desk: Partial<ScanContext> = {}, symbology?: string) =>
  judgeScan({ text, ...(symbology !== undefined && { symbology }) }, { ...DESK, ...desk });

describe('a scan', () => {
  it('pays where an amount waits for it', () => {
    expect(judge(WECHAT)).toEqual({ kind: 'pay' });
  });

  it('is ignored, and said to be, at any other time', () => {
    expect(judge(WECHAT, { amount: 0 })).toEqual({ kind: 'ignored', why: 'no-amount' });
    expect(judge(WECHAT, { screen: 'ended' })).toEqual({ kind: 'ignored', why: 'ended' });
    for (const screen of ['other-screen', 'starting', 'pairing', 'viewing'] as const) {
      expect(judge(WECHAT, { screen })).toEqual({ kind: 'ignored', why: screen });
    }
  });

  it('of something else is refused with its reason', () => {
    expect(judge('4901234567894')).toEqual({ kind: 'refused', why: 'product-barcode' });
    expect(judge('1234567890', {}, ']E0')).toEqual({ kind: 'refused', why: 'product-barcode' });
    expect(judge('https://example.com/')).toEqual({ kind: 'refused', why: 'url' });
    expect(judge('00020101021226680014com.example.qr')).toEqual({
      kind: 'refused',
      why: 'merchant-qr',
    });
    expect(judge('12345')).toEqual({ kind: 'refused', why: 'invalid-payment-code' });
  });

  it('whose wallet is a guess asks the cashier, the likeliest first, and only what is offered', () => {
    const payPay = DEMO_WALLETS.find((wallet) => wallet.payMethodId === 'PayPay');
    const code = payPay ? demoCode(payPay, () => 0.5) : '';
    expect(judge(code)).toEqual({ kind: 'choose', candidates: ['PayPay', 'DPay'] });
    expect(offeredOf(['AuPay'], ['WeChatPay'])).toEqual(['WeChatPay']);
  });

  it('that no wallet’s form fits is never offered for choosing', () => {
    const refused = (why: string) => ({ kind: 'refused', why });
    expect(judge('1234567890123456', {}, ']F0')).toEqual(refused('membership'));
    expect(judge('123456789012345')).toEqual(refused('membership'));
    expect(judge('1234567890')).toEqual(refused('membership'));
    expect(judge('91912345000000000000000000017026123100015003')).toEqual(refused('bill'));
    expect(judge('own-string-of-a-shop')).toEqual(refused('other'));
    expect(judge('5678901234567890123456789')).toEqual(refused('other'));
    expect(judge('3158993112345678901')).toEqual(refused('foreign-wallet'));
  });
});

describe('a code that was used', () => {
  it('is known by its payment for ten minutes, and by nothing else', () => {
    let now = 1_000;
    const used = new UsedCodes(() => now);
    used.use(WECHAT, 'p-1');
    now += 10 * 60_000;
    expect(used.paymentOf(WECHAT)).toBe('p-1');
    expect(used.paymentOf(`${WECHAT}0`)).toBeUndefined();
    now += 1;
    expect(used.paymentOf(WECHAT)).toBeUndefined();
  });

  it('may be used again where its payment was never begun', () => {
    const used = new UsedCodes(() => 0);
    used.use(WECHAT, 'p-1');
    used.free('p-2');
    expect(used.paymentOf(WECHAT)).toBe('p-1');
    used.free('p-1');
    expect(used.paymentOf(WECHAT)).toBeUndefined();
  });
});

const payment = (more: Partial<PaymentView>): PaymentView => ({
  id: '01jd000000000000000000000a',
  terminalId: 't',
  storeNo: '1',
  state: 'processing',
  createdAt: '2026-11-23T12:00:00.000Z',
  updatedAt: '2026-11-23T12:00:00.000Z',
  timeline: [],
  ...more,
});

describe('readings of one payment', () => {
  const early = payment({});
  const late = payment({ state: 'awaiting-customer', updatedAt: '2026-11-23T12:00:01.000Z' });
  const paid = payment({ state: 'paid', updatedAt: '2026-11-23T12:00:00.500Z' });

  it('keep the later one, in whatever order they come', () => {
    expect(later(undefined, early)).toBe(early);
    expect(later(early, late)).toBe(late);
    expect(later(late, early)).toBe(late);
  });

  it('keep a final state whatever the clocks say', () => {
    expect(later(paid, late)).toBe(paid);
    expect(later(late, paid)).toBe(paid);
  });

  it('go by the number of the change, not by a clock that was set back', () => {
    const before = payment({ revision: 7, updatedAt: '2026-11-23T12:00:00.000Z' });
    const after = payment({ revision: 9, updatedAt: '2026-11-23T11:30:00.000Z' });
    expect(later(before, after)).toBe(after);
    expect(later(after, before)).toBe(after);
  });

  it('of a proxy that numbers no changes go by the timeline, which only grows', () => {
    const longer = payment({
      updatedAt: '2026-11-23T11:30:00.000Z',
      timeline: [{ at: early.createdAt, event: 'create-sent' }],
    });
    expect(later(longer, early)).toBe(longer);
    expect(later(early, longer)).toBe(longer);
  });

  it('go by the question where it was asked later: a restored proxy counts anew (F33)', () => {
    const before = payment({ revision: 70, state: 'awaiting-customer' });
    const restored = payment({ revision: 3 });
    expect(later(before, restored)).toBe(before);
    expect(later(before, restored, true)).toBe(restored);
    expect(later(paid, restored, true)).toBe(paid);
  });
});

describe('what the paying screen shows', () => {
  it('is the proxy’s word as soon as there is one', () => {
    expect(phaseOf('sending', undefined)).toBe('sending');
    expect(phaseOf('repeating', payment({ state: 'canceling' }))).toBe('canceling');
    expect(phaseOf(undefined, undefined)).toBe('looking');
    expect(phaseOf('unknown-to-proxy', payment({}))).toBe('unknown-to-proxy');
  });

  it('says that the customer had already paid', () => {
    const cancel = { reason: 'cashier', requestedAt: '', attempts: 0 } as const;
    expect(wasPaidAgainstCancel({ state: 'paid', cancel }, false)).toBe(true);
    expect(wasPaidAgainstCancel({ state: 'paid' }, true)).toBe(true);
    expect(wasPaidAgainstCancel({ state: 'paid' }, false)).toBe(false);
    expect(wasPaidAgainstCancel({ state: 'canceled', cancel }, true)).toBe(false);
  });
});

describe('the line', () => {
  it('is called after the nearest trouble', () => {
    expect(connectionHealth('unreachable', 'ok').name).toBe('serverUnreachable');
    expect(connectionHealth('connecting', 'unreachable').name).toBe('connecting');
    expect(connectionHealth('ok', 'unreachable').name).toBe('gatewayUnreachable');
    expect(connectionHealth('ok', 'degraded').name).toBe('gatewayDegraded');
    expect(connectionHealth('ok', undefined).name).toBe('ready');
  });
});

it('payments are listed by day in the order given', () => {
  const at = (createdAt: string) => payment({ createdAt });
  const days = byDay([
    at('2026-11-23T12:00:00.000Z'),
    at('2026-11-23T11:00:00.000Z'),
    at('2026-11-20T12:00:00.000Z'),
  ]);
  expect(days.map((day) => day.payments.length)).toEqual([2, 1]);
});
