/** The network is away: sales wait, a code is sent only while it lives, and the screen says what is so. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { judge } from './_judge.ts';
import { test } from './_test.ts';

test.use({ endpoint: ({ line }, use) => use(line), serviceWorkers: 'allow' });

test('a code that is scanned while the proxy is away is sent when it is back, and its sale waits until then', async ({
  till,
  shop,
  line,
}) => {
  await till.cutLine(line);
  await till.enterAmount(1480);
  await till.scan(newCode());
  await till.expectState('holding');
  const id = await till.paymentId();
  expect(await till.stored('sales')).toMatchObject([{ amount: 1480 }]);
  expect(await till.stored('attempts')).toEqual([]);
  await line.listen();
  await till.expectState('paid');
  expect(await till.paymentId()).toBe(id);
  expect(shop.heard(id)).toEqual(['create']);
  expect(await till.stored('sales')).toEqual([]);
  await expect(till.part('outage')).toHaveCount(0);
  expect(await judge(shop, till)).toEqual([]);
});

test(
  'what the proxy does not know yet is told, since when, and can be tried at once',
  { tag: '@long' },
  async ({ till, line }) => {
    await till.enterAmount(900);
    const never = await till.payWith('wechatpay-password-never');
    await till.expectState('awaiting-customer');
    await till.cutLine(line);
    await till.part('cancel').click();
    await expect(till.part('owed')).toHaveAttribute('data-cancels', '1');
    await line.listen();
    await till.part('try-now').click();
    await expect(till.part('outage')).toHaveCount(0);
    await till.expectState('canceling');
    expect(await till.paymentId()).toBe(never);
  },
);
