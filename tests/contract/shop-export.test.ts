/** CSV of payments and closings, for a manager at a till and on the command line. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PaymentView, RefundView } from '@kaikei/shared/api.ts';
import type { DayReport } from '@kaikei/shared/shop/report.ts';
import { newId } from '../support/ids.ts';
import { STORE_NO } from '../support/pairing.ts';
import { Shop } from '../support/shop.ts';
import { hire, send, signIn, type Person } from '../support/staff.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

let shop: Shop;
let till: Till;
let manager: Person;

/** What somebody wrote that a spreadsheet would run, or that breaks a line or a cell. */
const TEXTS = ['=1+1', '+1', '-1', '@SUM(A1)', 'a,b', 'say "hi"', '牛丼、大盛'];

beforeAll(async () => {
  shop = await Shop.open();
  till = await shop.pair();
  manager = await hire(shop.proxy, 'manager');
  for (const description of TEXTS) {
    await till.put(newId(), submission({ amount: 1200, description }));
  }
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

/** As RFC 4180 has it: lines end in CR LF, a quoted cell may hold anything. */
function parse(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  const [names = [], ...lines] = rows.slice(0, -1);
  return lines.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])));
}

async function download(path: string, by = till): Promise<string> {
  const response = await fetch(`${shop.proxy.url}${path}`, { headers: { cookie: by.cookie } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const bytes = Buffer.from(await response.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  return bytes.subarray(3).toString();
}

test('only for a manager who is signed in', async () => {
  const cashier = await hire(shop.proxy, 'cashier');
  for (const kind of ['payments', 'closings']) {
    const path = `/v1/exports/${kind}.csv`;
    expect((await send(till, 'GET', path)).outcome).toBe('403 approval-required');
    await signIn(till, cashier);
    const refused = await send(till, 'GET', path);
    expect(refused.outcome).toBe('403 approval-required');
    expect(refused.problem.detail).toMatch(/^Only a manager .* sign in .* first\.$/);
    await send(till, 'DELETE', '/v1/terminals/me/staff');
  }
});

test('payments, the oldest first, with times of the shop and no cell that a spreadsheet would run', async () => {
  await signIn(till, manager);
  const rows = parse(await download('/v1/exports/payments.csv'));
  expect(rows.map(({ description }) => description)).toEqual([
    ...["'=1+1", "'+1", "'-1", "'@SUM(A1)"],
    ...['a,b', 'say "hi"', '牛丼、大盛'],
  ]);
  const [first] = rows;
  const { payment } = await till.get(first?.['id'] ?? '');
  expect(first).toMatchObject({
    ...{ saleId: payment.saleId, state: payment.state, amount: '1200', currency: 'JPY' },
    ...{ wallet: 'WeChatPay', terminalId: till.id, resolvedByHand: 'false' },
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+09:00$/),
  });
  expect(Date.parse(first?.['createdAt'] ?? '')).toBe(Date.parse(payment.createdAt));
  expect(parse(await download('/v1/exports/payments.csv?to=2020-01-01'))).toEqual([]);
  const wrong = await send(till, 'GET', '/v1/exports/payments.csv?from=x');
  expect(wrong.outcome).toBe('422 validation-error');
});

/** As a person ends it who has looked: the record says so, and nothing was captured. */
function inDatabase(sql: string, ...values: string[]): void {
  const database = new DatabaseSync(join(shop.proxy.folder, 'data', 'kaikei.db'));
  database.prepare(sql).run(...values);
  database.close();
}

test('refunds are in the line of their payment, each with its time; what the report says was paid is the sum', async () => {
  await signIn(till, manager);
  const id = newId();
  await till.put(id, submission({ amount: 900 }));
  const shown: RefundView[] = [];
  for (const amount of [200, 300]) {
    const path = `/v1/payments/${id}/refunds/${newId('r')}`;
    expect((await send(till, 'PUT', path, { amount })).status).toBe(201);
    const refund = async () => (await send(till, 'GET', path)).json as RefundView;
    await until('the refund', async () => (await refund()).state === 'refunded');
    shown.push(await refund());
  }
  const rows = parse(await download('/v1/exports/payments.csv'));
  const line = rows.find((row) => row['id'] === id);
  expect(line).toMatchObject({ refundedAmount: '500', refundAmounts: '200 300' });
  const times = line?.['refundTimes']?.split(' ') ?? [];
  expect(times.every((time) => time.endsWith('+09:00'))).toBe(true);
  expect(times.map((time) => Date.parse(time))).toEqual(
    shown.map(({ createdAt }) => Date.parse(createdAt)),
  );
  const other = rows.find((row) => row['id'] !== id);
  expect(other).toMatchObject({ refundAmounts: '', refundTimes: '' });
  const { businessDate } = (await send(till, 'GET', '/v1/store')).json as { businessDate: string };
  const day = (await send(till, 'GET', `/v1/reports/day?date=${businessDate}`)).json as DayReport;
  const ofDay = `/v1/exports/payments.csv?from=${businessDate}&to=${businessDate}`;
  const paid = parse(await download(ofDay)).reduce(
    (sum, row) => sum + Number(row['paidAmount']),
    0,
  );
  expect(paid).toBe(day.paid.amount);
});

test('what a person called paid has no amount that the gateway named, as in the API; a damaged record what reports count of it', async () => {
  await signIn(till, manager);
  const [byHand, bad] = [newId(), newId()];
  for (const id of [byHand, bad]) await till.put(id, submission({ amount: 777 }));
  inDatabase(
    `update payments set resolved_by_hand = 1,
       record = json_set(json_remove(record, '$.paidAmount'), '$.resolvedByHand', json('true')) where id = ?`,
    byHand,
  );
  inDatabase(`update payments set record = '{"kind":' where id = ?`, bad);
  const rows = parse(await download('/v1/exports/payments.csv'));
  const row = (id: string) => rows.find((one) => one['id'] === id);
  expect(row(byHand)).toMatchObject({ resolvedByHand: 'true', amount: '777', paidAmount: '' });
  const { payment } = await till.get(byHand);
  expect(payment).toMatchObject({ state: 'paid', amount: 777 });
  expect(payment).not.toHaveProperty('paidAmount');
  const facts = { amount: '777', state: 'paid', wallet: 'WeChatPay', terminalId: till.id };
  expect(row(bad)).toMatchObject({ ...facts, failure: 'record-damaged' });
  const { payments } = (await send(till, 'GET', '/v1/store/payments')).json as {
    payments: PaymentView[];
  };
  expect(payments.find(({ id }) => id === bad)).toMatchObject({
    ...{ state: 'paid', amount: 777, payMethodId: 'WeChatPay', terminalId: till.id },
    timeline: [{ event: 'record-damaged' }],
  });
  const lines = () =>
    shop.proxy.log
      .split('\n')
      .filter((line) => line.includes(bad) && line.includes('damaged: only'));
  await expect.poll(lines).toHaveLength(1);
  // It is met again and again, and is no news; what a line would be about comes behind it.
  await send(till, 'GET', '/v1/store/payments');
  await download('/v1/exports/payments.csv');
  const other = newId();
  await till.put(other, submission());
  inDatabase(`update payments set record = '{"kind":' where id = ?`, other);
  await send(till, 'GET', '/v1/store/payments');
  await expect.poll(() => shop.proxy.log).toMatch(new RegExp(`${other}[^\n]+damaged: only`));
  expect(lines()).toHaveLength(1);
  inDatabase('delete from payments where id = ?', other);
  inDatabase('delete from shop_payments where payment_id = ?', other);
  const said = await shop.proxy.command('export', 'payments', '--store', STORE_NO);
  expect(said.stdout).toContain(`${bad},`);
  expect(said.stderr).toContain(`the record of payment ${bad} is damaged`);
  inDatabase('delete from payments where id = ?', bad);
  inDatabase('delete from shop_payments where payment_id = ?', bad);
});

test('closings, and the same on the command line; who exported is in the audit', async () => {
  await signIn(till, manager);
  const body = { businessDate: '2026-01-31', countedCash: 500, note: '=cmd|1,"x"\nnext' };
  expect((await send(till, 'POST', '/v1/closings', body)).status).toBe(201);
  const text = await download('/v1/exports/closings.csv');
  expect(parse(text)).toMatchObject([
    {
      n: '1',
      businessDate: '2026-01-31',
      staffId: manager.id,
      countedCash: '500',
      note: `'${body.note}`,
    },
  ]);
  expect(parse(await download('/v1/exports/closings.csv?from=2026-02-01'))).toEqual([]);
  // Each export counts as many calls of a terminal.
  const other = await shop.pair();
  await signIn(other, manager);
  // Tokyo's 31 January begins at 15:00 of the day before, however it is spelled.
  for (const [moment, has] of [
    ['2026-01-30T15:00:00Z', true],
    ['2026-01-31T00:00:00+09:00', true],
    ['2026-01-31T14:59:59Z', true],
    ['2026-01-31T15:00:00Z', false],
    ['2026-02-01T00:00:00+09:00', false],
  ] as const) {
    const since = `/v1/exports/closings.csv?from=${encodeURIComponent(moment)}`;
    expect(parse(await download(since, other)), moment).toHaveLength(has ? 1 : 0);
  }
  expect(parse(await download('/v1/exports/closings.csv?to=2026-01-30T14:59:59Z', other))).toEqual(
    [],
  );
  expect(
    parse(await download('/v1/exports/closings.csv?to=2026-01-30T15:00:00Z', other)),
  ).toHaveLength(1);
  const said = await shop.proxy.command('export', 'closings', '--store', STORE_NO);
  expect(said).toEqual({ status: 0, stderr: '', stdout: `\ufeff${text}` });
  const out = join(shop.proxy.folder, 'keys', 'payments.csv');
  const filed = await shop.proxy.command('export', 'payments', '--store', STORE_NO, '--out', out);
  expect(filed.status).toBe(0);
  expect(await readFile(out, 'utf8')).toBe(`\ufeff${await download('/v1/exports/payments.csv')}`);
  const again = await shop.proxy.command('export', 'payments', '--store', STORE_NO, '--out', out);
  expect(again.status).not.toBe(0);
  expect(again.stderr).toMatch(/^kaikei: [^\n]+\n$/);
  const { stdout } = await shop.proxy.command('audit', 'list', '--json');
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ event: 'exported', staffId: manager.id, terminalId: till.id }),
  );
});

test.each([
  { args: ['--store', '4122999999'], says: 'there is no store 4122999999', exit: 1 },
  {
    args: ['--store', STORE_NO, '--from', '2026-03-02', '--to', '2026-03-01'],
    says: '--from is later than --to',
    exit: 64,
  },
])('a mistake on the command line is no empty file: $says', async ({ args, says, exit }) => {
  const out = join(shop.proxy.folder, 'mistake.csv');
  const { status, stderr } = await shop.proxy.command('export', 'payments', ...args, '--out', out);
  expect({ status, stderr }).toEqual({ status: exit, stderr: expect.stringContaining(says) });
  expect(existsSync(out)).toBe(false);
});

test('what is damaged costs itself only, and doctor names it', async () => {
  await signIn(till, manager);
  const bad = newId();
  await till.put(bad, submission());
  inDatabase("update payments set record = json_set(record, '$.createdAt', 'x') where id = ?", bad);
  inDatabase('drop trigger closings_are_append_only_u');
  inDatabase("update closings set record = '{bad'");
  expect((await till.list()).list.payments.map(({ id }) => id)).not.toContain(bad);
  expect((await send(till, 'GET', '/v1/closings')).json).toMatchObject({
    closings: [{ n: 1, businessDate: '2026-01-31' }],
  });
  const [line] = parse(await download('/v1/exports/closings.csv'));
  expect(line).toMatchObject({ n: '1', paidCount: '', note: 'record-damaged' });
  const listed = await shop.proxy.command('payments', 'list');
  expect(listed).toMatchObject({ status: 0, stderr: '' });
  const { stdout } = await shop.proxy.command('doctor');
  for (const named of [`payment ${bad}`, `closing 1 of store ${STORE_NO}`]) {
    expect(stdout).toContain(`fail  the record of ${named} is damaged\n`);
  }
  inDatabase('delete from payments where id = ?', bad);
  inDatabase('delete from shop_payments where payment_id = ?', bad);
});

/** Copies of a payment, each a millisecond before the one before. */
function copyPayment(id: string, count: number): void {
  const copyId = `printf('00copy%020d', i)`;
  inDatabase(
    `with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${count})
     insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, record)
     select ${copyId}, 't_gone', store_no, ${copyId}, state, is_open, created_at - i, -i,
       json_set(record, '$.id', ${copyId}, '$.terminalId', 't_gone', '$.createdAt', created_at - i)
     from numbers, payments where payments.id = ?`,
    id,
  );
}

test(
  'a long export lets other calls through, and a terminal has one at a time',
  { tags: ['long'] },
  async () => {
    await signIn(till, manager);
    const id = newId();
    await till.put(id, submission());
    copyPayment(id, 10_000);
    const begin = () =>
      fetch(`${shop.proxy.url}/v1/exports/payments.csv`, { headers: { cookie: till.cookie } });
    const first = await begin();
    expect(first.status).toBe(200);
    let ended = false;
    const text = first.text().finally(() => {
      ended = true;
    });
    const second = await begin();
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('5');
    await second.body?.cancel();
    for (let time = 0; time < 20; time += 1)
      await (await fetch(`${shop.proxy.url}/healthz`)).text();
    expect(ended).toBe(false);
    expect((await text).split('\r\n').length).toBeGreaterThan(10_000);

    // One that is left frees its place.
    await (await begin()).body?.cancel();
    await until('another export', async () => {
      const next = await begin();
      await next.body?.cancel();
      return next.status === 200;
    });
  },
);
