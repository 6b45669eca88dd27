import { expect } from '@playwright/test';
import type { CallRecord } from '@kaikei/proxy/sandbox/store/call-log.ts';
import { waitLimitMs } from '../support/limits.ts';
import { test } from './_test.ts';

/** The gateway's own view: how long after the end of the call before it each query came. */
function queryGapsMs(calls: CallRecord[]): number[] {
  return calls.flatMap((call, index) => {
    const before = calls[index - 1];
    if (call.kind !== 'query' || before?.answeredAt === undefined) return [];
    return [call.receivedAt - before.answeredAt];
  });
}

// The whole ledger is compared.
test.use({ ownShop: {} });

// Two customers at one till, in real time: one confirms after 12 s, one never does.
test('the gateway hears queries 5 s apart and a cancel at 60 s, the till shows both outcomes', async ({
  till,
  shop,
}) => {
  await till.enterAmount(4200);
  const never = await till.payWith('wechatpay-password-never');
  await till.expectState('awaiting-customer');
  await expect(till.part('do-not-take')).toBeVisible();
  await till.part('park').click();

  await till.enterAmount(1500);
  const slow = await till.payWith('wechatpay-password-paid');
  await till.expectState('awaiting-customer');
  await till.expectState('paid');
  await expect(till.part('result-amount')).toContainText('1,500');
  // As many as 5 s after the one before leave room for; a busy machine asks later.
  expect([...new Set(shop.heard(slow))]).toEqual(['create', 'query']);
  await till.part('new-sale').click();

  await till.part(`open-payment-${never}`).click();
  await till.expectState('canceling', waitLimitMs(60_000));
  await till.expectState('canceled');
  const calls = shop.gateway.calls(never);
  const [create, ...later] = calls;
  const cancels = later.filter(({ kind }) => kind === 'cancel');
  const lastQueryBefore = later.findLast(
    ({ kind, receivedAt }) => kind === 'query' && receivedAt < (cancels[0]?.receivedAt ?? 0),
  );
  expect(cancels).toHaveLength(1);
  // 60 s after the till's payment was created, which was just before the gateway heard of it.
  const canceledAfterMs = (cancels[0]?.receivedAt ?? 0) - (create?.receivedAt ?? 0);
  expect(canceledAfterMs).toBeGreaterThanOrEqual(59_900);
  // No query was left out: the next one would have been due together with the cancel, or after it.
  expect((cancels[0]?.receivedAt ?? 0) - (lastQueryBefore?.answeredAt ?? 0)).toBeLessThan(10_000);
  // The cancel's own answer ends nothing: a query confirms it.
  expect(calls.at(-1)).toMatchObject({ kind: 'query', answer: { transStatus: 3 } });

  for (const id of [slow, never]) {
    const gaps = queryGapsMs(shop.gateway.calls(id));
    expect(gaps.length).toBeGreaterThan(1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
  }
  expect(shop.gateway.ledger().orders).toMatchObject([
    { order: never, net: 0 },
    { order: slow, net: 1500 },
  ]);
});
