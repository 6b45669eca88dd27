/** Refunds by the shop (R16), through the API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PaymentView, RefundView } from '@kaikei/shared/api.ts';
import type { Answer } from '../support/answer.ts';
import { newCode, newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { approvalOf, hire, send, signIn, type Person } from '../support/staff.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

let shop: Shop;
/** Of the payments; nobody is signed in on it. */
let till: Till;
/** Another one of the store, on which the manager is signed in. */
let office: Till;
let stranger: Till;
let manager: Person;
let cashier: Person;

beforeAll(async () => {
  shop = await Shop.open();
  till = await shop.pair();
  office = await shop.pair();
  stranger = await shop.pair({ store: '4122000099' });
  manager = await hire(shop.proxy, 'manager');
  cashier = await hire(shop.proxy, 'cashier');
  await signIn(office, manager);
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

const path = (id: string, refundId: string) => `/v1/payments/${id}/refunds/${refundId}`;
const refund = (by: Till, id: string, body: object, refundId = newId()) =>
  send(by, 'PUT', path(id, refundId), body);
const viewOf = (answer: Answer) => answer.json as RefundView;

async function paidPayment(ending = '0000', amount = 1500): Promise<string> {
  const id = newId();
  const put = await till.put(id, submission({ amount, code: newCode(ending) }));
  expect(put.payment.state).toBe('paid');
  return id;
}

/** Looked at from a terminal of its own, whose limit nothing else uses up. */
async function ended(id: string, refundId: string): Promise<RefundView> {
  const looking = await shop.pair();
  return until('the refund has ended', async () => {
    const answer = await send(looking, 'GET', path(id, refundId));
    return answer.status === 200 && viewOf(answer).state !== 'processing' && viewOf(answer);
  });
}

const bookOf = (id: string) => {
  const order = shop.gateway.ledger().orders.find(({ order: no }) => no === id);
  if (!order) throw new Error(`no order ${id}`);
  return order;
};

const refundsSent = (id: string) => shop.gateway.calls(id).filter(({ kind }) => kind === 'refund');

test('a part, then the rest, from another terminal of the store: shown, streamed and in the audit', async () => {
  const id = await paidPayment();
  const stream = await till.events();
  await stream.next('heartbeat');
  const first = newId();
  const created = await refund(office, id, { amount: 400, reason: '返品 1点' }, first);
  expect(created.status, created.text).toBe(201);
  expect(viewOf(created)).toEqual({
    ...{ id: first, amount: 400, state: 'processing', reason: '返品 1点', staffId: manager.id },
    createdAt: expect.any(String) as string,
    updatedAt: expect.any(String) as string,
  });
  const repeat = await refund(office, id, { amount: 400, reason: '返品 1点' }, first);
  expect([repeat.status, viewOf(repeat).state]).toEqual([200, 'processing']);
  const done = await ended(id, first);
  expect(done).toMatchObject({ state: 'refunded', transNo: expect.any(String) as string });

  const second = newId();
  expect((await refund(office, id, { amount: 1101 }, second)).outcome).toBe(
    '409 refund-exceeds-payment',
  );
  expect((await refund(office, id, { amount: 1100 }, second)).status).toBe(201);
  await ended(id, second);
  const { payment } = await till.get(id);
  expect(payment).toMatchObject({ state: 'paid', paidAmount: 1500, refundedAmount: 1500 });
  expect(payment.refunds?.map(({ id: each, state }) => [each, state])).toEqual([
    [first, 'refunded'],
    [second, 'refunded'],
  ]);
  expect(bookOf(id)).toMatchObject({ captured: 1500, refunded: 1500, net: 0 });
  expect(refundsSent(id).map(({ refund: no }) => no)).toEqual([`${id}-s1`, `${id}-s2`]);
  expect((await refund(office, id, { amount: 1 })).outcome).toBe('409 refund-exceeds-payment');
  expect((await till.cancel(id)).outcome).toBe('409 payment-not-cancellable');

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
  const { stdout } = await shop.proxy.command('audit', 'list', '--json');
  const entries = (JSON.parse(stdout) as Record<string, unknown>[]).filter(
    (entry) => entry['paymentId'] === id && String(entry['event']).startsWith('refund-'),
  );
  const by = { terminalId: office.id, staffId: manager.id };
  // The newest first.
  expect(entries).toMatchObject([
    { event: 'refund-done', detail: `${second}: 1100`, ...by },
    { event: 'refund-requested', detail: `${second}: 1100`, ...by },
    { event: 'refund-done', detail: `${first}: 400`, ...by },
    { event: 'refund-requested', detail: `${first}: 400`, ...by },
  ]);
});

test('a terminal that shows the payment of another one of its store hears of each change, and no stranger does', async () => {
  const id = await paidPayment();
  const watch = (by: Till) => by.ask('HEAD', `/v1/events?watch=${id}`);
  expect((await watch(stranger)).status).toBe(200);
  const other = await shop.pair();
  expect((await watch(other)).status).toBe(403);
  const stream = await office.events(undefined, {}, [id]);
  const deaf = await stranger.events(undefined, {}, [id]);
  const next = async () => (await stream.next('payment'))?.data as PaymentView;
  expect(await next()).toMatchObject({ id, state: 'paid' });
  const refundId = newId();
  await refund(till, id, { amount: 100, approval: approvalOf(manager) }, refundId);
  const seen = await until('the end', async () => {
    const view = await next();
    return view.refunds?.[0]?.state === 'refunded' && view;
  });
  expect(seen).toMatchObject({ id, terminalId: till.id, refundedAmount: 100 });
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
    const id = await paidPayment();
    const body = { amount: 1500 };
    expect((await refund(till, id, body)).outcome).toBe('403 approval-required');
    const byCashier = { ...body, approval: approvalOf(cashier) };
    expect((await refund(till, id, byCashier)).outcome).toBe('403 approval-required');
    const wrong = { ...body, approval: { ...approvalOf(manager), pin: '00000000' } };
    expect((await refund(till, id, wrong)).outcome).toBe('401 pin-invalid');
    expect(refundsSent(id)).toEqual([]);
    const right = { ...body, approval: approvalOf(manager) };
    const refundId = newId();
    const created = await refund(till, id, right, refundId);
    expect([created.status, viewOf(created).staffId]).toEqual([201, manager.id]);
    // A repeat needs nobody, and a PIN is no part of what has to be the same.
    expect((await refund(till, id, body, refundId)).status).toBe(200);
    expect((await refund(till, id, { amount: 1499 }, refundId)).outcome).toBe(
      '409 payment-conflict',
    );
    await ended(id, refundId);
  });

  test('a paid payment of the store', async () => {
    const id = await paidPayment();
    expect((await refund(stranger, id, { amount: 1 })).outcome).toBe('404 payment-not-found');
    expect((await refund(office, newId(), { amount: 1 })).outcome).toBe('404 payment-not-found');
    expect((await send(stranger, 'GET', path(id, newId()))).outcome).toBe('404 payment-not-found');
    expect((await send(office, 'GET', path(id, newId()))).outcome).toBe('404 not-found');
    const declined = newId();
    await till.put(declined, submission({ code: newCode('1100') }));
    expect((await refund(office, declined, { amount: 1 })).outcome).toBe(
      '409 payment-not-refundable',
    );
    const tombstone = newId();
    await till.cancel(tombstone);
    expect((await refund(office, tombstone, { amount: 1 })).outcome).toBe(
      '409 payment-not-refundable',
    );
    const open = newId();
    await till.put(open, submission({ code: newCode('1500') }));
    expect((await refund(office, open, { amount: 1 })).outcome).toBe('409 payment-not-refundable');
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
    const id = await paidPayment();
    expect((await refund(office, id, body)).outcome).toBe(outcome);
    expect((await till.get(id)).payment.refunds).toBeUndefined();
  });

  test('an id like that of a payment', async () => {
    const id = await paidPayment();
    const answer = await refund(office, id, { amount: 1 }, 'No');
    expect(answer.outcome).toBe('422 validation-error');
    expect(answer.text).toContain('/refundId');
  });
});

describe.concurrent('where the gateway', () => {
  test('closes it, the amount is free again and goes under the next number', async () => {
    const id = await paidPayment('7701');
    const first = newId();
    await refund(office, id, { amount: 1500 }, first);
    expect((await refund(office, id, { amount: 1 })).outcome).toBe('409 refund-in-progress');
    expect(await ended(id, first)).toMatchObject({
      state: 'failed',
      failure: { code: 'SBX-REFUND-CLOSED', message: expect.any(String) as string },
    });
    const second = newId();
    expect((await refund(office, id, { amount: 1500 }, second)).status).toBe(201);
    expect(await ended(id, second)).toMatchObject({ state: 'refunded' });
    expect(refundsSent(id).map(({ refund: no }) => no)).toEqual([`${id}-s1`, `${id}-s2`]);
    expect(bookOf(id)).toMatchObject({ refunded: 1500, net: 0 });
  });

  test('refuses it, two not-founds say that it is not there', async () => {
    const id = await paidPayment('8101');
    const refundId = newId();
    await refund(office, id, { amount: 700 }, refundId);
    expect(await ended(id, refundId)).toMatchObject({
      state: 'failed',
      failure: { code: 'SBX-REFUND-REFUSED' },
    });
    expect(refundsSent(id)).toHaveLength(1);
    expect((await till.get(id)).payment.refundedAmount).toBe(0);
  });

  test.each([
    ['refuses it for want of balance', '7502', 3],
    ['hears it, and its answer is lost', '7801', 1],
    ['never hears it', '7901', 2],
    ['takes its time', '8012', 1],
  ])('%s, the same number is sent or asked for until it is back', async (_, ending, sent) => {
    const id = await paidPayment(ending);
    const refundId = newId();
    await refund(office, id, { amount: 900 }, refundId);
    expect(await ended(id, refundId)).toMatchObject({ state: 'refunded' });
    const calls = refundsSent(id);
    expect(calls).toHaveLength(sent);
    expect(new Set(calls.map(({ refund: no }) => no))).toEqual(new Set([`${id}-s1`]));
    expect(bookOf(id)).toMatchObject({ captured: 1500, refunded: 900, refunding: 0 });
  });
});

test('thirty tills that refund at once give back no yen more than was captured', async () => {
  const id = await paidPayment('0000', 1000);
  const tills = await Promise.all(Array.from({ length: 30 }, () => shop.pair()));
  for (const each of tills) expect((await signIn(each, manager)).status).toBe(200);
  const begun: string[] = [];
  const tryOnce = async (by: Till) => {
    const refundId = newId();
    const answer = await refund(by, id, { amount: 300 }, refundId);
    if (answer.status === 201) begun.push(refundId);
    else expect(answer.outcome).toMatch(/^409 refund-(in-progress|exceeds-payment)$/);
  };
  const round = () => Promise.all(tills.map(tryOnce));
  for (let n = 1; n <= 4; n += 1) {
    const before = begun.length;
    await round();
    expect(begun.length - before).toBe(n <= 3 ? 1 : 0);
    if (n <= 3) await ended(id, begun.at(-1) ?? '');
  }
  expect(bookOf(id)).toMatchObject({ captured: 1000, refunded: 900, refunding: 0 });
  expect((await till.get(id)).payment.refundedAmount).toBe(900);
  expect(refundsSent(id)).toHaveLength(3);
});

test('a restart takes a refund up again, under its number', async () => {
  const id = await paidPayment('7901');
  const refundId = newId();
  await refund(office, id, { amount: 800 }, refundId);
  await shop.proxy.stop('SIGKILL');
  await shop.proxy.start();
  expect(await ended(id, refundId)).toMatchObject({ state: 'refunded' });
  expect(new Set(refundsSent(id).map(({ refund: no }) => no))).toEqual(new Set([`${id}-s1`]));
  expect(bookOf(id)).toMatchObject({ refunded: 800 });
});
