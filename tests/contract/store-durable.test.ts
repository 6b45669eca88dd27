/** F29 to F32 at the store: what was told to be written is on disk, whatever ends the process or fills the disk. */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { StorageError, UnusableDatabaseError } from '@kaikei/proxy/store/errors.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { changed, submission, submit, submitted } from '../support/store-payments.ts';
import { buildStoreChild, startStoreProcess } from '../support/store-process.ts';

let child = { script: '', remove: () => Promise.resolve() };
beforeAll(async () => {
  child = await buildStoreChild();
});
afterAll(() => child.remove());

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-durable-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function open(file: string): Store {
  const store = openSqliteStore({ file, serving: true });
  onTestFinished(() => store.close());
  return store;
}

const node = (file: string, ...work: string[]) =>
  startStoreProcess(process.execPath, [child.script, file, ...work]);

describe('another process', () => {
  test('that is killed has kept all that it reported', async () => {
    const file = join(await newFolder(), 'kaikei.db');
    const writing = node(file, 'write', '1000000');
    await writing.tells(60);
    writing.child.kill('SIGKILL');
    await writing.ended;
    const { payments } = open(file);
    const ids = writing.written.slice(1);
    expect(ids.length).toBeGreaterThan(50);
    for (const id of ids) expect(await payments.read(id)).toBeDefined();
    expect((await payments.openIds()).length - ids.length).toBeOneOf([0, 1]);
  });

  test('may open a new file at the same moment', async () => {
    const file = join(await newFolder(), 'kaikei.db');
    const all = Array.from({ length: 4 }, () => node(file, 'write', '1'));
    expect(await Promise.all(all.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    expect(await open(file).payments.openIds()).toHaveLength(4);
  });

  test('that writes for a moment is waited for', async () => {
    const file = join(await newFolder(), 'kaikei.db');
    const { payments } = open(file);
    const holding = node(file, 'hold', '300');
    await holding.tells('holding');
    await submitted(payments);
    await holding.ended;
  });

  test('that holds the file for long: nothing is taken on, and nobody stands still meanwhile', async () => {
    const file = join(await newFolder(), 'kaikei.db');
    const store = open(file);
    const holding = node(file, 'hold', '60000');
    await holding.tells('holding');
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);
    const given = submission();
    await expect(submit(store.payments, given)).rejects.toThrow(StorageError);
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(20);
    expect(await store.payments.read(given.payment.id)).toBeUndefined();
    holding.child.kill('SIGKILL');
    await holding.ended;
    expect((await submit(store.payments, given)).kind).toBe('created');
  });
});

test('every commit waits for the disk, also after the file was opened again', async ({ skip }) => {
  const folder = await newFolder();
  const file = join(folder, 'kaikei.db');
  const trace = join(folder, 'trace');
  skip(spawnSync('strace', ['-f', '-o', trace, 'true']).status !== 0, 'strace does not run here');
  const syncs = async (...work: string[]) => {
    const args = ['-f', '-o', trace, '-e', 'trace=fsync,fdatasync', process.execPath];
    const traced = startStoreProcess('strace', [...args, child.script, file, ...work]);
    expect(await traced.ended).toBe(0);
    return (await readFile(trace, 'utf8')).match(/\bf(data)?sync\(/g)?.length ?? 0;
  };
  await syncs('write', '1');
  const idle = await syncs('write', '0');
  expect((await syncs('write', '20')) - idle).toBeGreaterThanOrEqual(20);
  expect((await syncs('write-together', '20')) - idle).toBeLessThan(10);
});

test('a log that was torn by a power cut: what is left is what was written first', async () => {
  const folder = await newFolder();
  const file = join(folder, 'kaikei.db');
  const { payments } = open(file);
  const ids: string[] = [];
  for (let n = 0; n < 40; n += 1) ids.push((await submitted(payments)).id);
  const log = await readFile(`${file}-wal`);
  const kept: number[] = [];
  for (let trial = 0; trial < 30; trial += 1) {
    const offset = Math.floor((log.length * (trial + 0.5)) / 30);
    const torn = Buffer.from(log);
    torn[offset] = ~(torn[offset] ?? 0) & 0xff;
    const copy = join(folder, `copy-${trial}.db`);
    await copyFile(file, copy);
    await writeFile(`${copy}-wal`, trial % 2 === 0 ? log.subarray(0, offset) : torn);
    const store = openSqliteStore({ file: copy, serving: true });
    const found = await store.payments.openIds();
    await store.close();
    expect(found).toEqual(ids.slice(0, found.length));
    kept.push(found.length);
  }
  expect(kept).toEqual([...kept].sort((a, b) => a - b));
  expect(kept[0]).toBeLessThan(5);
  expect(kept.at(-1)).toBeGreaterThan(35);
});

describe('a tiny disk', () => {
  const mount = (...args: string[]) => spawnSync('mount', args).status === 0;

  /** @returns undefined where this user may not mount */
  async function tinyDisk(): Promise<string | undefined> {
    const folder = join(await newFolder(), 'disk');
    await mkdir(folder);
    if (!mount('-t', 'tmpfs', '-o', 'size=1m', 'kaikei-test', folder)) return undefined;
    onTestFinished(() => {
      spawnSync('umount', ['-l', folder]);
    });
    return folder;
  }

  test('that is full: refused and not written; all else stays; and it works again with space', async ({
    skip,
  }) => {
    const folder = await tinyDisk();
    skip(folder === undefined, 'only root can mount a tiny disk');
    if (folder === undefined) return;
    const store = open(join(folder, 'kaikei.db'));
    const { payments } = store;
    const kept: string[] = [];
    const untilRefused = async (work: () => Promise<unknown>) => {
      const fill = async () => {
        for (let n = 0; n < 5_000; n += 1) await work();
      };
      await expect(fill()).rejects.toThrow(StorageError);
    };
    const next = { given: submission() };
    await untilRefused(async () => {
      await submit(payments, next.given);
      kept.push(next.given.payment.id);
      next.given = submission();
    });
    const [first = ''] = kept;
    let steps = 0;
    const step = () => payments.step(first, [], (payment) => changed(payment, { state: 'paid' }));
    await untilRefused(async () => {
      await step();
      steps += 1;
    });
    await expect(store.check()).rejects.toThrow(StorageError);
    expect(kept.length).toBeGreaterThan(5);
    expect(await payments.read(next.given.payment.id)).toBeUndefined();
    expect(await payments.openIds()).toEqual(kept);
    expect((await payments.read(first))?.timeline).toHaveLength(1 + steps);

    expect(mount('-o', 'remount,size=16m', folder)).toBe(true);
    await store.check();
    expect((await submit(payments, next.given)).kind).toBe('created');
    expect((await step())?.stored.timeline).toHaveLength(2 + steps);
  });

  test('that is read-only is refused by name', async ({ skip }) => {
    const folder = await tinyDisk();
    skip(folder === undefined, 'only root can mount a tiny disk');
    if (folder === undefined) return;
    const file = join(folder, 'kaikei.db');
    await node(file, 'write', '1').ended;
    expect(mount('-o', 'remount,ro', folder)).toBe(true);
    expect(() => openSqliteStore({ file, serving: true })).toThrow(UnusableDatabaseError);
    expect(mount('-o', 'remount,rw', folder)).toBe(true);
    await submitted(open(file).payments);
  });
});
