/** A database of an older version opens, and goes on where it was. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { DamagedRecordError } from '@kaikei/proxy/store/errors.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { NOW, submission, submit } from '../support/store-payments.ts';

const MIGRATIONS = new URL('../../proxy/src/store/sqlite/migrations/', import.meta.url);
/** None of these is a whole number; the last one is beyond what a column holds. */
const NO_AMOUNTS = ['"many"', '1.5', '{"yen":500}', '[]', 'null', '1e30', '99999999999999999999'];
const LATEST = 50 + NO_AMOUNTS.length - 1;
/** As the first five left it, before histories of changes had names. */
const OLD_FILES = [
  '001-init',
  '002-payments-by-creation',
  '003-payments-by-state',
  '004-leases',
  '005-audit',
];

function databaseOf(files: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'kaikei-old-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'data'));
  const file = join(folder, 'data', 'kaikei.db');
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal');
  for (const name of files) {
    database.exec(readFileSync(new URL(`${name}.sql`, MIGRATIONS), 'utf8'));
  }
  database.exec(`pragma user_version = ${files.length}`);
  return { file, database };
}

function oldDatabase(): string {
  const { file, database } = databaseOf(OLD_FILES);
  const { payment } = submission({ id: 'pay-of-before' });
  const insert = database.prepare(
    `insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq,
       submission, code_hash, code_key_id, lease_owner, lease_version, record)
     values (?, 't_1', 'store1', ?, 'processing', 1, ?, ?, '{}', ?, 'key1', 'an old process', 1, ?)`,
  );
  insert.run(payment.id, payment.saleId, NOW, 41, 'a hash', JSON.stringify(payment));
  insert.run('pay-damaged-1', 'sale-damaged-1', NOW + 1, 42, 'another hash', '{"kind":');
  for (const [n, amount] of NO_AMOUNTS.entries()) {
    const record = JSON.stringify({ ...payment, id: `pay-amount-${n}` })
      .replace(/"amount":\d+/, `"amount":${amount},"paidAmount":${amount}`)
      .replace('"processing"', '"paid"');
    insert.run(`pay-amount-${n}`, `sale-amount-${n}`, NOW + 2 + n, 50 + n, `hash ${n}`, record);
  }
  database.exec("update payments set state = 'paid', is_open = 0 where id like 'pay-amount-%'");
  database
    .prepare("insert into timeline values (?, 1, ?, 'create-sent', null, null, null)")
    .run(payment.id, NOW);
  database.close();
  return file;
}

test('a database of the version before, with a damaged row in it', async () => {
  const file = oldDatabase();
  const store = openSqliteStore({ file, serving: true });
  onTestFinished(() => store.close());
  const { payments } = store;
  const stored = await payments.read('pay-of-before');
  expect(stored).toMatchObject({
    record: { id: 'pay-of-before', state: 'processing' },
    timeline: [{ at: NOW, event: 'create-sent' }],
    changeSeq: 41,
  });
  expect(await payments.latestSeq('t_1')).toBe(LATEST);
  const position = { epoch: payments.epoch(), changeSeq: LATEST };
  expect(await payments.resume('t_1', position, NOW)).toEqual({
    sinceSeq: LATEST,
    wentBack: false,
  });
  expect((await submit(payments, submission())).kind).toBe('created');
  expect(await payments.latestSeq('t_1')).toBe(LATEST + 1);
  const { taken, failed } = await payments.claim(10, (payment) => ({
    payment,
    timeline: [],
    incidents: [],
  }));
  expect(taken.map(({ lease }) => lease)).toEqual([{ id: 'pay-of-before', version: 2 }]);
  expect(failed.map(({ id }) => id)).toEqual(['pay-damaged-1']);
});

test('amounts that are none end no upgrade: their payments are named by reports, all others counted', async () => {
  const store = openSqliteStore({ file: oldDatabase(), serving: true });
  onTestFinished(() => store.close());
  const day = await store.reports.day('store1', { from: NOW, until: NOW + 60_000 });
  const damaged = NO_AMOUNTS.map((_, n) => `pay-amount-${n}`);
  expect(day.damaged.rows.map(({ paymentId }) => paymentId).sort()).toEqual(damaged.sort());
  expect(day.groups.map(({ state, count }) => [state, count])).toEqual([['processing', 1]]);
});

test('a database of the first release, with a record in it that is no JSON', async () => {
  const { file, database } = databaseOf(OLD_FILES.slice(0, 2));
  database
    .prepare(
      `insert into payments (id, terminal_id, store_no, state, is_open, created_at, change_seq, record)
       values (?, 't_1', 'store1', 'paid', 0, ?, ?, ?)`,
    )
    .run('pay-damaged-1', NOW, 1, '{"kind":');
  database.close();
  const store = openSqliteStore({ file, serving: true });
  onTestFinished(() => store.close());
  await expect(store.payments.read('pay-damaged-1')).rejects.toThrow(DamagedRecordError);
  expect((await submit(store.payments, submission())).kind).toBe('created');
});
