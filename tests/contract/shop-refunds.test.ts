/** Refunds by the shop (R16), through the API. */
import { describe, expect, test } from 'vitest';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { newCode, newId } from '../support/ids.ts';
import {
  bookOf,
  paidPayment,
  refund,
  refundEnded,
  refundOf,
  refundPath,
  refundsSent,
  useRefundingShop,
} from '../support/refunding-shop.ts';
import { approvalOf, send } from '../support/staff.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

const at = useRefundingShop();

test('a part, then the rest, from another terminal of the store: shown, streamed and in the audit', async () => {
  const id = await paidPayment(at.till);
  const stream = await at.till.events();
  await stream.next('heartbeat');
  const first = newId();
  const created = await refund(at.office, id, { amount: 400, reason: '返品 1点' }, first);
  expect(created.status, created.text).toBe(201);
  expect(refundOf(created)).toEqual({
    ...{ id: first, amount: 400, state: 'processing', reason: '返品 1点', staffId: at.manager.id },
    createdAt: expect.any(String) as string,
    updatedAt: expect.any(String) as string,
  });
  const repeat = await refund(at.office, id, { amount: 400, reason: '返品 1点' }, first);
  expect([repeat.status, refundOf(repeat).state]).toEqual([200, 'processing']);
  const done = await refundEnded(at.shop, id, first);
  expect(done).toMatchObject({ state: 'refunded', transNo: expect.any(String) as string });

  const second = newId();
  expect((await refund(at.office, id, { amount: 1101 }, second)).outcome).toBe(
    '409 refund-exceeds-payment',
  );
  expect((await refund(at.office, id, { amount: 1100 }, second)).status).toBe(201);
  await refundEnded(at.shop, id, second);
  const { payment } = await at.till.get(id);
  expect(payment).toMatchObject({ state: 'paid', paidAmount: 1500, refundedAmount: 1500 });
  expect(payment.refunds?.map(({ id: each, state }) => [each, state])).toEqual([
    [first, 'refunded'],
    [second, 'refunded'],
  ]);
  expect(bookOf(at.shop, id)).toMatchObject({ captured: 1500, refunded: 1500, net: 0 });
  expect(refundsSent(at.shop, id).map(({ refund: no }) => no)).toEqual([`${id}-s1`, `${id}-s2`]);
  expect((await refund(at.office, id, { amount: 1 })).outcome).toBe('409 refund-exceeds-payment');
  expect((await at.till.cancel(id)).outcome).toBe('409 payment-not-cancellable');

  const seen: string[] = [];
  while (seen.at(-1) !== 'refunded,refunded') {
    const event = await stream.next('payment');
    seen.push(((event?.data as PaymentView).refunds ?? []).map(({ state }) => state).join());
  }
  expect([...new Set(seen)]).toEqual([
    'processing',
    'refunded',
    'refunded,processing',
    'refunded,refunded',
  ]);
  stream.close();
  const { stdout } = await at.shop.proxy.command('audit', 'list', '--json');
  const entries = (JSON.parse(stdout) as Record<string, unknown>[]).filter(
    (entry) => entry['paymentId'] === id && String(entry['event']).startsWith('refund-'),
  );
  const by = { terminalId: at.office.id, staffId: at.manager.id };
  // The newest first.
  expect(entries).toMatchObject([
    { event: 'refund-done', detail: `${second}: 1100`, ...by },
    { event: 'refund-requested', detail: `${second}: 1100`, ...by },
    { event: 'refund-done', detail: `${first}: 400`, ...by },
    { event: 'refund-requested', detail: `${first}: 400`, ...by },
  ]);
});

test('a terminal that shows the payment of another one of its store hears of each change, and no stranger does', async () => {
  const id = await paidPayment(at.till);
  const watch = (by: Till) => by.ask('HEAD', `/v1/events?watch=${id}`);
  expect((await watch(at.stranger)).status).toBe(200);
  const other = await at.shop.pair();
  expect((await watch(other)).status).toBe(403);
  const stream = await at.office.events(undefined, {}, [id]);
  const deaf = await at.stranger.events(undefined, {}, [id]);
  const next = async () => (await stream.next('payment'))?.data as PaymentView;
  expect(await next()).toMatchObject({ id, state: 'paid' });
  const refundId = newId();
  await refund(at.till, id, { amount: 100, approval: approvalOf(at.manager) }, refundId);
  const seen = await until('the end', async () => {
    const view = await next();
    return view.refunds?.[0]?.state === 'refunded' && view;
  });
  expect(seen).toMatchObject({ id, terminalId: at.till.id, refundedAmount: 100 });
  const heard: string[] = [];
  for await (const { event } of deaf) {
    heard.push(event);
    if (heard.filter((each) => each === 'heartbeat').length === 2) break;
  }
  expect(heard).not.toContain('payment');
  stream.close();
});

describe('it needs', () => {
  test('a manager: signed in, or with their PIN', async () => {
    const id = await paidPayment(at.till);
    const body = { amount: 1500 };
    expect((await refund(at.till, id, body)).outcome).toBe('403 approval-required');
    const byCashier = { ...body, approval: approvalOf(at.cashier) };
    expect((await refund(at.till, id, byCashier)).outcome).toBe('403 approval-required');
    const wrong = { ...body, approval: { ...approvalOf(at.manager), pin: '00000000' } };
    expect((await refund(at.till, id, wrong)).outcome).toBe('401 pin-invalid');
    expect(refundsSent(at.shop, id)).toEqual([]);
    const right = { ...body, approval: approvalOf(at.manager) };
    const refundId = newId();
    const created = await refund(at.till, id, right, refundId);
    expect([created.status, refundOf(created).staffId]).toEqual([201, at.manager.id]);
    // A repeat needs nobody, and a PIN is no part of what has to be the same.
    expect((await refund(at.till, id, body, refundId)).status).toBe(200);
    expect((await refund(at.till, id, { amount: 1499 }, refundId)).outcome).toBe(
      '409 payment-conflict',
    );
    await refundEnded(at.shop, id, refundId);
  });

  test('a paid payment of the store', async () => {
    const id = await paidPayment(at.till);
    expect((await refund(at.stranger, id, { amount: 1 })).outcome).toBe('404 payment-not-found');
    expect((await refund(at.office, newId(), { amount: 1 })).outcome).toBe('404 payment-not-found');
    expect((await send(at.stranger, 'GET', refundPath(id, newId()))).outcome).toBe(
      '404 payment-not-found',
    );
    expect((await send(at.office, 'GET', refundPath(id, newId()))).outcome).toBe('404 not-found');
    const declined = newId();
    await at.till.put(declined, submission({ code: newCode('1100') }));
    expect((await refund(at.office, declined, { amount: 1 })).outcome).toBe(
      '409 payment-not-refundable',
    );
    const tombstone = newId();
    await at.till.cancel(tombstone);
    expect((await refund(at.office, tombstone, { amount: 1 })).outcome).toBe(
      '409 payment-not-refundable',
    );
    const open = newId();
    await at.till.put(open, submission({ code: newCode('1500') }));
    expect((await refund(at.office, open, { amount: 1 })).outcome).toBe(
      '409 payment-not-refundable',
    );
  });

  test.each([
    [{ amount: 0 }, '422 invalid-amount'],
    [{ amount: 1.5 }, '422 invalid-amount'],
    [{ amount: '100' }, '422 invalid-amount'],
    [{}, '422 validation-error'],
    [{ amount: 1, reason: '' }, '422 validation-error'],
    [{ amount: 1, reason: 'a\u0000b' }, '422 validation-error'],
    [{ amount: 1, reason: '😀' }, '422 validation-error'],
    [{ amount: 1, note: 'x' }, '422 validation-error'],
    [{ amount: 1, approval: { staffId: 'st_1' } }, '422 validation-error'],
  ])('a body that is valid: %j', async (body, outcome) => {
    const id = await paidPayment(at.till);
    expect((await refund(at.office, id, body)).outcome).toBe(outcome);
    expect((await at.till.get(id)).payment.refunds).toBeUndefined();
  });

  test('an id like that of a payment', async () => {
    const id = await paidPayment(at.till);
    const answer = await refund(at.office, id, { amount: 1 }, 'No');
    expect(answer.outcome).toBe('422 validation-error');
    expect(answer.text).toContain('/refundId');
  });
});

describe.concurrent('where the gateway', () => {
  test('closes it, the amount is free again and goes under the next number', async () => {
    const id = await paidPayment(at.till, '7701');
    const first = newId();
    await refund(at.office, id, { amount: 1500 }, first);
    expect((await refund(at.office, id, { amount: 1 })).outcome).toBe('409 refund-in-progress');
    expect(await refundEnded(at.shop, id, first)).toMatchObject({
      state: 'failed',
      failure: { code: 'SBX-REFUND-CLOSED', message: expect.any(String) as string },
    });
    const second = newId();
    expect((await refund(at.office, id, { amount: 1500 }, second)).status).toBe(201);
    expect(await refundEnded(at.shop, id, second)).toMatchObject({ state: 'refunded' });
    expect(refundsSent(at.shop, id).map(({ refund: no }) => no)).toEqual([`${id}-s1`, `${id}-s2`]);
    expect(bookOf(at.shop, id)).toMatchObject({ refunded: 1500, net: 0 });
  });
});
