/**
 * The till's own database. It holds ids and what the proxy told, never a payment code.
 *   attempts   payments that this till began and whose outcome no cashier has seen and left yet
 *   payments   the latest payments as the proxy told them
 *   meta       the cursor up to which the proxy was read, by terminal
 */
import type { PaymentView } from '@kaikei/shared/api.ts';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

export interface AttemptRecord {
  id: string;
  saleId: string;
  amount: number;
  currency: string;
  /** ms since the epoch by this tablet; a sorting aid only. */
  begunAt: number;
  /** The proxy has told of this payment; if it is unknown later, that is no tombstone's case. */
  answered: boolean;
  /** The cashier asked for a cancel, and a reload must not forget it. */
  cancelAsked?: boolean;
}

export interface Schema extends DBSchema {
  attempts: { key: string; value: AttemptRecord };
  payments: { key: string; value: PaymentView; indexes: { updatedAt: string } };
  meta: { key: 'reading'; value: { terminalId: string; cursor: string } };
}

export type TillDatabase = IDBPDatabase<Schema>;

const VERSION = 1;

export function openTillDatabase(name = 'kaikei'): Promise<TillDatabase> {
  return openDB<Schema>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore('attempts', { keyPath: 'id' });
      database
        .createObjectStore('payments', { keyPath: 'id' })
        .createIndex('updatedAt', 'updatedAt');
      database.createObjectStore('meta');
    },
  });
}
