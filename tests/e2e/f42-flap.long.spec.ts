/** F42: the network comes and goes every few seconds for two minutes, and `navigator.onLine` says what it likes. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@playwright/test';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { newCode } from '../support/ids.ts';
import { waitLimitMs } from '../support/limits.ts';
import { expectNothingWrong } from './_mishaps.ts';
import { test } from './_test.ts';
import type { TillPage } from './_till.ts';

const FLAPPING_MS = 120_000;
/** By turns, each 1 to 7 s long. */
const WAYS = ['refused', 'black hole', 'offline', 'answers lost'] as const;

test.use({ endpoint: ({ line }, use) => use(line) });

test('sales go on over a network that flaps: none is lost or doubled (F42)', async ({
  till,
  shop,
  line,
}) => {
  await till.installed();
  const flapping = flap(till, line);
  const begun: string[] = [];
  const end = performance.now() + FLAPPING_MS;
  for (let n = 0; performance.now() < end; n += 1) {
    await till.enterAmount(1000 + n);
    await till.scan(newCode(n % 3 === 0 ? '1403' : '1000'));
    await expect(till.part('payment-screen')).toBeVisible();
    begun.push(await till.paymentId());
    await wait(4_000);
    // Whatever became of it, the next customer is there.
    const next = till.part('park').or(till.part('new-sale')).or(till.part('keep-sale'));
    await next.first().click();
    await expect(till.part('amount')).toHaveAttribute('data-amount', '0');
  }
  await flapping;
  await expect(till.part('outage')).toHaveCount(0);
  // Nothing is owed any more, and whatever was not begun waits, and is not lost.
  await expect
    .poll(async () => (await till.stored('attempts')).filter(({ answered }) => !answered), {
      timeout: waitLimitMs(60_000),
    })
    .toEqual([]);
  const attempts = (await till.stored('attempts')).map(({ saleId }) => saleId);
  const waiting = (await till.stored('sales')).map(({ id }) => id);
  expect(attempts.length + waiting.length).toBeGreaterThanOrEqual(1);
  expect(begun.length).toBeGreaterThan(10);
  await expectNothingWrong(shop, till);
});

async function flap(till: TillPage, line: FaultProxy): Promise<void> {
  const end = performance.now() + FLAPPING_MS;
  for (let n = 0; performance.now() < end; n += 1) {
    const way = WAYS[n % WAYS.length];
    if (way === 'refused') await line.close();
    if (way === 'black hole') line.up = { held: true };
    if (way === 'answers lost') line.down = { held: true };
    if (way === 'offline') await till.context.setOffline(true);
    await wait(1_000 + ((n * 1_700) % 6_000));
    if (!line.isListening) await line.listen();
    await till.context.setOffline(false);
    line.heal();
    await wait(1_000 + ((n * 2_300) % 6_000));
  }
}
