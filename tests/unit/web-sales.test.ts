import { describe, expect, it } from 'vitest';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { SaleFlow } from '../../web/src/app/sale-flow.ts';
import { TillScreen } from '../../web/src/app/till-screen.svelte.ts';
import { Attempts } from '../../web/src/payment/attempts.svelte.ts';
import { Checkout } from '../../web/src/payment/checkout.svelte.ts';
import { knownPayment } from '../../web/src/payment/known-payment.ts';
import { Payments } from '../../web/src/payment/payments.svelte.ts';
import type { KeypadKey } from '../../web/src/ui/keypad-keys.ts';
import { HeldSales } from '../../web/src/sale/held-sales.svelte.ts';
import { Sale } from '../../web/src/sale/sale.svelte.ts';
import type { AttemptRecord, SaleRecord } from '../../web/src/storage/db.ts';
import { MOST_HELD_SALES } from '../../web/src/storage/limits.ts';
import { slowDisk } from '../support/slow-disk.ts';

const MAX_AMOUNT = 500_000;

function openTill() {
  let ids = 0;
  const makeId = () => `id-${(ids += 1)}`;
  const [salesOnDisk, attemptsOnDisk] = [slowDisk<SaleRecord>(), slowDisk<AttemptRecord>()];
  const store = { ...attemptsOnDisk, begin: attemptsOnDisk.put };
  const screen = new TillScreen(
    () => undefined,
    () => attempts.ofSale(sale.id),
  );
  const payments: Payments = new Payments({
    reported: (id) => attempts.reported(id),
    ended: () => undefined,
  });
  const attempts = new Attempts({ store, payments, wallClock: Date.now });
  const heldSales = new HeldSales({
    store: salesOnDisk,
    wallClock: Date.now,
    currency: () => 'JPY',
    maxTotal: () => MAX_AMOUNT,
    warn: (notice) => screen.warn(notice),
  });
  const unanswered = () => new Promise<never>(() => undefined);
  const checkout = new Checkout({
    client: { submit: unanswered, payment: unanswered, cancel: unanswered },
    store,
    attempts,
    payments,
    heldSales,
    isReachable: () => true,
    now: () => performance.now(),
    wallClock: Date.now,
    sleep: unanswered,
    wake: () => undefined,
    random: () => 0.5,
    exclusively: (_, work) => work(),
    makeId,
    onRefused: () => undefined,
    onUnpaired: () => undefined,
    onPutAway: (id) => payments.drop(id),
  });
  const sale = new Sale(makeId, () => undefined);
  const paymentOf = (id: string) =>
    knownPayment(id, { view: payments.get(id), attempt: attempts.find(id) }, 'JPY');
  const flow = new SaleFlow({
    screen,
    sale,
    heldSales,
    attempts,
    checkout,
    activity: () => 'sale',
    maxAmount: () => MAX_AMOUNT,
    paymentOf,
    dropChoice: () => undefined,
  });
  const enter = (amount: number) => {
    flow.press('clear');
    for (const digit of String(amount)) flow.press(digit as KeypadKey);
  };
  return { sale, heldSales, salesOnDisk, screen, attempts, payments, flow, enter, paymentOf };
}

const payment = (more: Partial<PaymentView>): PaymentView => ({
  id: 'payment',
  saleId: 'sale',
  terminalId: 'terminal',
  storeNo: '1',
  amount: 900,
  currency: 'JPY',
  state: 'processing',
  revision: 1,
  createdAt: '2026-11-23T12:00:00.000Z',
  updatedAt: '2026-11-23T12:00:00.000Z',
  timeline: [],
  ...more,
});

const amountsOf = (sales: Iterable<SaleRecord>) => Array.from(sales, ({ amount }) => amount);

describe('a sale that is put on hold', () => {
  it('is held once, however often that is tapped', async () => {
    const { flow, enter, heldSales, sale } = openTill();
    enter(1_500);
    await Promise.all([flow.hold(), flow.hold()]);
    expect(amountsOf(heldSales.all)).toEqual([1_500]);
    expect(heldSales.total).toBe(1_500);
    expect(sale.amount).toBe(0);
  });

  it('is held once, whoever else puts it there meanwhile', async () => {
    const { heldSales } = openTill();
    const record = { id: 'sale', amount: 700, currency: 'JPY', begunAt: 1 };
    await Promise.all([heldSales.add(record), heldSales.add(record)]);
    expect(amountsOf(heldSales.all)).toEqual([700]);
  });

  it('is held in place of the one that comes back, however often that is tapped', async () => {
    const { flow, enter, heldSales, sale } = openTill();
    enter(1_500);
    await flow.hold();
    const id = heldSales.all[0]?.id ?? '';
    enter(400);
    await Promise.all([flow.resume(id), flow.resume(id)]);
    expect(amountsOf(heldSales.all)).toEqual([1_500, 400]);
    expect(sale).toMatchObject({ id, amount: 1_500 });
  });

  it('has its new amount where that was changed, in memory and on the disk', async () => {
    const { flow, enter, heldSales, salesOnDisk, sale } = openTill();
    enter(1_500);
    // As a code is held for it; that code lived too briefly, and the sale is on the screen again.
    await heldSales.add({ id: sale.id, amount: 1_500, currency: 'JPY', begunAt: 1 });
    enter(2_500);
    await flow.hold();
    expect(amountsOf(heldSales.all)).toEqual([2_500]);
    expect(amountsOf(salesOnDisk.rows.values())).toEqual([2_500]);
  });

  it('is not counted against itself', async () => {
    const { heldSales } = openTill();
    const record = { id: 'sale', amount: MAX_AMOUNT, currency: 'JPY', begunAt: 1 };
    await heldSales.add(record);
    expect(await heldSales.add({ ...record, amount: MAX_AMOUNT - 1 })).toBeUndefined();
    expect(await heldSales.add({ ...record, id: 'other', amount: 2 })).toBe('total');
    expect(amountsOf(heldSales.all)).toEqual([MAX_AMOUNT - 1]);
  });

  it('is not lost for the limit where it was begun already', async () => {
    const { heldSales, salesOnDisk } = openTill();
    for (let id = 0; id < MOST_HELD_SALES; id += 1) {
      await heldSales.add({ id: `sale-${id}`, amount: 1, currency: 'JPY', begunAt: id });
    }
    await heldSales.keep({ id: 'refused', amount: 30 });
    expect(heldSales.find('refused')?.amount).toBe(30);
    expect(salesOnDisk.rows.get('refused')?.amount).toBe(30);
  });
});

describe('another code for a sale that was parked', () => {
  it('puts the one that is typed meanwhile on hold', async () => {
    const { flow, enter, heldSales, sale, payments, attempts } = openTill();
    payments.take(payment({ state: 'failed' }));
    attempts.adopt('payment');
    enter(2_000);
    await flow.tryAnotherCode('payment');
    expect(amountsOf(heldSales.all)).toEqual([2_000]);
    expect(sale).toMatchObject({ id: 'sale', amount: 900 });
  });
});

describe('the way back to the sale', () => {
  it('leads to its payment where one was begun', () => {
    const { screen, sale, payments, attempts } = openTill();
    sale.resume('sale', 900);
    payments.take(payment({}));
    attempts.adopt('payment');
    screen.show({ name: 'history' });
    screen.show({ name: 'sale' });
    expect(screen.view).toEqual({ name: 'payment', id: 'payment' });
  });

  it('leads there too from another payment that is put away', () => {
    const { flow, screen, sale, payments, attempts } = openTill();
    payments.take(payment({}));
    payments.take(payment({ id: 'other', saleId: 'another', state: 'paid' }));
    attempts.adopt('payment');
    attempts.adopt('other');
    sale.resume('sale', 900);
    flow.leave('other');
    expect(screen.view).toEqual({ name: 'payment', id: 'payment' });
  });

  it('leaves a sale that is typed meanwhile as it is', () => {
    const { flow, screen, sale, enter, payments, attempts } = openTill();
    payments.take(payment({}));
    attempts.adopt('payment');
    enter(300);
    screen.show({ name: 'payment', id: 'payment' });
    flow.nextCustomer();
    expect(screen.view).toEqual({ name: 'sale' });
    expect(sale.amount).toBe(300);
  });
});

describe('a payment that the proxy did not know', () => {
  it('is shown as it is once the proxy reports it again', () => {
    const { payments, attempts, paymentOf } = openTill();
    payments.take(payment({}));
    const attempt = attempts.adopt('payment');
    if (!attempt) throw new Error('the payment was not taken up');
    attempt.step = 'unknown-to-proxy';
    expect(paymentOf('payment').phase).toBe('unknown-to-proxy');
    payments.take(payment({ state: 'paid', revision: 2 }));
    expect(paymentOf('payment').phase).toBe('paid');
  });
});
