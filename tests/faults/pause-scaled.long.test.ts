/** F26: a process that the system stopped for a while, as a laptop that sleeps or a machine that hangs. */
// @module-tag long
import { setTimeout as wait } from 'node:timers/promises';
import { demoCode } from '@kaikei/shared/demo-wallets.ts';
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import { describe, expect, it } from 'vitest';
import { newId } from '../support/ids.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import { useBundle } from './bundle.ts';
import type { Customer } from './customers.ts';
import type { FailPoint } from './fail-points.ts';
import { Testbed } from './testbed.ts';
import { realMs } from './shared-time.ts';
import { readTrace } from './trace.ts';

/** Far slower than the kill runs: here a busy machine must look neither like a pause nor like a lost call. */
const SCALE = 2;
const MOST_TRIES = 5;
/** What a call leads to has been committed by then. */
const REST_MS = 1_000;

const bundle = useBundle();

const codeOf = (customer: Customer) => demoCode(customer, Math.random);

/** A payment whose customer has been asked; one that a busy machine made fail does not count. */
async function submit(till: Till, customer: Customer): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const id = newId();
    await till.put(id, submission({ code: codeOf(customer) }));
    const payment = await until('the customer is asked', async () => {
      const asked = (await till.get(id)).payment;
      return asked.state !== 'processing' && asked;
    });
    if (payment.state === 'awaiting-customer') return id;
    expect(tries, JSON.stringify(payment.timeline)).toBeLessThan(MOST_TRIES);
  }
}

function ended(till: Till, id: string): Promise<PaymentView> {
  return until(`${id} is final`, async () => {
    const { payment } = await till.get(id);
    return isFinal(payment.state) && payment;
  });
}

/** The calls of an order since then, in order. */
function callsSince(testbed: Testbed, id: string, since: number): string[] {
  const calls = testbed.gateway.calls(id).filter(({ receivedAt }) => receivedAt >= since);
  return calls.map(({ kind }) => kind);
}

/** Pauses, while no call is open, until the first payment is so old. */
async function pauseUntil(testbed: Testbed, ageMs: number, customer: Customer) {
  const [till] = await testbed.pairTills('Till 1');
  const proxyRun = testbed.begin();
  await proxyRun.listening;
  const startedAt = testbed.now();
  const ids: string[] = [];
  for (let n = 0; n < 6; n += 1) ids.push(await submit(till, customer));
  await testbed.quietFor(REST_MS);
  proxyRun.send('SIGSTOP');
  await wait(realMs(testbed.time, startedAt + ageMs - testbed.now()));
  const since = testbed.now();
  proxyRun.send('SIGCONT');
  const payments = await Promise.all(ids.map((id) => ended(till, id)));
  await proxyRun.end('SIGTERM');
  return payments.map(({ id, state }) => ({ state, calls: callsSince(testbed, id, since) }));
}

describe.concurrent('after a pause', () => {
  it('asks once for each payment whose 60 s are over, then cancels it', async () => {
    await using testbed = await Testbed.open(bundle(), SCALE);
    const customer = {
      payMethodId: 'WeChatPay',
      behaviour: 'password-never',
      parameter: 0,
    } as const;
    const found = await pauseUntil(testbed, 75_000, customer);
    for (const each of found) {
      expect(each).toEqual({ state: 'canceled', calls: ['query', 'cancel', 'query'] });
    }
  });

  it('asks once, after more than 90 s, for each payment that was paid meanwhile', async () => {
    await using testbed = await Testbed.open(bundle(), SCALE);
    const customer = {
      payMethodId: 'Alipay+',
      behaviour: 'password-paid',
      parameter: 30,
    } as const;
    const found = await pauseUntil(testbed, 95_000, customer);
    for (const each of found) expect(each).toEqual({ state: 'paid', calls: ['query'] });
  });
});

describe.concurrent('paused between a commit and its call, it does not send', () => {
  /** Stops the proxy at the point for 3 s and lets it go on: `resumed` then. */
  async function pausedAt(
    testbed: Testbed,
    point: FailPoint,
  ): Promise<{ till: Till; resumed: () => Promise<void> }> {
    const [till] = await testbed.pairTills('Till 1');
    const proxyRun = testbed.begin({ trigger: { point, hit: 1, signal: 'SIGSTOP' } });
    await proxyRun.listening;
    const resumed = async () => {
      await until(`${point} is passed`, () =>
        readTrace(testbed.traceFile).some(({ event }) => event === 'fail-point'),
      );
      await wait(realMs(testbed.time, 3_000));
      proxyRun.send('SIGCONT');
    };
    return { till, resumed };
  }

  const STALE = { detail: 'stale-intent' };

  it('a create, and the code may be used again', async () => {
    await using testbed = await Testbed.open(bundle(), SCALE);
    const { till, resumed } = await pausedAt(testbed, 'after-commit:submit');
    const code = codeOf({ payMethodId: 'WeChatPay', behaviour: 'paid', parameter: 0 });
    const [first] = await Promise.all([till.put(newId(), submission({ code })), resumed()]);
    expect(first.payment).toMatchObject({
      state: 'failed',
      failure: { code: 'gateway-unreachable' },
    });
    expect(first.payment.timeline).toContainEqual(
      expect.objectContaining({ event: 'create-not-sent', ...STALE }),
    );
    expect(testbed.gateway.calls()).toEqual([]);
    const second = await till.put(newId(), submission({ code }));
    expect(second.payment.state).toBe('paid');
  });

  it.each<[FailPoint, Customer, { cancels: boolean; state: string }]>([
    [
      'after-commit:query-intent',
      { payMethodId: 'WeChatPay', behaviour: 'password-paid', parameter: 12 },
      { cancels: false, state: 'paid' },
    ],
    [
      'after-commit:cancel-intent',
      { payMethodId: 'WeChatPay', behaviour: 'password-never', parameter: 0 },
      { cancels: true, state: 'canceled' },
    ],
    [
      'after-commit:refund-intent',
      { payMethodId: 'PayPay', behaviour: 'password-paid', parameter: 13 },
      { cancels: true, state: 'canceled' },
    ],
  ])('%s', async (point, customer, { cancels, state }) => {
    await using testbed = await Testbed.open(bundle(), SCALE);
    const { till, resumed } = await pausedAt(testbed, point);
    const id = newId();
    const { payMethodId } = customer;
    const play = async () => {
      await till.put(id, submission({ code: codeOf(customer), payMethodId }));
      if (cancels) await till.cancel(id);
      return ended(till, id);
    };
    const [payment] = await Promise.all([play(), resumed()]);
    expect(payment.state).toBe(state);
    const call = /:(.+)-intent$/.exec(point)?.[1] ?? '';
    const ofCall = payment.timeline.filter(({ event }) => event.startsWith(`${call}-`));
    const stale = ofCall.findIndex(({ event }) => event === `${call}-not-sent`);
    expect(ofCall[stale]).toMatchObject(STALE);
    const sent = ofCall.filter(({ event }) => event === `${call}-sent`).length;
    const notSent = ofCall.filter(({ event }) => event === `${call}-not-sent`).length;
    const heard = testbed.gateway.calls(id).filter(({ kind }) => kind === call).length;
    expect(heard).toBe(sent - notSent);
  });
});
