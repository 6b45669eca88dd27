/** What counts as trouble of the gateway, and what does not. */
import { expect, test } from 'vitest';
import type { Gateway, GatewayRequest } from '@kaikei/proxy/gateway/port.ts';
import { silentLogger } from '@kaikei/proxy/log.ts';
import { makeCall } from '@kaikei/proxy/payments/calls.ts';
import { GatewayHealth } from '@kaikei/proxy/payments/gateway-health.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { ManualClock } from '../support/manual-clock.ts';

const QUERY: GatewayRequest = {
  kind: 'query',
  order: { id: 'pay-0123456789', amount: 1500, currency: 'JPY', storeNo: 'store1' },
};

function setUp(verdict: Verdict) {
  const time = new ManualClock();
  const clock = {
    now: () => time.now(),
    stopwatch: () => time.stopwatch(),
    after: (delayMs: number, action: () => void) => time.after(delayMs, action),
    reanchor() {},
    driftMs: () => 0,
  };
  let calls = 0;
  const gateway: Gateway = {
    call: async () => {
      calls += 1;
      return verdict;
    },
    probe: async () => true,
    close: async () => undefined,
  };
  const health = new GatewayHealth({ clock, probe: async () => true, changed: () => undefined });
  const call = (ageMs: number, request = QUERY) =>
    makeCall({ gateway, health, log: silentLogger }, request, () => ageMs);
  return { health, call, calls: () => calls };
}

test('R13: a call that a pause kept from leaving says nothing of the gateway', async () => {
  const { health, call, calls } = setUp({ kind: 'in-progress', status: 0 });
  expect(await call(2_001)).toEqual({ kind: 'not-sent', reason: 'stale-intent' });
  expect(calls()).toBe(0);
  expect(health.status.status).toBe('ok');
});

test('a call that found nobody there says that the gateway cannot be reached', async () => {
  const { health, call, calls } = setUp({ kind: 'not-sent', reason: 'connect-failed' });
  await call(2_000);
  expect(calls()).toBe(1);
  expect(health.status.status).toBe('unreachable');
});

test('R16: the refunds of one payment that nobody answers say nothing of the gateway; those of two do', async () => {
  const { health, call } = setUp({ kind: 'unknown', reason: 'timeout' });
  const refundOf = (id: string, kind: 'refund' | 'refund-query'): GatewayRequest => ({
    ...{ kind, order: { ...QUERY.order, id } },
    ...{ refundNo: `${id}-s1`, amount: 500 },
  });
  for (const kind of ['refund', 'refund-query', 'refund-query'] as const) {
    await call(0, refundOf('pay-0123456789', kind));
  }
  expect(health.status.status).toBe('ok');
  await call(0, refundOf('pay-9876543210', 'refund'));
  expect(health.status.status).toBe('degraded');
});

test('a refund that is asked about often pushes no trouble of payments out', async () => {
  const { health, call } = setUp({ kind: 'unknown', reason: 'timeout' });
  await call(0);
  for (let n = 0; n < 10; n += 1) {
    const ofRefund = { order: QUERY.order, refundNo: 'pay-0123456789-s1', amount: 500 };
    await call(0, { kind: 'refund-query', ...ofRefund });
  }
  expect(health.status.status).toBe('degraded');
});
