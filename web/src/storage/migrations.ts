/**
 * How the till's database came to its present form, one step for each version there ever was. A step
 * adds; it never takes a store away or changes what one means: a till of before may run again.
 */
import type { IDBPDatabase, IDBPTransaction } from 'idb';

/** Of whatever version: the names of older stores and members are no part of today's types. */
type AnyDatabase = Pick<IDBPDatabase, 'createObjectStore'>;
type AnyUpgrade = IDBPTransaction<unknown, string[], 'versionchange'>;

const STEPS: readonly ((database: AnyDatabase, upgrade: AnyUpgrade) => Promise<void>)[] = [
  async (database) => {
    database.createObjectStore('attempts', { keyPath: 'id' });
    database.createObjectStore('payments', { keyPath: 'id' }).createIndex('updatedAt', 'updatedAt');
    database.createObjectStore('meta');
  },
  async (database, upgrade) => {
    database.createObjectStore('sales', { keyPath: 'id' });
    database.createObjectStore('terminal');
    database.createObjectStore('screen');
    await dateCancels(upgrade);
  },
  async (database) => {
    database.createObjectStore('refunds', { keyPath: 'paymentId' });
  },
];

export const VERSION = STEPS.length;

/** Runs the steps that a database of version `from` (0: none yet) has not seen. */
export async function migrate(database: unknown, upgrade: unknown, from: number): Promise<void> {
  for (const step of STEPS.slice(from)) {
    await step(database as AnyDatabase, upgrade as AnyUpgrade);
  }
}

/** Version 1 kept only that a cancel was asked for, not when. */
async function dateCancels(upgrade: AnyUpgrade): Promise<void> {
  const attempts = upgrade.objectStore('attempts');
  for (let entry = await attempts.openCursor(); entry; entry = await entry.continue()) {
    const { cancelAsked, ...record } = entry.value as { cancelAsked?: boolean; begunAt: number };
    if (cancelAsked === undefined) continue;
    await entry.update(cancelAsked ? { ...record, cancelAskedAt: record.begunAt } : record);
  }
}
