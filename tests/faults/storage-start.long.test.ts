/** What the built proxy finds when it starts, or reads on (F31, F33): it serves what is whole, or nothing. */
// @module-tag long
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { expect, it, onTestFinished } from 'vitest';
import { copyPayment } from '../support/copied-payments.ts';
import type { EventStream } from '../support/events.ts';
import { newCode, newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';
import { SmallDisk } from './disk.ts';

const WRONG_SETTING = 78;
const FAILED = 1;

async function openShop(folder?: string) {
  const shop = await Shop.open({
    env: {
      KAIKEI_PUBLIC_URL: 'https://till.example.jp',
      ...(folder && { KAIKEI_DATABASE: join(folder, 'kaikei.db') }),
    },
  });
  onTestFinished(async () => {
    expect(await shop.close()).toEqual([]);
  });
  const file = join(folder ?? join(shop.proxy.folder, 'data'), 'kaikei.db');
  return { shop, till: await shop.pair({ byCommand: true }), file };
}

/** Killed while a payment is open. */
async function openKilled(folder: string) {
  const { shop, till } = await openShop(folder);
  const running = newId();
  await till.put(running, submission({ code: newCode('2200') }));
  await shop.proxy.stop('SIGKILL');
  return { shop, till, running };
}

/** Overwrites all pages but the first, which is read at every start. */
async function damage(file: string): Promise<void> {
  const { size } = await stat(file);
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(size - 4096, 0xff), 0, size - 4096, 4096);
  await handle.close();
}

/** The one line on standard error with which a start ends. */
async function refusal({ proxy }: Shop, status: number): Promise<string> {
  const before = proxy.log.length;
  await expect(proxy.start()).rejects.toThrow(`ended with status ${status}`);
  const written = proxy.log.slice(before);
  expect(written).not.toContain('listening');
  const [line = '', ...more] = written.split('\n').filter((each) => /^[^{]/.test(each));
  expect(line).toMatch(/^kaikei: /);
  expect(more).toEqual([]);
  return line;
}

it('a database that is found damaged takes nothing more, and does not start again', async () => {
  const { shop, till, file } = await openShop();
  const known = newId();
  await till.put(known, submission());
  await shop.proxy.stop();
  const [whole, { size }] = [await readFile(file), await stat(file)];
  await shop.proxy.start();
  expect((await till.me()).status).toBe(200);
  await damage(file);
  for (let n = 0; n < 2; n += 1) {
    const id = newId();
    const answer = await till.put(id, submission());
    expect(answer.outcome).toBe('503 storage-unavailable');
    expect(answer.problem.detail).toMatch(/damaged: stop the proxy and put a backup in its place/);
    expect(shop.heard(id)).toEqual([]);
  }
  await until('an answer of 503', async () => (await till.ask('GET', '/readyz')).status === 503);
  for (const answer of [await till.get(known), await till.list()]) {
    expect(answer.outcome).toBe('503 storage-unavailable');
  }
  await shop.proxy.stop('SIGKILL');
  expect(await refusal(shop, WRONG_SETTING)).toMatch(/kaikei\.db.*put a backup in its place/);

  const handle = await open(file, 'r+');
  await handle.write(whole, 0, size, 0);
  await handle.close();
  await shop.proxy.start();
  expect((await till.get(known)).payment.state).toBe('paid');
});

it('a database that is gone while its log is there is not begun anew', async () => {
  const { shop, till, file } = await openShop();
  const known = newId();
  await till.put(known, submission());
  await shop.proxy.stop('SIGKILL');
  await rename(file, `${file}.away`);
  expect(await refusal(shop, WRONG_SETTING)).toMatch(/Put the database back/);
  await rename(`${file}.away`, file);
  await shop.proxy.start();
  expect((await till.get(known)).payment.state).toBe('paid');
});

it('a disk that is full at the start keeps payments waiting, and they go on by themselves', async (test) => {
  const disk = await SmallDisk.mount();
  if (!disk) return test.skip('only root may mount a small disk');
  onTestFinished(() => disk.unmount());
  const { shop, till, running } = await openKilled(disk.folder);
  await disk.fill();
  await shop.proxy.start();
  const ready = await till.ask('GET', '/readyz');
  expect(ready.status).toBe(503);
  expect(ready.json).toMatchObject({ failing: ['store'] });
  expect((await till.ask('GET', '/healthz')).status).toBe(200);
  expect((await till.ask('GET', '/')).status).toBe(200);
  const refused = await till.put(newId(), submission());
  expect(refused.outcome).toBe('503 storage-unavailable');
  expect(refused.problem.detail).toMatch(/The disk is full: make room on it/);
  expect(await shop.proxy.stop()).toBe(0);
  await shop.proxy.start();
  const { pid } = shop.proxy;
  await disk.free();
  await until('readiness', async () => (await till.ask('GET', '/readyz')).status === 200);
  expect(shop.proxy.pid).toBe(pid);
  await until('paid', async () => (await till.get(running)).payment.state === 'paid');
  expect(shop.heard(running)).toEqual(['create', 'query']);
});

it('a disk that cannot be written is told at the start, before a port is opened', async (test) => {
  const disk = await SmallDisk.mount();
  if (!disk) return test.skip('only root may mount a small disk');
  onTestFinished(() => disk.unmount());
  const { shop, till, running } = await openKilled(disk.folder);
  expect(disk.remount('ro')).toBe(true);
  expect(await refusal(shop, WRONG_SETTING)).toMatch(
    /kaikei\.db.*check its (folder, )?file system/,
  );
  expect(disk.remount('rw')).toBe(true);
  await shop.proxy.start();
  await until('paid', async () => (await till.get(running)).payment.state === 'paid');
  expect(shop.heard(running)).toEqual(['create', 'query']);
});

it('a restored backup does not know what came after it, and says so', async () => {
  const { shop, till, file } = await openShop();
  const [kept, lost] = [newId(), newId()];
  await till.put(kept, submission());
  await shop.proxy.stop();
  await copyFile(file, `${file}.backup`);
  await shop.proxy.start();
  await till.put(lost, submission());
  const { cursor } = (await till.list()).list;
  await shop.proxy.stop('SIGKILL');
  await rm(`${file}-wal`);
  await rm(`${file}-shm`);
  await rename(`${file}.backup`, file);
  await shop.proxy.start();

  expect((await till.get(lost)).outcome).toBe('404 payment-not-found');
  const { payments } = (await till.list({ since: cursor })).list;
  expect(payments.map(({ id, state }) => [id, state])).toEqual([[kept, 'paid']]);
  const notified = await fetch(`${shop.gateway.url}/sandbox/notify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ order: lost, url: `${shop.proxy.url}/v1/gateway/notify` }),
  });
  expect(notified.status).toBe(200);
  const { stdout } = await shop.proxy.command('payments', 'list', '--incidents', '--json');
  const incidents = JSON.parse(stdout) as { kind: string; detail: string }[];
  expect(incidents.map(({ kind }) => kind)).toEqual([
    'database-went-back',
    'notification-unknown-order',
  ]);
  expect(incidents[1]?.detail).toContain(lost);
  expect((await till.get(lost)).outcome).toBe('404 payment-not-found');
  expect(shop.heard(lost)).toEqual(['create']);
});

it('each restore of a backup opens an incident, forged cursors none, and revisions go on rising', async () => {
  const { shop, till, file } = await openShop();
  const known = newId();
  await till.put(known, submission({ code: newCode('1500') }));
  await shop.proxy.stop();
  await copyFile(file, `${file}.backup`);
  await shop.proxy.start();
  const restore = async () => {
    await shop.proxy.stop('SIGKILL');
    await rm(`${file}-wal`, { force: true });
    await rm(`${file}-shm`, { force: true });
    await copyFile(`${file}.backup`, file);
    await shop.proxy.start();
  };
  const incidents = async () => {
    const { stdout } = await shop.proxy.command('payments', 'list', '--incidents', '--json');
    return (JSON.parse(stdout) as { kind: string }[]).map(({ kind }) => kind);
  };

  await till.put(newId(), submission());
  await till.cancel(known);
  const { revision = 0 } = (await till.get(known)).payment;
  const first = (await till.list()).list.cursor;
  await restore();
  const forged = first.replace(/(?<=\.)\d+(?=\.)/, '999999999999999');
  expect((await till.list({ since: forged })).status).toBe(422);
  expect(await incidents()).toEqual([]);
  const after = (await till.list({ since: first })).list;
  expect(await incidents()).toEqual(['database-went-back']);
  expect(after.payments.map(({ id }) => id)).toEqual([known]);
  expect(after.payments[0]?.revision).toBeGreaterThan(revision);
  // The same restore is found once; its tills read on from the cursors that they got.
  await till.list({ since: first });
  expect((await till.list({ since: after.cursor })).status).toBe(200);
  expect(await incidents()).toEqual(['database-went-back']);

  await restore();
  const again = (await till.list({ since: after.cursor })).list;
  expect(await incidents()).toEqual(['database-went-back']);
  expect(again.payments[0]?.revision).toBeGreaterThan(after.payments[0]?.revision ?? Infinity);
  await till.list({ since: first });
  expect(await incidents()).toEqual(['database-went-back']);
});

it('after a restore every stream begins anew with what is open and the latest, not with all that ever was', async () => {
  const { shop, till, file } = await openShop();
  const noticing = await shop.pair({ byCommand: true });
  const [open_, copied] = [newId(), newId()];
  await till.put(open_, submission({ code: newCode('1500') }));
  await noticing.put(newId(), submission());
  await till.put(copied, submission());
  await shop.proxy.stop();
  copyPayment(file, copied, 2_000);
  await copyFile(file, `${file}.backup`);
  await shop.proxy.start();
  const cursor = (await till.list()).list.cursor;
  await noticing.put(newId(), submission());
  const lost = (await noticing.list()).list.cursor;
  await shop.proxy.stop('SIGKILL');
  await rm(`${file}-wal`, { force: true });
  await rm(`${file}-shm`, { force: true });
  await rename(`${file}.backup`, file);
  await shop.proxy.start();

  // Which history it is comes out only now, while the first till listens already.
  const stream = await till.events();
  onTestFinished(() => stream.close());
  await stream.next('heartbeat');
  expect((await noticing.list({ since: lost })).status).toBe(200);
  const reported: { id: string; cursor: string }[] = [];
  const readUpTo = async (events: EventStream, ...paymentIds: string[]) => {
    const seen: string[] = [];
    while (!paymentIds.every((id) => seen.includes(id))) {
      const event = await events.next('payment');
      const { id } = event?.data as PaymentView;
      reported.push({ id, cursor: event?.id ?? '' });
      seen.push(id);
    }
    return seen;
  };
  const first = await readUpTo(stream, open_, copied);
  // The open one, whose queries may be among them, and the latest.
  expect(new Set(first).size).toBeLessThanOrEqual(201);
  const next = newId();
  await till.put(next, submission());
  expect((await readUpTo(stream, next)).length).toBeLessThan(10);

  // Whoever breaks off in the middle, or comes from before the restore, begins anew as well.
  const middle = reported[100]?.cursor ?? '';
  for (const since of [cursor, middle]) {
    const again = await till.events(since);
    onTestFinished(() => again.close());
    expect(new Set(await readUpTo(again, open_, next)).size).toBeLessThanOrEqual(201);
  }
  expect((await till.me()).status).toBe(200);
});

interface Sync {
  from: number;
  to: number;
}

/** When the process waited for the disk while `work` was done; undefined where nobody can watch it. */
async function syncsDuring(pid: number, work: () => Promise<void>): Promise<Sync[] | undefined> {
  const args = ['-f', '-ttt', '-T', '-e', 'trace=fsync,fdatasync', '-p', String(pid)];
  const strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let trace = '';
  strace.stderr.setEncoding('utf8').on('data', (text: string) => (trace += text));
  const ended = once(strace, 'close').catch(() => undefined);
  const attached = until('strace', () => trace.includes(' attached')).then(() => true);
  if (!(await Promise.race([attached, ended.then(() => false)]))) return undefined;
  await work();
  strace.kill('SIGINT');
  await ended;
  const calls = trace.matchAll(/(\d+\.\d+) f(?:data)?sync\(.*\) += 0 <(\d+\.\d+)>/g);
  return [...calls].map(([, at, took]) => {
    const from = Number(at) * 1000;
    return { from, to: from + Number(took) * 1000 };
  });
}

it('a payment is on the disk before its create leaves', async (test) => {
  const { shop, till } = await openShop();
  await till.put(newId(), submission());
  const [id, body] = [newId(), submission()];
  let sentAt = 0;
  const syncs = await syncsDuring(shop.proxy.pid, async () => {
    sentAt = Date.now();
    await till.put(id, body);
  });
  if (!syncs) return test.skip('strace does not run here');
  const { receivedAt } = shop.create(id);
  expect(syncs.filter(({ from, to }) => from >= sentAt && to <= receivedAt + 1)).toHaveLength(1);
  expect(syncs.length).toBeGreaterThanOrEqual(2);
});

it('a payment whose row is damaged is set aside, and the others go on', async () => {
  const { shop, till, file } = await openShop();
  const [bad, good] = [newId(), newId()];
  for (const id of [bad, good]) await till.put(id, submission({ code: newCode('2200') }));
  await shop.proxy.stop('SIGKILL');
  const database = new DatabaseSync(file);
  database
    .prepare('update payments set record = substr(record, 1, length(record) - 1) where id = ?')
    .run(bad);
  database.close();
  await shop.proxy.start();
  await until('paid', async () => (await till.get(good)).payment.state === 'paid');
  expect((await till.get(bad)).status).toBe(500);
  expect((await till.list()).list.payments.map(({ id }) => id)).toEqual([good]);
  const { stdout } = await shop.proxy.command('payments', 'list', '--incidents', '--json');
  expect(JSON.parse(stdout)).toMatchObject([{ kind: 'record-damaged', paymentId: bad }]);
  const shown = await shop.proxy.command('payments', 'show', bad);
  expect(shown.status).toBe(FAILED);
  expect(shown.stderr).toBe(`kaikei: the record of payment ${bad} is damaged\n`);
  expect(shop.heard(bad)).toEqual(['create']);
});
