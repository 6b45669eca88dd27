/** Amounts that only damage leaves: they are in no sum, and reports, closings and CSV name whose they are. */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayRange } from '@kaikei/shared/shop/business-day.ts';
import type { Closing, DayReport } from '@kaikei/shared/shop/report.ts';
import { sum } from '@kaikei/shared/shop/report.ts';
import type { NewClosing } from '@kaikei/proxy/store/shop/port.ts';
import { damageablePostgres, damageableSqlite } from '../support/damageable-stores.ts';
import { newId } from '../support/ids.ts';
import { PostgresServer } from '../support/postgres.ts';
import { shopTest } from '../support/shop-test.ts';
import { approvalOf, hire, send } from '../support/staff.ts';
import { NOW, changed, end, submitted } from '../support/store-payments.ts';
import { submission } from '../support/till.ts';

const HIGHEST = '9223372036854775807';
const DAMAGES = [
  `paid_amount = ${HIGHEST}`,
  `paid_amount = ${HIGHEST}, amount = ${HIGHEST}`,
  'paid_amount = null',
  'paid_amount = -1',
  'amount = null',
  'amount = 9007199254740993',
  "state = 'bogus'",
];

const rules = { timeZone: 'UTC', dayStartsAt: '00:00' };
const range = dayRange('2026-03-04', rules);
const closing: NewClosing = {
  ...{ storeNo: 'store1', businessDate: '2026-03-04', ...range, rules, closedAt: NOW },
  ...{ staffId: 's_1', terminalId: 't_1' },
};

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

describe.each([
  { name: 'SQLite', open: damageableSqlite },
  { name: 'PostgreSQL', open: () => damageablePostgres(server) },
])('on $name', ({ open }) => {
  test('a damaged amount is in no sum, is named, and is counted by the closing after it is repaired', async () => {
    const { store, damage } = await open();
    const { payments, reports } = store;
    const paid = async (amount: number) => {
      const { id } = await submitted(payments, { amount });
      await end(payments, id, 'paid');
      return id;
    };
    await paid(1_000);
    const bad: string[] = [];
    for (const set of DAMAGES) {
      const id = await paid(300);
      await damage(`update shop_payments set ${set} where payment_id = '${id}'`);
      bad.push(id);
    }
    const refunded = await paid(700);
    await payments.step(refunded, [], (payment) =>
      changed(payment, {
        shopRefunds: [
          {
            ...{ id: 'refund-0001', amount: 100, terminalId: 't_1', n: 1, createdAt: NOW },
            ...{ state: 'refunded', updatedAt: NOW, step: 'ask', attempts: 1, nextAt: NOW },
            ...{ decidedAt: NOW, notFounds: 0, incidentOpened: false },
            balanceIncidentOpened: false,
          },
        ],
      }),
    );
    await damage(`update shop_refunds set amount = ${HIGHEST}`);

    const named = [...bad, refunded].sort();
    const ids = ({ rows }: { rows: { paymentId: string }[] }) =>
      rows.map(({ paymentId }) => paymentId).sort();
    for (const terminal of [undefined, 't_1']) {
      const day = await reports.day('store1', range, terminal);
      expect(sum(day.groups)).toEqual({ count: 2, amount: 1_700 });
      expect(day.open).toEqual([]);
      expect(day.refunds).toEqual({ count: 0, amount: 0 });
      expect(day.damaged.count).toBe(DAMAGES.length + 1);
      expect(ids(day.damaged)).toEqual(named);
      expect(day.damaged.rows).toContainEqual(
        expect.objectContaining({ paymentId: refunded, refundId: 'refund-0001' }),
      );
    }
    const first = await reports.close(closing, (counted) => counted);
    if (first.kind !== 'closed') throw new Error(first.kind);
    expect(sum(first.closing.day.groups)).toEqual({ count: 2, amount: 1_700 });
    expect(ids(first.closing.day.damaged)).toEqual(named);

    await damage(
      "update shop_payments set amount = 300, paid_amount = 300, state = 'paid' where amount is null or amount <> 700 and amount <> 1000",
    );
    await damage('update shop_refunds set amount = 100');
    const next = { ...closing, businessDate: '2026-03-05', ...dayRange('2026-03-05', rules) };
    const second = await reports.close(next, (counted) => counted);
    if (second.kind !== 'closed') throw new Error(second.kind);
    const { day, fromEarlier, refundsFromEarlier } = second.closing;
    expect(day.damaged).toEqual({ count: 0, rows: [] });
    expect(fromEarlier.map(({ id }) => id).sort()).toEqual([...bad].sort());
    expect(fromEarlier.every(({ amount }) => amount === 300)).toBe(true);
    expect(refundsFromEarlier).toEqual({ count: 1, amount: 100 });
  });

  test('a sum beyond every integer ends no report', async () => {
    const { store, damage } = await open();
    const made = Array.from({ length: 2_000 }, (_, n) => {
      const kept = `'store1', ${NOW + n}, 'big-${n}', 't_1', 'paid', 0, 'PayPay'`;
      return `(${kept}, ${Number.MAX_SAFE_INTEGER}, ${Number.MAX_SAFE_INTEGER}, '')`;
    });
    await damage(`insert into shop_payments (store_no, created_at, payment_id, terminal_id, state, by_hand, wallet,
      amount, paid_amount, words) values ${made.join(', ')}`);
    const { groups } = await store.reports.day('store1', range);
    expect(sum(groups)).toEqual({ count: 2_000, amount: 2_000 * Number.MAX_SAFE_INTEGER });
  });
});

const shop = shopTest();

shop('reports, closings and CSV stand, and name the payment', async ({ shop: { proxy }, till }) => {
  const approval = approvalOf(await hire(proxy, 'manager'));
  const ids = [newId(), newId(), newId(), newId()];
  const [whole, huge, none, textual] = ids as [string, string, string, string];
  for (const id of ids) await till.put(id, submission({ amount: 500 }));
  const database = new DatabaseSync(join(proxy.folder, 'data', 'kaikei.db'));
  const set = (id: string, value: string) =>
    database.exec(
      `update payments set record = json_set(record, '$.paidAmount', ${value}) where id = '${id}'`,
    );
  set(huge, HIGHEST);
  set(none, 'null');
  // A text that is no number does not get into the column at all: the record has it alone.
  database.exec('drop trigger shop_payment_changed');
  set(textual, "'many'");
  database.close();

  const store = (await till.ask('GET', '/v1/store')).json as { businessDate: string };
  const date = store.businessDate;
  const answer = await send(till, 'PUT', '/v1/terminals/me/staff', approval);
  expect(answer.status).toBe(200);
  const report = (await send(till, 'GET', `/v1/reports/day?date=${date}`)).json as DayReport;
  expect(report.paid).toEqual({ count: 2, amount: 1_000 });
  expect(report.damaged?.rows.map(({ paymentId }) => paymentId).sort()).toEqual(
    [huge, none].sort(),
  );
  const closed = await send(till, 'POST', '/v1/closings', { businessDate: date });
  expect(closed.status, closed.text).toBe(201);
  const { report: kept } = closed.json as Closing;
  expect(kept).toMatchObject({ paid: report.paid, damaged: report.damaged });
  expect((await send(till, 'GET', '/v1/closings/1')).json).toEqual(closed.json);

  const csv = async (kind: string) => {
    const headers = { cookie: till.cookie };
    const text = await (await fetch(`${proxy.url}/v1/exports/${kind}.csv`, { headers })).text();
    const [head = '', ...lines] = text
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split('\r\n');
    const columns = head.split(',');
    return lines.map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(columns.map((column, n) => [column, cells[n]]));
    });
  };
  expect(await csv('closings')).toMatchObject([{ paidAmount: '1000', damagedCount: '2' }]);
  const rows = await csv('payments');
  const row = (id: string) => rows.find((one) => one['id'] === id);
  expect(row(whole)).toMatchObject({ paidAmount: '500', failure: '' });
  for (const id of [huge, none])
    expect(row(id)).toMatchObject({ amount: '500', paidAmount: '', failure: 'record-damaged' });
  expect(row(textual)).toMatchObject({ paidAmount: '500', failure: 'record-damaged' });
});
