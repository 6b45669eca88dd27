/**
 * The till's own database: ids, amounts and what the proxy reported, never a payment code.
 *   sales      sales that wait for a scan
 *   attempts   payments that this till began and whose outcome no cashier has seen and left yet;
 *              among them the outbox: what was never answered, and cancels that were asked for
 *   payments   the latest payments as the proxy reported them
 *   meta       the cursor up to which the proxy was read
 *   terminal   which terminal this browser was last said to be
 *   screen     the sale that is being typed
 *   refunds    those that were asked for here, until the proxy has them or never will
 */
import type { PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import {
  openDB,
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  type StoreNames,
} from 'idb';
import { sleep } from '../time/backoff.ts';
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
  /**
   * The proxy has reported this payment once. Never taken back: its id is never closed by a tombstone,
   * even if the proxy does not know it any more (F33).
   */
  answered: boolean;
  /** When the cashier asked for a cancel; a reload must not forget it. */
  cancelAskedAt?: number;
}

/** One of a payment at a time. */
export interface RefundRecord {
  paymentId: string;
  /** The refund's own: the same for ever, however often it is sent. */
  id: string;
  amount: number;
  reason?: string;
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
  refunds: { key: string; value: RefundRecord };
}

export type TillDatabase = IDBPDatabase<Schema>;

type Writing<Name extends StoreNames<Schema>> = IDBPTransaction<Schema, Name[], 'readwrite'>;

/** Strict, because the default may lose what was written last when the power goes. */
const STRICT = { durability: 'strict' } as const;

const STORES = ['sales', 'attempts', 'payments', 'meta', 'terminal', 'screen', 'refunds'] as const;

/** A browser that was killed may hold its database's lock a moment longer than it lives. */
const OPEN_AGAIN_MS = [50, 200, 800];

/** One connection, opened anew where it was taken away. */
export class TillStorage {
  #database: Promise<TillDatabase> | undefined;
  /** Called when the database was emptied under us (F38). */
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

  /** Changes one record in the same way; resolves at once where there is none. */
  async change<Name extends StoreNames<Schema>>(
    name: Name,
    key: Schema[Name]['key'],
    work: (record: Schema[Name]['value']) => Schema[Name]['value'],
  ): Promise<void> {
    const transaction = (await this.open()).transaction(name, 'readwrite', STRICT);
    const changed = transaction.store.get(key).then(async (record) => {
      const request = record === undefined ? undefined : transaction.store.put(work(record));
      transaction.commit();
      await request;
    });
    await Promise.all([changed, transaction.done]);
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
    try {
      return await this.#openAt(VERSION);
    } catch (error) {
      // A newer till was here, and an older one runs again. It goes on where all its stores are left.
      if (!(error instanceof DOMException && error.name === 'VersionError')) throw error;
      const database = await this.#openAt(undefined);
      if (STORES.every((name) => database.objectStoreNames.contains(name))) return database;
      database.close();
      throw error;
    }
  }

  async #openAt(version: number | undefined): Promise<TillDatabase> {
    const database: TillDatabase = await openDB<Schema>('kaikei', version, {
      upgrade(opened, from, _, transaction) {
        // Half a migration must not be committed.
        migrate(opened, transaction, from).catch(() => transaction.abort());
      },
      // Another window deletes the database, or a newer till changes its form: neither waits for this one.
      blocking: (_, wantedVersion) => {
        database.close();
        this.#database = undefined;
        if (wantedVersion === null) this.onLost();
      },
      // What the browser closes by itself it has emptied, or cannot read.
      terminated: () => {
        this.#database = undefined;
        this.onLost();
      },
    });
    return database;
  }
}
