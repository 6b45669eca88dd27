/** A database of an older version opens, and goes on where it was. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { NOW, submission, submit } from '../support/store-payments.ts';

const MIGRATIONS = new URL('../../proxy/src/store/sqlite/migrations/', import.meta.url);
/** As the first five left it, before histories of changes had names. */
const OLD_FILES = [
  '001-init',
  '002-payments-by-creation',
  '003-payments-by-state',
  '004-leases',
  '005-audit',
];

function oldDatabase(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kaikei-old-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'data'));
  const file = join(folder, 'data', 'kaikei.db');
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal');
  for (const name of OLD_FILES) {
    database.exec(readFileSync(new URL(`${name}.sql`, MIGRATIONS), 'utf8'));
  }
  database.exec(`pragma user_version = ${OLD_FILES.length}`);
  const { payment } = submission({ id: 'pay-of-before' });
  const insert = database.prepare(
    `insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq,
       submission, code_hash, code_key_id, lease_owner, lease_version, record)
     values (?, 't_1', 'store1', ?, 'processing', 1, ?, ?, '{}', ?, 'key1', 'an old process', 1, ?)`,
  );
  insert.run(payment.id, payment.saleId, NOW, 41, 'a hash', JSON.stringify(payment));
  insert.run('pay-damaged-1', 'sale-damaged-1', NOW + 1, 42, 'another hash', '{"kind":');
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
  expect(await payments.latestSeq('t_1')).toBe(42);
  const position = { epoch: payments.epoch(), changeSeq: 42 };
  expect(await payments.resume('t_1', position, NOW)).toEqual({ sinceSeq: 42, wentBack: false });
  expect((await submit(payments, submission())).kind).toBe('created');
  expect(await payments.latestSeq('t_1')).toBe(43);
  const { taken, failed } = await payments.claim(10, (payment) => ({
    payment,
    timeline: [],
    incidents: [],
  }));
  expect(taken.map(({ lease }) => lease)).toEqual([{ id: 'pay-of-before', version: 2 }]);
  expect(failed.map(({ id }) => id)).toEqual(['pay-damaged-1']);
});
