/**
 * The till's own database: ids, amounts and what the proxy told, never a payment code.
 *   sales      sales that wait for a scan
 *   attempts   payments that this till began and whose outcome no cashier has seen and left yet;
 *              among them the outbox: what was never answered, and cancels that were asked for
 *   payments   the latest payments as the proxy told them
 *   meta       the cursor up to which the proxy was read
 *   terminal   which terminal this browser was last said to be
 *   screen     the sale that is being typed
 */
import type { PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import {
  openDB,
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  type StoreNames,
} from 'idb';
import { sleep } from '../api/backoff.ts';
import { migrate, VERSION } from './migrations.ts';

export interface SaleRecord {
  id: string;
  amount: number;
  currency: string;
  /** ms since the epoch by this tablet; shown, and a sorting aid. */
  begunAt: number;
}

export interface AttemptRecord {
  id: string;
  saleId: string;
  amount: number;
  currency: string;
  /** ms since the epoch by this tablet; shown, and a sorting aid. */
  begunAt: number;
  /** The proxy has told of this payment; if it is unknown later, that is no tombstone's case. */
  answered: boolean;
  /** When the cashier asked for a cancel; a reload must not forget it. */
  cancelAskedAt?: number;
}

export interface Reading {
  terminalId: string;
  cursor: string;
}

/** The sale on the screen; `amount` 0 where none is typed. */
export interface TypedSale {
  id: string;
  amount: number;
  /** A payment of this sale has been tried. */
  tried: boolean;
}

export interface Schema extends DBSchema {
  sales: { key: string; value: SaleRecord };
  attempts: { key: string; value: AttemptRecord };
  payments: { key: string; value: PaymentView; indexes: { updatedAt: string } };
  meta: { key: 'reading'; value: Reading };
  terminal: { key: 'last'; value: TerminalView };
  screen: { key: 'sale'; value: TypedSale };
}

export type TillDatabase = IDBPDatabase<Schema>;

type Writing<Name extends StoreNames<Schema>> = IDBPTransaction<Schema, Name[], 'readwrite'>;

/** Strict, because the default may lose what was written last when the power goes. */
const STRICT = { durability: 'strict' } as const;

/** A browser that was killed may hold its database's lock a moment longer than it lives. */
const OPEN_AGAIN_MS = [50, 200, 800];

/** One connection, opened anew where the browser took it away. */
export class TillStorage {
  #database: Promise<TillDatabase> | undefined;
  /** Called when the browser has closed or emptied the database under us (F38). */
  onLost: () => void = () => undefined;

  open(): Promise<TillDatabase> {
    this.#database ??= this.#connect();
    return this.#database;
  }

  /**
   * Writes to these stores, all or nothing; resolves once it has reached the disk.
   * @param work returns its requests, all of them made before it returns
   */
  async write<Name extends StoreNames<Schema>>(
    names: Name[],
    work: (transaction: Writing<Name>) => Promise<unknown>[],
  ): Promise<void> {
    const transaction = (await this.open()).transaction(names, 'readwrite', STRICT);
    const requests = work(transaction);
    // At once: a page that is closed in the next moment cannot commit any more.
    transaction.commit();
    await Promise.all([...requests, transaction.done]);
  }

  async #connect(): Promise<TillDatabase> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#tryToConnect();
      } catch (error) {
        const waitMs = OPEN_AGAIN_MS[tries];
        if (waitMs === undefined) {
          // A disk that is full now may have room the next time.
          this.#database = undefined;
          throw error;
        }
        await sleep(waitMs);
      }
    }
  }

  async #tryToConnect(): Promise<TillDatabase> {
    const database: TillDatabase = await openDB<Schema>('kaikei', VERSION, {
      upgrade(opened, from, _, transaction) {
        // Half a migration must not be committed.
        migrate(opened, transaction, from).catch(() => transaction.abort());
      },
      // A newer till in another window must not wait for this one for ever.
      blocking: () => database.close(),
      terminated: () => {
        this.#database = undefined;
        this.onLost();
      },
    });
    return database;
  }
}
