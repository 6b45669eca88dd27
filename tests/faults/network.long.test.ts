/** Lies and spoilt lines to their end, in real time (F01, F04, F09, F21, F42): minutes, side by side. */
// @module-tag long
import { setTimeout as wait } from 'node:timers/promises';
import { ACCEPTED_CANCEL_MS, LONGEST_GAP_MS } from '@kaikei/shared/rules/times.ts';
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { describe, expect as check, it } from 'vitest';
import { FaultProxy } from '../support/fault-proxy.ts';
import { newCode, newId } from '../support/ids.ts';
import { leakedCodes } from '../support/leaks.ts';
import { waitLimitMs } from '../support/limits.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { Shop } from '../support/shop.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import {
  FALSE_SUCCESS,
  NEVER_RECORDED,
  Payments,
  SHORTEST_GAP_MS,
  unanswered,
  useless,
  type Lie,
} from './lies.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';

/** Two minutes, and where the answer to a cancel was lost no refund sooner than five more, asked for at such a gap (R11). */
const END_LIMIT_MS = waitLimitMs(120_000 + ACCEPTED_CANCEL_MS + LONGEST_GAP_MS);
const USELESS = useless(4);
const LAGGING: Lie = { behaviour: 'not-found-lag', parameter: 20 };

describe.concurrent('to the end', () => {
  it('no lie is believed, and no silence taken for an answer', async ({
    expect,
    onTestFinished,
  }) => {
    const shop = await Shop.open();
    onTestFinished(async () => {
      check(await shop.close()).toEqual([]);
    });
    const payments = new Payments(shop, await shop.pair());
    await payments.till.put(newId(), submission());
    for (const lie of [...USELESS, ...FALSE_SUCCESS, ...NEVER_RECORDED, LAGGING]) {
      payments.begin(lie);
    }
    const end = async (lie: Lie) => {
      const { id, first } = payments.of(lie);
      await first;
      return payments.ended(id, END_LIMIT_MS);
    };

    expect((await end(LAGGING)).state).toBe('paid');
    for (const lie of USELESS) {
      const payment = await end(lie);
      expect({ ...lie, state: payment.state }).toEqual({ ...lie, state: 'paid' });
      expect(unanswered(payment)).toHaveLength(4);
    }
    for (const lie of FALSE_SUCCESS) {
      const payment = await end(lie);
      expect({ ...lie, state: payment.state }).toEqual({ ...lie, state: 'canceled' });
      expect(unanswered(payment)).not.toEqual([]);
      expect(await payments.incidents(payment.id)).not.toEqual([]);
      expect(payments.captured(payment.id)).toBe(0);
    }
    for (const lie of NEVER_RECORDED) {
      const payment = await end(lie);
      expect(payment).toMatchObject({ state: 'failed', failure: { code: 'never-at-gateway' } });
      expect(shop.heard(payment.id).filter((kind) => kind === 'create')).toHaveLength(1);
    }
    for (const gap of payments.gapsMs()) expect(gap).toBeGreaterThanOrEqual(SHORTEST_GAP_MS);
  });

  it('a line that breaks for a minute in all ways leaves no sale wrong', async ({
    expect,
    onTestFinished,
  }) => {
    const gateway = await openSandbox();
    onTestFinished(() => gateway.close());
    const line = await FaultProxy.before(gateway.url);
    onTestFinished(() => line.close());
    const proxy = await Proxy.start({ gateway: { ...gateway, url: line.url } });
    onTestFinished(async () => {
      await proxy.stop();
      check(await leakedCodes(proxy)).toEqual([]);
      await proxy.close();
    });
    const till = await pairTill(proxy);
    const over = new AbortController();
    const spoiling = spoil(line, over.signal);
    const ids = await submitMany(till);
    await wait(30_000);
    over.abort();
    await spoiling;
    for (const id of ids) {
      const payment = await until(
        `the end of ${id}`,
        async () => {
          const { payment } = await till.get(id);
          return isFinal(payment.state) && payment;
        },
        END_LIMIT_MS,
      );
      expect(leftOver(gateway, payment)).toBe(0);
      const creates = gateway.calls(id).filter(({ kind }) => kind === 'create');
      expect(creates.length).toBeLessThanOrEqual(1);
    }
  });
});

/** Customers who pay at once, after a while, not at all or in vain. */
const ENDINGS = ['1000', '1000', '1408', '1420', '1100', '1500', '1912', '1607'];

async function submitMany(till: Till): Promise<string[]> {
  const ids: string[] = [];
  const answers: Promise<unknown>[] = [];
  for (let n = 0; n < 40; n += 1) {
    const id = newId();
    ids.push(id);
    answers.push(till.put(id, submission({ code: newCode(ENDINGS[n % ENDINGS.length]) })));
    await wait(500);
  }
  await Promise.all(answers);
  return ids;
}

/** One fault after another, each for some seconds, with a moment of peace between. */
async function spoil(line: FaultProxy, over: AbortSignal): Promise<void> {
  const faults: (() => void)[] = [
    () => (line.down = { cut: { afterBytes: 0, by: 'reset' } }),
    () => (line.up = { held: true }),
    () => line.refuse(),
    () => (line.down = { cut: { afterBytes: 300, by: 'end' } }),
    () => (line.down = { held: true }),
    () => (line.up = { cut: { afterBytes: 0, by: 'reset' } }),
    () => (line.down = { bytesPerSecond: 400 }),
    () => (line.up = { latencyMs: 700, slice: { bytes: 200, everyMs: 100 } }),
  ];
  for (let n = 0; !over.aborted; n += 1) {
    const fault = faults[n % faults.length];
    fault?.();
    await wait(1_700 + 350 * (n % 7));
    if (!line.isListening) await line.listen();
    line.heal();
    await wait(600);
  }
}

/** What the gateway holds of the customer's money beyond what the till was told. */
function leftOver(gateway: Sandbox, { id, state, amount = 0 }: PaymentView): number {
  const order = gateway.ledger().orders.find((each) => each.order === id);
  return (order?.net ?? 0) - (state === 'paid' ? amount : 0);
}
