/** Links by which customers open their receipts. */
import { rowsOf, type Sql } from '../sql.ts';
import type { ReceiptLink, ReceiptLinks } from './port.ts';

/** Of one payment; a further one takes the place of the oldest. */
const MOST_LINKS = 10;

export class SqlReceiptLinks implements ReceiptLinks {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  add(link: ReceiptLink): Promise<void> {
    return this.#sql.write(function* () {
      yield* rowsOf('delete from receipt_links where expires_at <= ?', link.createdAt);
      yield* rowsOf(
        `delete from receipt_links where payment_id = ? and token_hash not in (
           select token_hash from receipt_links where payment_id = ? order by created_at desc limit ?)`,
        ...[link.paymentId, link.paymentId, MOST_LINKS - 1],
      );
      yield* rowsOf(
        `insert into receipt_links (token_hash, payment_id, store_no, terminal_id, staff_id, created_at, expires_at)
         values (?, ?, ?, ?, ?, ?, ?)`,
        ...[link.tokenHash, link.paymentId, link.storeNo, link.terminalId, link.staffId ?? null],
        ...[link.createdAt, link.expiresAt],
      );
    });
  }

  async paymentOf(tokenHash: string, now: number): Promise<string | undefined> {
    const [row] = await this.#sql.rows(
      'select payment_id from receipt_links where token_hash = ? and expires_at > ?',
      ...[tokenHash, now],
    );
    return row && String(row['payment_id']);
  }
}
