import { expect } from '@playwright/test';
import { newCode, paypayCode } from '../support/ids.ts';
import { test } from './_test.ts';
import { TillPage } from './_till.ts';

test('a browser is paired by a link once, and says why a wrong code is refused', async ({
  till,
  shop,
  browser,
}) => {
  expect(till.page.url()).toBe(`${till.origin(shop)}/`);
  await till.page.reload();
  await expect(till.part('sale-screen')).toBeVisible();

  const stranger = await browser.newPage();
  await stranger.goto(till.origin(shop));
  await stranger.getByTestId('pair-code').fill('ABCD-EFGH');
  await stranger.getByTestId('pair-submit').click();
  await expect(stranger.getByTestId('pair-error')).toBeVisible();
  await stranger.close();
});

test('a scanned code pays; the history shows it', async ({ till, shop }) => {
  await till.enterAmount(1280);
  await till.scan(newCode());
  await till.expectState('paid');
  await expect(till.part('result-amount')).toContainText('1,280');
  const id = await till.paymentId();
  expect(shop.heard(id)).toEqual(['create']);
  expect(shop.create(id).request).toMatchObject({ order_amount: '1280', price_currency: 'JPY' });

  await till.part('new-sale').click();
  await till.part('open-history').click();
  await till.part(`history-${id}`).click();
  await expect(till.part('detail')).toHaveAttribute('data-state', 'paid');
});

test('a decline is told, and another code pays the same sale', async ({ till }) => {
  await till.enterAmount(980);
  const first = await till.payWith('alipay-plus-declined');
  await till.expectState('failed');
  await till.part('try-again').click();
  await till.scan(newCode());
  await till.expectState('paid');
  const second = await till.paymentId();
  const sales = await Promise.all([first, second].map((id) => saleOf(till, id)));
  expect(new Set(sales).size).toBe(1);
});

function saleOf(till: TillPage, id: string): Promise<unknown> {
  return till.page.evaluate(async (of) => {
    const response = await fetch(`/v1/payments/${of}`);
    return ((await response.json()) as { saleId: unknown }).saleId;
  }, id);
}

test('what is no payment code never leaves the till', async ({ till, shop }) => {
  const before = shop.creates();
  await till.scan(newCode());
  await expect(till.part('notice')).toBeVisible();
  await till.enterAmount(500);
  for (const code of ['4901234567894', 'https://example.com/pay']) {
    await till.scan(code);
    await expect(till.part('notice')).toBeVisible();
    await expect(till.part('sale-screen')).toBeVisible();
  }
  expect(shop.creates()).toBe(before);
});

test('where the wallet is a guess the cashier chooses it', async ({ till, shop }) => {
  await till.enterAmount(640);
  await till.scan(paypayCode());
  await till.part('choose-PayPay').click();
  await till.expectState('paid');
  expect(shop.create(await till.paymentId()).request).toMatchObject({ pay_method_id: 'PayPay' });
});

test(
  'a cancel requested before 15 s goes out at 15 s',
  { tag: '@long' },
  async ({ till, shop }) => {
    await till.enterAmount(3300);
    const id = await till.payWith('wechatpay-password-never');
    await till.expectState('awaiting-customer');
    await till.part('cancel').click();
    await till.expectState('canceling');
    await till.expectState('canceled');
    const [create, ...later] = shop.gateway.calls(id);
    const cancel = later.find(({ kind }) => kind === 'cancel');
    const waitedMs = (cancel?.receivedAt ?? 0) - (create?.answeredAt ?? Infinity);
    expect(waitedMs).toBeGreaterThanOrEqual(15_000);
  },
);

test('a reload in the middle comes back to the running payment', async ({ till, shop }) => {
  await till.enterAmount(770);
  const id = await till.payWith('wechatpay-password-paid');
  await till.expectState('awaiting-customer');
  await till.page.reload();
  await till.expectState('awaiting-customer');
  expect(await till.paymentId()).toBe(id);
  await till.expectState('paid');
  expect(shop.heard(id).filter((kind) => kind === 'create')).toHaveLength(1);
});

for (const screen of ['history', 'devices']) {
  test(`a payment that runs is there on the way back from the ${screen}, and the next amount is another sale`, async ({
    till,
    shop,
  }) => {
    await till.enterAmount(770);
    const id = await till.payWith('wechatpay-password-paid');
    await till.expectState('awaiting-customer');
    await till.part(`open-${screen}`).click();
    await till.part(`${screen}-screen`).getByRole('button').first().click();
    expect(await till.paymentId()).toBe(id);
    await till.part(`open-${screen}`).click();
    await till.part(`open-${screen}`).click();
    expect(await till.paymentId()).toBe(id);
    await till.part('park').click();
    await till.enterAmount(320);
    await till.scan(newCode());
    await till.expectState('paid');
    const next = await till.paymentId();
    expect(next).not.toBe(id);
    expect(shop.create(next).request).toMatchObject({ order_amount: '320' });
    expect(await saleOf(till, next)).not.toBe(await saleOf(till, id));
  });
}

test(
  'another code for a parked sale leaves what is typed meanwhile on hold',
  { tag: '@long' },
  async ({ till }) => {
    await till.enterAmount(980);
    const id = await till.payWith('wechatpay-password-never');
    await till.expectState('awaiting-customer');
    await till.part('cancel').click();
    await till.part('park').click();
    await till.enterAmount(2_000);
    await till.part(`open-payment-${id}`).click();
    await till.expectState('canceled');
    await till.part('try-again').click();
    await expect(till.part('amount')).toHaveAttribute('data-amount', '980');
    await expect.poll(() => till.stored('sales')).toMatchObject([{ amount: 2_000 }]);
  },
);
