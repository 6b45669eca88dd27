/** Locks by name, until the transaction ends. */
import { createHash } from 'node:crypto';
import type { Transaction } from './connection.ts';

/**
 * Waits for whoever holds one of them. They are taken in one order by all, so that no two wait for each other;
 * a statement that is sent behind this one sees what was committed before.
 */
export async function lock(transaction: Transaction, names: readonly string[]): Promise<void> {
  const keys = names.map((name) => createHash('sha256').update(name).digest().readBigInt64BE());
  const sorted = keys.sort((a, b) => (a < b ? -1 : 1)).map(String);
  await transaction.rows('select pg_advisory_xact_lock(key) from unnest($1::bigint[]) key', sorted);
}
