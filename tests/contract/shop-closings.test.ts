/** The day's report, and closing a day. */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Closing, ListedClosing } from '@kaikei/shared/shop/report.ts';
import { newCode, newId } from '../support/ids.ts';
import { STORE_NO } from '../support/pairing.ts';
import { Shop } from '../support/shop.ts';
import { approvalOf, hire, send, signIn, type Person } from '../support/staff.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

/** The customer's password comes after 8 s. */
const AFTER_8_S = '1408';

let shop: Shop;
let till: Till;
let manager: Person;
let cashier: Person;
let today: string;

beforeAll(async () => {
  shop = await Shop.open();
  till = await shop.pair();
  manager = await hire(shop.proxy, 'manager');
  cashier = await hire(shop.proxy, 'cashier');
  today = ((await send(till, 'GET', '/v1/store')).json as { businessDate: string }).businessDate;
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

type Report = Closing['report'];
const report = async (query = '') =>
  (await send(till, 'GET', `/v1/reports/day?date=${today}${query}`)).json as Report;
const close = (body: object) => send(till, 'POST', '/v1/closings', body);

function yesterday(): string {
  return new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
}

test('a day: reported, closed by a manager with what is open, and what ends later is in the next closing', async () => {
  const open = newId();
  await till.put(newId(), submission({ amount: 700 }));
  await signIn(till, cashier);
  await till.put(newId(), submission({ amount: 500 }));
  const put = await till.put(open, submission({ amount: 300, code: newCode(AFTER_8_S) }));
  expect(put.payment.state).toBe('awaiting-customer');

  const before = await report();
  expect(before).toMatchObject({
    date: today,
    timeZone: 'Asia/Tokyo',
    currency: 'JPY',
    paid: { count: 2, amount: 1200 },
    tenders: [{ tender: 'wallet', count: 2, amount: 1200 }],
    wallets: [{ payMethodId: 'WeChatPay', count: 2, amount: 1200 }],
    staff: [
      { count: 1, amount: 700 },
      { staffId: cashier.id, count: 1, amount: 500 },
    ],
    open: [{ id: open, amount: 300, state: 'awaiting-customer', terminalId: till.id }],
    resolvedByHand: { paid: { count: 0, amount: 0 }, canceled: { count: 0 } },
  });
  expect(await report(`&terminal=${till.id}`)).toMatchObject({ paid: before.paid });
  const quiet = await shop.pair();
  expect(await report(`&terminal=${quiet.id}`)).toMatchObject({ paid: { count: 0, amount: 0 } });

  const body = { businessDate: today, countedCash: 5_000, note: 'all well' };
  expect((await close(body)).outcome).toBe('403 approval-required');
  const answer = await close({ ...body, approval: approvalOf(manager) });
  expect(answer.status, answer.text).toBe(201);
  const closing = answer.json as Closing;
  expect(closing).toMatchObject({
    ...{ n: 1, businessDate: today, staffId: manager.id, terminalId: till.id, note: 'all well' },
    ...{ countedCash: 5_000, expectedCash: 0, cashDifference: 5_000 },
    report: { paid: before.paid, open: [{ id: open }] },
    fromEarlier: { paid: { count: 0, amount: 0 }, payments: [] },
  });
  expect((await close({ ...body, approval: approvalOf(manager) })).outcome).toBe(
    '409 already-closed',
  );

  await until('the payment', async () => (await till.get(open)).payment.state === 'paid');
  const next = await close({ businessDate: yesterday(), approval: approvalOf(manager) });
  expect(next.json).toMatchObject({
    n: 2,
    report: { paid: { count: 0, amount: 0 }, open: [] },
    fromEarlier: { paid: { count: 1, amount: 300 }, payments: [{ id: open, state: 'paid' }] },
  });
  expect((await send(till, 'GET', '/v1/closings/1')).json).toEqual(closing);
  const { closings } = (await send(till, 'GET', '/v1/closings')).json as {
    closings: ListedClosing[];
  };
  expect(closings.map(({ n, businessDate, paid }) => [n, businessDate, paid])).toEqual([
    [2, yesterday(), { count: 0, amount: 0 }],
    [1, today, before.paid],
  ]);
  const page = async (query: string) => {
    const { json } = await send(till, 'GET', `/v1/closings?${query}`);
    const { closings: shown, cursor = '' } = json as { closings: Closing[]; cursor?: string };
    return { numbers: shown.map(({ n }) => n), cursor };
  };
  const newest = await page('limit=1');
  expect(newest).toEqual({ numbers: [2], cursor: expect.stringMatching(/./) as string });
  expect(await page(`limit=1&cursor=${newest.cursor}`)).toEqual({ numbers: [1], cursor: '' });
  for (const query of ['cursor=x', 'limit=0', 'limit=401']) {
    const { outcome } = await send(till, 'GET', `/v1/closings?${query}`);
    expect(outcome, query).toBe('422 validation-error');
  }
  expect((await report()).paid).toEqual({ count: 3, amount: 1500 });
  const { stdout } = await shop.proxy.command('audit', 'list', '--json');
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ event: 'day-closed', staffId: manager.id, terminalId: till.id }),
  );
});

describe('refused, and no day is closed', () => {
  const asked = (body: object) => ({
    businessDate: '2020-01-01',
    approval: approvalOf(manager),
    ...body,
  });
  test.each([
    {
      says: 'no approval',
      body: () => asked({ approval: undefined }),
      outcome: '403 approval-required',
    },
    {
      says: 'a cashier’s',
      body: () => asked({ approval: approvalOf(cashier) }),
      outcome: '403 approval-required',
    },
    {
      says: 'a wrong PIN',
      body: () => asked({ approval: { ...approvalOf(manager), pin: '0000' } }),
      outcome: '401 pin-invalid',
    },
    {
      says: 'no PIN',
      body: () => asked({ approval: { staffId: manager.id } }),
      outcome: '422 validation-error',
    },
    {
      says: 'no such day',
      body: () => asked({ businessDate: '2020-02-30' }),
      outcome: '422 validation-error',
    },
    {
      says: 'a day that has not begun',
      body: () => asked({ businessDate: '2999-01-01' }),
      outcome: '422 validation-error',
    },
    {
      says: 'a day of before all shops',
      body: () => asked({ businessDate: '0001-01-01' }),
      outcome: '422 validation-error',
    },
    {
      says: 'more cash than there is',
      body: () => asked({ countedCash: 1e15 }),
      outcome: '422 validation-error',
    },
    {
      says: 'a note that is read backwards',
      body: () => asked({ note: 'all \u202e well' }),
      outcome: '422 validation-error',
    },
    {
      says: 'less than no cash',
      body: () => asked({ countedCash: -1 }),
      outcome: '422 validation-error',
    },
    {
      says: 'half a yen',
      body: () => asked({ countedCash: 0.5 }),
      outcome: '422 validation-error',
    },
    { says: 'another member', body: () => asked({ n: 7 }), outcome: '422 validation-error' },
  ])('$says', async ({ body, outcome }) => {
    const from = await shop.pair();
    const answer = await send(from, 'POST', '/v1/closings', body());
    expect(answer.outcome).toBe(outcome);
    await signIn(from, manager);
    const { closings } = (await send(from, 'GET', '/v1/closings')).json as { closings: Closing[] };
    expect(closings.map(({ businessDate }) => businessDate)).not.toContain('2020-01-01');
  });

  test('without anybody signed in neither report nor closings are shown; unknown ones are not found', async () => {
    const from = await shop.pair();
    for (const path of [`/v1/reports/day?date=${today}`, '/v1/closings', '/v1/closings/1']) {
      const refused = await send(from, 'GET', path);
      expect(refused.outcome).toBe('403 approval-required');
      expect(refused.problem.title).not.toMatch(/manager/);
      expect(refused.problem.detail).toMatch(/a cashier too/);
    }
    await signIn(from, cashier);
    for (const n of ['99', '0', 'x', '99999999999']) {
      expect((await send(from, 'GET', `/v1/closings/${n}`)).outcome).toBe('404 not-found');
    }
    expect((await send(from, 'GET', '/v1/reports/day')).outcome).toBe('422 validation-error');
    const elsewhere = await shop.pair({ store: 'elsewhere' });
    for (const terminal of ['t_none', elsewhere.id]) {
      const path = `/v1/reports/day?date=${today}&terminal=${terminal}`;
      expect((await send(from, 'GET', path)).outcome).toBe('404 not-found');
    }
  });
});

/** A day of before all others, whose rows reports count and nobody lists. */
function fillDay(date: string, count: number): void {
  const database = new DatabaseSync(join(shop.proxy.folder, 'data', 'kaikei.db'));
  database.exec(`with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${count})
    insert into shop_payments
    select '${STORE_NO}', ${Date.parse(date)} + i, printf('00past%020d', i), 't_gone', null, 'paid', 0, 'PayPay', 100, 100, null, ''
    from numbers`);
  database.close();
}

test('a report is charged for the payments that it looks through, of one terminal as well', async () => {
  const other = await shop.pair();
  await signIn(other, cashier);
  fillDay('2020-03-04', 20_000);
  for (const query of ['', `&terminal=${other.id}`]) {
    const asking = await shop.pair();
    await signIn(asking, cashier);
    const asked = () => asking.ask('GET', `/v1/reports/day?date=2020-03-04${query}`);
    const answers = await Promise.all(Array.from({ length: 40 }, asked));
    const outcomes = answers.map(({ outcome }) => outcome);
    expect(outcomes).toContain('200');
    expect(outcomes).toContain('429 rate-limited');
    const small = await other.ask('GET', `/v1/reports/day?date=2020-03-05${query}`);
    expect(small.status).toBe(200);
  }
});
