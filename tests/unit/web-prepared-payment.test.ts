/** What is done for a payment before its code is known to be whole: nothing of it may be sent, or stay. */
import { expect, it, vi } from 'vitest';
import { Attempts } from '../../web/src/payment/attempts.svelte.ts';
import { Checkout } from '../../web/src/payment/checkout.svelte.ts';
import type { Order } from '../../web/src/payment/order.ts';
import { Payments } from '../../web/src/payment/payments.svelte.ts';
import { HeldSales } from '../../web/src/sale/held-sales.svelte.ts';
import type { AttemptRecord, SaleRecord } from '../../web/src/storage/db.ts';
import { slowDisk } from '../support/slow-disk.ts';

const ORDER: Order = {
  saleId: 'sale',
  amount: 1_500,
  currency: 'JPY',
  code: '134567890123456789',
  scannedAt: 0,
  codeDeadAt: Infinity,
};

function openCheckout() {
  let ids = 0;
  const attemptsOnDisk = slowDisk<AttemptRecord>();
  const store = { ...attemptsOnDisk, begin: attemptsOnDisk.put };
  const payments = new Payments({ reported: () => undefined, ended: () => undefined });
  const attempts = new Attempts({ store, payments, wallClock: Date.now });
  const heldSales = new HeldSales({
    store: slowDisk<SaleRecord>(),
    wallClock: Date.now,
    currency: () => 'JPY',
    maxTotal: () => 500_000,
    warn: () => undefined,
  });
  const unanswered = () => new Promise<never>(() => undefined);
  /** Each with whether it stood on the disk when it left. */
  const sent: { id: string; amount: number; isStored: boolean }[] = [];
  const checkout = new Checkout({
    client: {
      submit: (id, { amount }) => {
        sent.push({ id, amount, isStored: attemptsOnDisk.rows.has(id) });
        return unanswered();
      },
      payment: unanswered,
      cancel: unanswered,
    },
    store,
    attempts,
    payments,
    heldSales,
    isReachable: () => true,
    now: () => 0,
    wallClock: Date.now,
    sleep: unanswered,
    wake: () => undefined,
    random: () => 0.5,
    exclusively: (_, work) => work(),
    makeId: () => `id-${(ids += 1)}`,
    onRefused: () => undefined,
    onUnpaired: () => undefined,
    onPutAway: () => undefined,
  });
  return { checkout, attempts, heldSales, sent, rows: attemptsOnDisk.rows };
}

const ignore = () => undefined;

it('writes the record of an order that is expected, and sends it once when it is begun', async () => {
  const { checkout, attempts, sent, rows } = openCheckout();
  checkout.prepare(ORDER);
  await vi.waitFor(() => expect([...rows.keys()]).toEqual(['id-1']));
  expect(sent).toEqual([]);
  expect(attempts.all).toEqual([]);
  expect(checkout.begin({ ...ORDER }, ignore).id).toBe('id-1');
  await vi.waitFor(() => expect(sent).toEqual([{ id: 'id-1', amount: 1_500, isStored: true }]));
  expect([...rows.keys()]).toEqual(['id-1']);
});

it('sends nothing of an expected order that is begun before its record is written', async () => {
  const { checkout, sent } = openCheckout();
  checkout.prepare(ORDER);
  checkout.begin(ORDER, ignore);
  expect(sent).toEqual([]);
  await vi.waitFor(() => expect(sent).toEqual([{ id: 'id-1', amount: 1_500, isStored: true }]));
});

it('takes an expected order that does not come off the disk, and never sends it', async () => {
  const { checkout, attempts, sent, rows } = openCheckout();
  checkout.prepare(ORDER);
  await vi.waitFor(() => expect(rows.size).toBe(1));
  await vi.waitFor(() => expect(rows.size).toBe(0));
  expect(sent).toEqual([]);
  expect(attempts.all).toEqual([]);
  expect(checkout.begin(ORDER, ignore).id).toBe('id-2');
  await vi.waitFor(() => expect(sent).toMatchObject([{ id: 'id-2', isStored: true }]));
});

it('begins another order than the expected one on its own, and drops that one', async () => {
  const { checkout, attempts, sent, rows } = openCheckout();
  checkout.prepare(ORDER);
  checkout.begin({ ...ORDER, amount: 980 }, ignore);
  await vi.waitFor(() => expect(sent).toEqual([{ id: 'id-2', amount: 980, isStored: true }]));
  await vi.waitFor(() => expect([...rows.keys()]).toEqual(['id-2']));
  expect(attempts.all.map(({ id }) => id)).toEqual(['id-2']);
});

it('does not take a held sale off the disk for an order that is only expected', async () => {
  const { checkout, heldSales, rows } = openCheckout();
  await heldSales.add({ id: 'sale', amount: 1_500, currency: 'JPY', begunAt: 0 });
  checkout.prepare(ORDER);
  expect(checkout.begin(ORDER, ignore).id).toBe('id-1');
  await vi.waitFor(() => expect([...rows.keys()]).toEqual(['id-1']));
});
