/** Disks that fail for longer, and in the middle (F30, F32), in real time. */
// @module-tag long
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { describe, expect as check, it, type TestContext } from 'vitest';
import { newCode, newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';
import { SmallDisk } from './disk.ts';
import { commitEnds, goodBytes, torn, type Tear } from './torn-log.ts';

async function openShop(test: TestContext, folder?: string) {
  const shop = await Shop.open({
    ...(folder && { env: { KAIKEI_DATABASE: join(folder, 'kaikei.db') } }),
  });
  test.onTestFinished(async () => {
    check(await shop.close()).toEqual([]);
  });
  const file = join(folder ?? join(shop.proxy.folder, 'data'), 'kaikei.db');
  return { shop, till: await shop.pair({ byCommand: true }), file };
}

describe.concurrent('a disk', () => {
  it('that is full for more than a minute: no cancel goes out before it is written down', async (test) => {
    const { expect } = test;
    const disk = await SmallDisk.mount();
    if (!disk) return test.skip('only root may mount a small disk');
    test.onTestFinished(() => disk.unmount());
    const { shop, till } = await openShop(test, disk.folder);
    const id = newId();
    // Never confirmed: without a full disk it would be canceled at 60 s.
    await till.put(id, submission({ code: newCode('1500') }));
    await disk.fill();
    await wait(75_000);
    const before = shop.heard(id);
    expect(before.filter((kind) => kind === 'query').length).toBeGreaterThanOrEqual(10);
    expect(before).not.toContain('cancel');
    expect((await till.get(id)).payment.state).toBe('awaiting-customer');
    await disk.free();
    const payment = await until('the end', async () => {
      const { payment } = await till.get(id);
      return payment.state === 'canceled' && payment;
    });
    const calls = shop.gateway.calls(id);
    const sent = payment.timeline
      .map(({ event }) => event)
      .filter((each) => each.endsWith('-sent'));
    expect(sent).toEqual(calls.map(({ kind }) => `${kind}-sent`));
    expect(shop.heard(id).filter((kind) => kind === 'cancel')).toHaveLength(1);
    expect(shop.gateway.ledger().totals).toMatchObject({ net: 0 });
  });

  it('that is full when the proxy is killed: what was only in memory is asked for again', async (test) => {
    const { expect } = test;
    const disk = await SmallDisk.mount();
    if (!disk) return test.skip('only root may mount a small disk');
    test.onTestFinished(() => disk.unmount());
    const { shop, till } = await openShop(test, disk.folder);
    const id = newId();
    await till.put(id, submission({ code: newCode('1403') }));
    await disk.fill();
    const { answeredAt: askedAt = 0 } = await until('the success', () =>
      shop.gateway.calls(id).find(({ answer }) => answer?.transStatus === 2),
    );
    await shop.proxy.stop('SIGKILL');
    await disk.free();
    await shop.proxy.start();
    await until('paid', async () => (await till.get(id)).payment.state === 'paid');
    expect(shop.heard(id)).toEqual(['create', 'query', 'query']);
    expect(shop.gateway.calls(id)[2]?.receivedAt).toBeGreaterThanOrEqual(askedAt + 5_000);
  });
});

describe('a log that a power cut has torn', () => {
  it('leaves just what was committed before the tear, and all that was answered for', async (test) => {
    const { expect } = test;
    const { shop, till, file } = await openShop(test);
    const acknowledged: { id: string; logBytes: number }[] = [];
    for (let n = 0; n < 15; n += 1) {
      const id = newId();
      expect((await till.put(id, submission())).payment.state).toBe('paid');
      acknowledged.push({ id, logBytes: (await stat(`${file}-wal`)).size });
    }
    await shop.proxy.stop('SIGKILL');
    const log = await readFile(`${file}-wal`);
    const ends = commitEnds(log);
    expect(ends.length).toBeGreaterThan(30);
    expect(ends.at(-1), 'the log has not begun a second round').toBe(log.length);
    const folder = await mkdtemp(join(tmpdir(), 'kaikei-torn-'));
    test.onTestFinished(() => rm(folder, { recursive: true, force: true }));
    let copies = 0;
    const found = async (bytes: Buffer) => {
      // The driver lets go of a file only when its statements are collected: each copy has its own name.
      const copy = join(folder, `${(copies += 1)}.db`);
      await copyFile(file, copy);
      await writeFile(`${copy}-wal`, bytes);
      await openSqliteStore({ file: copy, serving: true }).close();
      const content = contentOf(copy);
      await Promise.all(['', '-wal'].map((end) => rm(copy + end, { force: true })));
      return content;
    };
    const prefixes: string[] = [];
    for (const end of [0, ...ends]) prefixes.push(await found(log.subarray(0, end)));

    const tears: Tear[] = ['cut off', 'a byte turned', 'a sector of noise', 'a sector of zeros'];
    for (let trial = 0; trial < 300; trial += 1) {
      const offset = Math.floor((log.length * (trial + 0.37)) / 300);
      const tear = tears[trial % tears.length] ?? 'cut off';
      const bytes = torn(log, offset, tear);
      const good = goodBytes(log, bytes);
      const content = await found(bytes);
      const whole = ends.filter((end) => end <= good).length;
      expect(content === prefixes[whole], `${tear} at ${offset}`).toBe(true);
      const answered = acknowledged.filter(({ logBytes }) => logBytes <= good);
      const lost = answered.filter(({ id }) => !content.includes(`["${id}","paid"]`));
      expect(lost).toEqual([]);
    }
  });

  it('is gone on with: what was being sent is asked for, and never sent again', async (test) => {
    const { expect } = test;
    const { shop, till, file } = await openShop(test);
    const known = newId();
    await till.put(known, submission());
    const id = newId();
    await till.put(id, submission());
    await shop.proxy.stop('SIGKILL');
    const log = await readFile(`${file}-wal`);
    // Its last commit is how the create of the second payment ended.
    const [start = 0, end = 0] = commitEnds(log).slice(-2);
    await writeFile(`${file}-wal`, torn(log, Math.floor((start + end) / 2), 'a sector of noise'));
    await shop.proxy.start();
    expect((await till.get(known)).payment.state).toBe('paid');
    expect((await till.get(id)).payment.state).toBe('processing');
    await until('paid', async () => (await till.get(id)).payment.state === 'paid');
    expect(shop.heard(id)).toEqual(['create', 'query']);
  });
});

/** All that the proxy keeps of payments and terminals, as text; each payment also as `["id","state"]`. */
function contentOf(file: string): string {
  const db = new DatabaseSync(file);
  try {
    const tables = db
      .prepare(
        "select name from sqlite_schema where type = 'table' and name <> 'settings' order by name",
      )
      .all() as { name: string }[];
    const rows = tables.map(({ name }) => [name, db.prepare(`select * from ${name}`).all()]);
    const hasPayments = tables.some(({ name }) => name === 'payments');
    const states = hasPayments
      ? db.prepare('select id, state from payments order by id').all()
      : [];
    const pairs = states.map((row): unknown[] => Object.values(row as object));
    return JSON.stringify([pairs, rows]);
  } finally {
    db.close();
  }
}
