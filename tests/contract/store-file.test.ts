/** The embedded store's file: who may have it, what it may be, and what happens when it goes. */
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  open as openFile,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  DatabaseInUseError,
  StorageError,
  UnusableDatabaseError,
} from '@kaikei/proxy/store/errors.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openDatabase } from '@kaikei/proxy/store/sqlite/database.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { submission, submit, submitted } from '../support/store-payments.ts';
import { until } from '../support/until.ts';

let folder = '';
let file = '';
const stores: Store[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-file-'));
  file = join(folder, 'data', 'kaikei.db');
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  await rm(folder, { recursive: true });
});

function open(path = file, serving = true): Store {
  const store = openSqliteStore({ file: path, serving });
  stores.push(store);
  return store;
}

async function close(): Promise<void> {
  await stores.pop()?.close();
}

test('a place that takes no write-ahead log is refused, whatever the file system is called', () => {
  // In memory SQLite keeps another journal than it is asked for, as on such a file system.
  expect(() => openDatabase(':memory:', 'serve')).toThrow(UnusableDatabaseError);
  expect(() => openDatabase(':memory:', 'serve')).toThrow(/takes no write-ahead log/);
});

describe('one proxy a file', () => {
  test('a second one is refused and writes nothing; the command line is not', async () => {
    open();
    const before = await stat(`${file}-wal`);
    expect(() => open()).toThrow(DatabaseInUseError);
    expect(await stat(`${file}-wal`)).toEqual(before);
    await submitted(open(file, false).payments);
  });

  test('by whatever name', async () => {
    open();
    const link = join(folder, 'link.db');
    await symlink(file, link);
    await symlink(join(folder, 'data'), join(folder, 'linked'));
    expect(() => open(link)).toThrow(DatabaseInUseError);
    expect(() => open(join(folder, 'linked', 'kaikei.db'))).toThrow(DatabaseInUseError);
    expect(() => open(join(folder, 'data', '..', 'data', 'kaikei.db'))).toThrow(DatabaseInUseError);
  });

  test('by the name of a folder, also before there is a file', async () => {
    await mkdir(join(folder, 'data'));
    await symlink(join(folder, 'data'), join(folder, 'linked'));
    open(join(folder, 'linked', 'kaikei.db'));
    expect(() => open()).toThrow(DatabaseInUseError);
  });

  test('until the first has closed it', async () => {
    open();
    await close();
    open();
  });
});

describe('what only grows cannot be changed, not even past the store', () => {
  const attempts = ['timeline', 'audit'].flatMap((table) => [
    { table, sql: `update ${table} set at = 0` },
    { table, sql: `delete from ${table}` },
  ]);
  test.each(attempts)('$sql', async ({ table, sql }) => {
    const { payments, audit } = open();
    await submitted(payments);
    await audit.noteKeys('app 01', 0);
    await close();
    const database = new DatabaseSync(file);
    try {
      expect(() => {
        database.exec(sql);
      }).toThrow(`the ${table} is append-only`);
    } finally {
      database.close();
    }
  });
});

describe('what cannot be used is refused with its name', () => {
  const refusal = (path = file): unknown => {
    try {
      open(path);
    } catch (error) {
      return error;
    }
    return 'opened';
  };

  test.each([
    { says: 'text', bytes: Buffer.from('not a database at all, but long enough to be read') },
    { says: 'noise', bytes: Buffer.alloc(20_000, 7) },
  ])('a file of $says', async ({ bytes }) => {
    await mkdir(join(folder, 'data'));
    await writeFile(file, bytes);
    expect(refusal()).toBeInstanceOf(UnusableDatabaseError);
    expect(String(refusal())).toContain(file);
  });

  test('a database whose pages are overwritten', async () => {
    const { payments } = open();
    for (let n = 0; n < 50; n += 1) await submitted(payments);
    await close();
    const handle = await openFile(file, 'r+');
    await handle.write(Buffer.alloc(8_192, 0xff), 0, 8_192, 4_096);
    await handle.close();
    expect(refusal()).toBeInstanceOf(UnusableDatabaseError);
  });

  test('a folder', async () => {
    await mkdir(file, { recursive: true });
    expect(refusal()).toBeInstanceOf(UnusableDatabaseError);
  });

  test('a place below a file', async () => {
    await writeFile(join(folder, 'data'), '');
    expect(refusal()).toBeInstanceOf(UnusableDatabaseError);
  });

  test('a database of a newer version', async () => {
    open();
    await close();
    // SQLite keeps `user_version` in the file's header (sqlite.org/fileformat.html, 1.3).
    const handle = await openFile(file, 'r+');
    await handle.write(Buffer.from([0, 0, 0, 99]), 0, 4, 60);
    await handle.close();
    expect(String(refusal())).toMatch(/newer Kaikei/);
  });

  test('and nothing of it is held afterwards', async () => {
    await mkdir(file, { recursive: true });
    refusal();
    await rm(file, { recursive: true });
    open();
  });
});

describe('a file that goes while it is open', () => {
  test.each([
    { says: 'deleted', remove: () => unlink(file), restore: undefined },
    {
      says: 'moved away, and back',
      remove: () => rename(file, `${file}.away`),
      restore: () => rename(`${file}.away`, file),
    },
    {
      says: 'replaced by a copy',
      remove: async () => {
        await copyFile(file, `${file}.copy`);
        await rename(`${file}.copy`, file);
      },
      restore: undefined,
    },
    { says: 'without its log', remove: () => unlink(`${file}-wal`), restore: undefined },
  ])('$says: nothing more is taken on', async ({ remove, restore }) => {
    const store = open();
    const kept = await submitted(store.payments);
    await remove();
    await expect(submit(store.payments, submission())).rejects.toThrow(StorageError);
    await expect(store.check()).rejects.toThrow(/deleted or replaced/);
    expect((await store.payments.read(kept.id))?.record).toEqual(kept);
    if (!restore) return;
    await restore();
    await submitted(store.payments);
  });
});

test('writes of one turn are one commit', async () => {
  const store = open();
  let commits = 0;
  store.onChange(() => (commits += 1));
  const announced = (count: number) => until(`${count} commits`, () => commits === count);
  await Promise.all(Array.from({ length: 200 }, () => submitted(store.payments)));
  await announced(1);
  for (let n = 1; n <= 5; n += 1) {
    await submitted(store.payments);
    await announced(1 + n);
  }
});

test('a closed store refuses work', async () => {
  const store = openSqliteStore({ file, serving: true });
  await store.close();
  await expect(submit(store.payments, submission())).rejects.toThrow(StorageError);
  await expect(store.payments.latestSeq('t_1')).rejects.toThrow(StorageError);
});

test("the file is its owner's alone, also one that was not", async () => {
  open();
  await close();
  await chmod(file, 0o644);
  open();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
