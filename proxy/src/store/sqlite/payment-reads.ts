/** What is asked of the payments and changes nothing. */
import type { PaymentState } from '@kaikei/shared/api.ts';
import type {
  IncidentCount,
  IncidentRow,
  PaymentCount,
  PaymentFilter,
  PaymentReads,
  StoredPayment,
} from '../payments-port.ts';
import { readablePage } from '../record.ts';
import { HIGHEST_ROW_SEQ } from '../record-shape.ts';
import { latestRowSeq } from './changes.ts';
import type { Database, Value } from './database.ts';
import { SqliteEpochs } from './epochs.ts';
import { countIncidents, listIncidents } from './incidents.ts';
import { COLUMNS, SqliteRows } from './rows.ts';

export class SqlitePaymentReads implements PaymentReads {
  protected readonly db: Database;
  protected readonly epochs: SqliteEpochs;
  protected readonly rows: SqliteRows;

  constructor(db: Database) {
    this.db = db;
    this.epochs = new SqliteEpochs(db);
    this.rows = new SqliteRows(db, this.epochs);
  }

  async openIds(): Promise<string[]> {
    return this.#ids('select id from payments where is_open = 1 order by created_at');
  }

  async finalIds(createdSince: number): Promise<string[]> {
    return this.#ids(
      `select id from payments where created_at >= ? and sale_id is not null
         and state in ('paid', 'failed', 'canceled') order by created_at`,
      createdSince,
    );
  }

  #ids(sql: string, ...values: Value[]): string[] {
    return this.db.all(sql, ...values).map((row) => String(row['id']));
  }

  async read(id: string): Promise<StoredPayment | undefined> {
    return this.rows.read(id);
  }

  async readAll(ids: readonly string[]): Promise<StoredPayment[]> {
    const sql = `select ${COLUMNS} from payments where id = ?`;
    const rows = ids.map((id) => this.db.get(sql, id));
    return this.rows.readable(rows.filter((row) => row !== undefined));
  }

  listChanges(terminalId: string, sinceSeq: number, limit: number): Promise<StoredPayment[]> {
    const sql = `select ${COLUMNS} from payments where terminal_id = ? and change_seq > ?
      and change_seq < ${HIGHEST_ROW_SEQ} order by change_seq limit ?`;
    return readablePage(
      { afterRowSeq: sinceSeq - this.base, limit },
      (rowSeq, count) => this.db.all(sql, terminalId, rowSeq, count),
      (row) => this.rows.stored(row),
    );
  }

  async listLatest(terminalId: string, count: number): Promise<StoredPayment[]> {
    return this.rows.readable(
      this.db.all(
        `select ${COLUMNS} from payments where is_open = 1 and terminal_id = ?
         union
         select * from (select ${COLUMNS} from payments where terminal_id = ?
           and change_seq < ${HIGHEST_ROW_SEQ} order by change_seq desc limit ?)
         order by change_seq`,
        terminalId,
        terminalId,
        count,
      ),
    );
  }

  async changedSince(seen: ReadonlyMap<string, number>): Promise<string[]> {
    const { base } = this;
    const sql = `select 1 from payments where terminal_id = ? and change_seq > ?
      and change_seq < ${HIGHEST_ROW_SEQ} limit 1`;
    return [...seen]
      .filter(([terminalId, seq]) => this.db.get(sql, terminalId, seq - base))
      .map(([terminalId]) => terminalId);
  }

  async latestSeq(): Promise<number> {
    return this.currentSeq();
  }

  epoch(): string {
    return this.epochs.current.id;
  }

  async list({ states, limit }: PaymentFilter): Promise<StoredPayment[]> {
    const wanted: readonly PaymentState[] = states ?? [];
    const where = wanted.length > 0 ? `where state in (${wanted.map(() => '?').join(', ')})` : '';
    return this.rows.readable(
      this.db.all(
        `select ${COLUMNS} from payments ${where} order by created_at desc limit ?`,
        ...wanted,
        limit,
      ),
    );
  }

  async countByState(): Promise<PaymentCount[]> {
    return this.db
      .all(
        `select state, resolved_by_hand, count(*) as n from payments
         group by state, resolved_by_hand`,
      )
      .map((row) => ({
        state: row['state'] as PaymentState,
        byHand: row['resolved_by_hand'] === 1,
        count: Number(row['n']),
      }));
  }

  async incidents(): Promise<IncidentRow[]> {
    return listIncidents(this.db);
  }

  async countIncidents(): Promise<IncidentCount> {
    return countIncidents(this.db);
  }

  protected currentSeq(): number {
    return this.base + latestRowSeq(this.db);
  }

  protected get base(): number {
    return this.epochs.current.base;
  }
}
