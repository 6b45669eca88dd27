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
import { readable, readablePage } from '../record.ts';
import { HIGHEST_ROW_SEQ } from '../record-shape.ts';
import type { Connections, Row } from './connection.ts';
import type { PostgresEpochs } from './epochs.ts';
import { countIncidents, listIncidents } from './incidents.ts';
import { STORED, storedFrom } from './rows.ts';

export class PostgresPaymentReads implements PaymentReads {
  protected readonly connections: Connections;
  protected readonly epochs: PostgresEpochs;

  constructor(connections: Connections, epochs: PostgresEpochs) {
    this.connections = connections;
    this.epochs = epochs;
  }

  async openIds(): Promise<string[]> {
    return this.#ids('select id from payments where is_open order by created_at');
  }

  async finalIds(createdSince: number): Promise<string[]> {
    return this.#ids(
      `select id from payments where created_at >= $1 and sale_id is not null
         and state in ('paid', 'failed', 'canceled') order by created_at`,
      createdSince,
    );
  }

  async #ids(sql: string, ...values: number[]): Promise<string[]> {
    return (await this.connections.rows(sql, ...values)).map((row) => String(row['id']));
  }

  async read(id: string): Promise<StoredPayment | undefined> {
    const row = await this.connections.row(`select ${STORED} from payments where id = $1`, id);
    return row && storedFrom(row, this.base);
  }

  async readAll(ids: readonly string[]): Promise<StoredPayment[]> {
    const rows = await this.connections.rows(
      `select ${STORED} from unnest($1::text[]) with ordinality as wanted (wanted_id, place)
       join payments on payments.id = wanted_id order by place`,
      ids,
    );
    return this.#readable(rows);
  }

  listChanges(terminalId: string, sinceSeq: number, limit: number): Promise<StoredPayment[]> {
    const sql = `select ${STORED} from payments where terminal_id = $1 and change_seq > $2
      and change_seq < ${HIGHEST_ROW_SEQ} order by change_seq limit $3`;
    return readablePage(
      { afterRowSeq: sinceSeq - this.base, limit },
      (rowSeq, count) => this.connections.rows(sql, terminalId, rowSeq, count),
      (row) => storedFrom(row, this.base),
    );
  }

  async listLatest(terminalId: string, count: number): Promise<StoredPayment[]> {
    const rows = await this.connections.rows(
      `select ${STORED} from payments where id in (
         select id from payments where is_open and terminal_id = $1
         union
         (select id from payments where terminal_id = $1 order by change_seq desc limit $2))
       order by change_seq`,
      terminalId,
      count,
    );
    return this.#readable(rows);
  }

  async changedSince(seen: ReadonlyMap<string, number>): Promise<string[]> {
    const rows = await this.connections.rows(
      `select terminal_id from change_numbers
       join unnest($1::text[], $2::bigint[]) as seen (id, seq) on seen.id = terminal_id
       where latest > seq`,
      [...seen.keys()],
      [...seen.values()].map((seq) => seq - this.base),
    );
    return rows.map((row) => String(row['terminal_id']));
  }

  async latestSeq(terminalId: string): Promise<number> {
    const row = await this.connections.row(
      'select latest from change_numbers where terminal_id = $1',
      terminalId,
    );
    return this.base + Number(row?.['latest'] ?? 0);
  }

  epoch(): string {
    return this.epochs.current.id;
  }

  async list({ states, limit }: PaymentFilter): Promise<StoredPayment[]> {
    const wanted: readonly PaymentState[] = states ?? [];
    const rows = await this.connections.rows(
      `select ${STORED} from payments where cardinality($1::text[]) = 0 or state = any($1)
       order by created_at desc limit $2`,
      wanted,
      limit,
    );
    return this.#readable(rows);
  }

  async countByState(): Promise<PaymentCount[]> {
    const rows = await this.connections.rows(
      'select state, resolved_by_hand, count(*) as n from payments group by state, resolved_by_hand',
    );
    return rows.map((row) => ({
      state: row['state'] as PaymentState,
      byHand: row['resolved_by_hand'] === true,
      count: Number(row['n']),
    }));
  }

  #readable(rows: readonly Row[]): StoredPayment[] {
    return readable(rows, (row) => storedFrom(row, this.base));
  }

  incidents(): Promise<IncidentRow[]> {
    return listIncidents(this.connections);
  }

  countIncidents(): Promise<IncidentCount> {
    return countIncidents(this.connections);
  }

  protected get base(): number {
    return this.epochs.current.base;
  }
}
