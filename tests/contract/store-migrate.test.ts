/** A shop moves from its file to PostgreSQL, and loses nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { copySqliteToPostgres } from '@kaikei/proxy/store/copy-sqlite-to-postgres.ts';
import { DatabaseInUseError, UnusableDatabaseError } from '@kaikei/proxy/store/errors.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { PostgresServer } from '../support/postgres.ts';
import {
  NOW,
  changed,
  end,
  submission,
  submit,
  submitted,
  tombstone,
} from '../support/store-payments.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

async function shopOnFile() {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-migrate-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'kaikei.db');
  return { file, store: openSqliteStore({ file, serving: true }) };
}

const receiptNoOf = async ({ payments }: Store, id: string) => (await payments.read(id))?.receiptNo;

/** All that can be read of it. */
async function contents(store: Store) {
  const { payments, terminals, audit, reconciliation, profiles, staff, webhooks } = store;
  return {
    payments: (await payments.list({ limit: 1_000 })).sort((a, b) => a.changeSeq - b.changeSeq),
    changes: await payments.listChanges('t_1', 0, 1_000),
    open: await payments.openIds(),
    counts: (await payments.countByState()).sort((a, b) => a.state.localeCompare(b.state)),
    incidents: await payments.incidents(),
    terminals: await terminals.list(),
    byToken: await terminals.findByToken('token'),
    audit: await audit.list(1_000),
    nextRun: await reconciliation.nextRunAt(),
    profiles: await profiles.list(),
    staff: await staff.list(),
    events: await webhooks.list(['waiting', 'delivered', 'dead'], 1_000),
    due: await webhooks.due(NOW, 10, new Set()),
    tooMany: await staff.tooManyTries({ terminalId: 't_2', staffId: 's_1', now: NOW }),
    codeKey: Buffer.from(payments.codeKey()).toString('hex'),
  };
}

test('everything is there afterwards, and the order of changes goes on', async () => {
  const { file, store } = await shopOnFile();
  const { payments, terminals } = store;
  await store.webhooks.want(NOW + 86_400_000);
  const [paid, failed] = [await submitted(payments), await submitted(payments)];
  await end(payments, paid.id, 'paid');
  await end(payments, failed.id, 'failed');
  await store.webhooks.note([{ id: `${failed.id}:failed`, kind: 'delivered', at: NOW }]);
  const open = submission();
  await submit(payments, open);
  await payments.step(open.payment.id, [{ psn: 'P1', transNo: 'T1' }], (payment) => ({
    ...changed(payment, { state: 'awaiting-customer', nextAttemptAt: NOW }),
    incidents: [{ at: NOW, kind: 'mismatched-answer', detail: "it's ü — 決済" }],
  }));
  await payments.createTombstone(tombstone('tomb-0123456'));
  await terminals.addPairingCode({
    ...{ hash: 'code', terminalId: 't_1', name: 'レジ 1', storeNo: 'store1' },
    ...{ replaces: false, expiresAt: NOW + 1_000, now: NOW },
  });
  await terminals.pair('code', 'token', 'client', NOW);
  await store.reconciliation.planRun(NOW + 5);
  const person = { storeNo: 'store1', name: '花子', role: 'manager', pinHash: 'h1' } as const;
  await store.staff.add({ id: 's_1', ...person }, NOW);
  const attempt = { terminalId: 't_1', staffId: 's_1', now: NOW };
  for (let n = 0; n < 5; n += 1) await store.staff.failTry(attempt);
  expect((await store.staff.tooManyTries(attempt))?.kind).toBe('too-many');
  await store.profiles.set('store1', { name: '本店', dayStartsAt: '05:00' }, NOW);
  const before = await contents(store);
  const cursor = await payments.latestSeq('t_1');
  await store.close();

  const url = await server.createDatabase();
  const moved = await copySqliteToPostgres(file, { url });
  expect(moved.find(({ table }) => table === 'payments')?.rows).toBe(4);

  const after = await openPostgresStore({ url, serving: true });
  onTestFinished(() => after.close());
  expect(await contents(after)).toEqual(before);
  expect(await after.payments.latestSeq('t_1')).toBe(cursor);
  const found = await after.history.search(
    'store1',
    { receipt: (await receiptNoOf(after, paid.id)) ?? '' },
    { limit: 5 },
  );
  expect(found.places.map(({ id }) => id)).toEqual([paid.id]);
  const again = await submit(after.payments, open);
  expect(again.kind).toBe('repeated');
  const next = await submitted(after.payments);
  expect(await receiptNoOf(after, next.id)).toMatch(/-0004$/);
  const changes = await after.payments.listChanges('t_1', cursor, 10);
  expect(changes.map(({ record }) => record.id)).toEqual([next.id]);
  // Its number is another payment's here too.
  const seen: string[] = [];
  await after.payments.step(next.id, [{ psn: 'P1' }], (_, { psns }) => {
    seen.push(...psns);
    return undefined;
  });
  expect(seen).toEqual(['P1']);
  await after.payments.step(next.id, [], (payment) => ({
    ...changed(payment, {}),
    incidents: [{ at: NOW, kind: 'refund-refused', detail: 'the numbers of rows go on too' }],
  }));
  expect((await after.audit.list(1))[0]?.event).toBe('incident');
  await end(after.payments, next.id, 'paid');
  expect((await after.webhooks.due(NOW, 10, new Set())).map(({ id }) => id)).toEqual([
    `${paid.id}:paid`,
    `${next.id}:paid`,
  ]);
});

test('a file that is served, and a database that is in use, are refused', async () => {
  const { file, store } = await shopOnFile();
  const url = await server.createDatabase();
  await expect(copySqliteToPostgres(file, { url })).rejects.toThrow(DatabaseInUseError);
  await submitted(store.payments);
  await store.close();
  await copySqliteToPostgres(file, { url });
  await expect(copySqliteToPostgres(file, { url })).rejects.toThrow(UnusableDatabaseError);
});
