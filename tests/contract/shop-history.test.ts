/** `GET /v1/store/payments`: the store's payments from any of its terminals. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { WALLETS, type WalletFacts } from '@kaikei/shared/payment-code/wallets.ts';
import { newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { hire, send, signIn } from '../support/staff.ts';
import { submission, type Till } from '../support/till.ts';

let shop: Shop;
let till: Till;
let other: Till;
let elsewhere: Till;
const paid = newId();
const second = newId();
const canceled = newId();

beforeAll(async () => {
  shop = await Shop.open();
  [till, other, elsewhere] = [
    await shop.pair(),
    await shop.pair({ name: 'Till 2' }),
    await shop.pair({ store: 'elsewhere' }),
  ];
  await till.put(paid, submission({ amount: 1200, description: 'Lunch SET' }));
  await other.put(second, submission({ amount: 990 }));
  await other.cancel(canceled);
  await elsewhere.put(newId(), submission());
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

interface Page {
  payments: PaymentView[];
  cursor?: string;
  searchedBackTo?: string;
}

async function search(query: Record<string, string> = {}, of = till): Promise<Page> {
  const answer = await send(
    of,
    'GET',
    `/v1/store/payments?${new URLSearchParams(query).toString()}`,
  );
  expect(answer.status, answer.text).toBe(200);
  return answer.json as Page;
}

const idsOf = ({ payments }: Page) => payments.map(({ id }) => id);

test('all of the store, from each of its terminals, the newest first, and none of another', async () => {
  const all = [canceled, second, paid];
  expect(idsOf(await search())).toEqual(all);
  expect(idsOf(await search({}, other))).toEqual(all);
  expect(await search({}, elsewhere)).toMatchObject({ payments: [{ storeNo: 'elsewhere' }] });
  const [, , view] = (await search()).payments;
  expect(view).toEqual((await till.get(paid)).payment);
});

test('in pages, of which the last has no cursor', async () => {
  const first = await search({ limit: '2' });
  expect(idsOf(first)).toEqual([canceled, second]);
  const last = await search({ limit: '2', cursor: first.cursor ?? '' });
  expect(idsOf(last)).toEqual([paid]);
  expect(last).not.toHaveProperty('cursor');
  // How far back each page looked.
  expect(first.searchedBackTo).toBe(first.payments.at(-1)?.createdAt);
  expect(last).not.toHaveProperty('searchedBackTo');
});

test('by each of its facts', async () => {
  const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
  const found = async (query: Record<string, string>) => idsOf(await search(query));
  expect(await found({ state: 'canceled' })).toEqual([canceled]);
  expect(await found({ amount: '990' })).toEqual([second]);
  expect(await found({ text: 'lunch set' })).toEqual([paid]);
  expect(await found({ wallet: 'WeChatPay', amount: '990' })).toEqual([second]);
  expect(await found({ receipt: paid })).toEqual([paid]);
  const { transNo = '' } = (await till.get(paid)).payment;
  expect(await found({ receipt: transNo })).toEqual([paid]);
  expect(await found({ from: today, to: today, tender: 'wallet' })).toHaveLength(3);
  expect(await found({ tender: 'cash' })).toEqual([]);
  expect(await found({ to: '2020-01-01' })).toEqual([]);
  const { createdAt } = (await till.get(paid)).payment;
  expect(await found({ from: createdAt, amount: '1200' })).toEqual([paid]);
  expect(await found({ to: createdAt, amount: '1200' })).toEqual([]);
});

test('by each wallet on offer, whatever signs its name has', async () => {
  const name = ({ payMethodId }: WalletFacts) => payMethodId;
  expect(WALLETS.map(name)).toContain('Alipay+');
  for (const wallet of WALLETS.map(name)) {
    const ids = wallet === 'WeChatPay' ? [second, paid] : [];
    expect(idsOf(await search({ wallet })), wallet).toEqual(ids);
  }
});

describe('what cannot be is named', () => {
  test.each([
    { query: 'from=yesterday', pointer: '/from' },
    { query: 'to=2026-02-30', pointer: '/to' },
    { query: 'state=done', pointer: '/state' },
    { query: 'amount=1.5', pointer: '/amount' },
    { query: 'amount=0', pointer: '/amount' },
    { query: 'amount=x', pointer: '/amount' },
    { query: 'limit=201', pointer: '/limit' },
    { query: 'cursor=x', pointer: '/cursor' },
    { query: 'tender=shell', pointer: '/tender' },
    { query: 'text=', pointer: '/text' },
    { query: 'wallet=', pointer: '/wallet' },
  ])('$query', async ({ query, pointer }) => {
    const answer = await send(till, 'GET', `/v1/store/payments?${query}`);
    expect(answer.outcome).toBe('422 validation-error');
    expect(answer.problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});

test('where the store has staff, only while one of them is signed in', async () => {
  const store = 'with-staff';
  const guarded = await shop.pair({ store });
  expect(await search({}, guarded)).toEqual({ payments: [] });
  const cashier = await hire(shop.proxy, 'cashier', { store });
  const refused = await send(guarded, 'GET', '/v1/store/payments');
  expect(refused.outcome).toBe('403 approval-required');
  await signIn(guarded, cashier);
  expect(await search({}, guarded)).toEqual({ payments: [] });
  await send(guarded, 'DELETE', '/v1/terminals/me/staff');
  expect((await send(guarded, 'GET', '/v1/store/payments')).status).toBe(403);
  expect((await guarded.list()).list.payments).toEqual([]);
});
