/** Orders and refunds on file. */
import type { Connection } from './database.ts';
import type { Order, Refund } from './model.ts';

interface Row {
  document: string;
}

export class OrderStore {
  readonly #db: Connection;

  constructor(db: Connection) {
    this.#db = db;
  }

  order(orderNo: string): Order | undefined {
    return this.#one('SELECT document FROM orders WHERE order_no = ?', orderNo) as
      Order | undefined;
  }

  orderByTransNo(transNo: string): Order | undefined {
    return this.#one('SELECT document FROM orders WHERE trans_no = ?', transNo) as
      Order | undefined;
  }

  orders(): Order[] {
    return this.#all('SELECT document FROM orders ORDER BY rowid') as Order[];
  }

  isCodeUsed(codeHash: string): boolean {
    return this.#one('SELECT document FROM orders WHERE code_hash = ?', codeHash) !== undefined;
  }

  addOrder(order: Order, codeHash: string): void {
    this.#db
      .prepare('INSERT INTO orders (order_no, trans_no, code_hash, document) VALUES (?, ?, ?, ?)')
      .run(order.orderNo, order.transNo, codeHash, JSON.stringify(order));
  }

  saveOrder(order: Order): void {
    this.#db
      .prepare('UPDATE orders SET document = ? WHERE order_no = ?')
      .run(JSON.stringify(order), order.orderNo);
  }

  refund(refundNo: string): Refund | undefined {
    return this.#one('SELECT document FROM refunds WHERE refund_no = ?', refundNo) as
      Refund | undefined;
  }

  refundByTransNo(transNo: string): Refund | undefined {
    return this.#one('SELECT document FROM refunds WHERE trans_no = ?', transNo) as
      Refund | undefined;
  }

  refundsOf(orderNo: string): Refund[] {
    return this.#all(
      'SELECT document FROM refunds WHERE order_no = ? ORDER BY rowid',
      orderNo,
    ) as Refund[];
  }

  addRefund(refund: Refund): void {
    this.#db
      .prepare('INSERT INTO refunds (refund_no, trans_no, order_no, document) VALUES (?, ?, ?, ?)')
      .run(refund.refundNo, refund.transNo, refund.orderNo, JSON.stringify(refund));
  }

  #one(sql: string, key: string): unknown {
    const row = this.#db.prepare(sql).get(key) as Row | undefined;
    return row && JSON.parse(row.document);
  }

  #all(sql: string, ...keys: string[]): unknown[] {
    const rows = this.#db.prepare(sql).all(...keys) as Row[];
    return rows.map((row) => JSON.parse(row.document) as unknown);
  }
}
