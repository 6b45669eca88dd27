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
  const call = (ageMs: number) =>
    makeCall({ gateway, health, log: silentLogger }, QUERY, () => ageMs);
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
