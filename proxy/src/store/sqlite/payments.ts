import { randomBytes } from 'node:crypto';
import type { PaymentState } from '@kaikei/shared/api.ts';
import {
  isOpen,
  type Payment,
  type TimelineEntry,
  type Tombstone,
} from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import { UNREACHABLE } from '@kaikei/shared/rules/change.ts';
import {
  LeaseLostError,
  type AnswerNumbers,
  type Claimed,
  type ForeignNumbers,
  type IncidentRow,
  type Lease,
  type PaymentCount,
  type PaymentFilter,
  type PaymentStore,
  type Step,
  type StoredPayment,
  type SubmissionPrint,
  type SubmitOutcome,
  type Upcoming,
} from '../port.ts';
import { takeNumbers } from './answer-numbers.ts';
import type { Database, Row, Value } from './database.ts';
import { FIRST_VERSION, SqliteLeases } from './leases.ts';
import { appendTimeline, readTimeline } from './timeline.ts';
import type { Writer } from './writer.ts';

/** Contract: a code may not be used for another payment within this time. */
const CODE_MEMORY_MS = 10 * 60_000;

const COLUMNS = 'id, record, change_seq';

export class SqlitePayments implements PaymentStore {
  readonly #db: Database;
  readonly #writer: Writer;
  readonly #codeKey: Uint8Array;
  readonly #leases: SqliteLeases;
  readonly leaseMs = Infinity;

  constructor(db: Database, writer: Writer) {
    this.#db = db;
    this.#writer = writer;
    this.#leases = new SqliteLeases(db);
    this.#codeKey = readOrMakeCodeKey(db);
  }

  codeKey(): Uint8Array {
    return this.#codeKey;
  }

  submit(payment: Payment, print: SubmissionPrint, now: number): Promise<SubmitOutcome> {
    return this.#writer.write(() => this.#submit(payment, print, now));
  }

  /** The contract's order of checks: same id, tombstone, sale, code. */
  #submit(payment: Payment, print: SubmissionPrint, now: number): SubmitOutcome {
    const same = this.#db.get('select * from payments where id = ?', payment.id);
    if (same) return this.#sameId(same, payment, print);
    const other = this.#db.get(
      `select id, state from payments
       where store_no = ? and sale_id = ? and state not in ('failed', 'canceled')`,
      payment.storeNo,
      payment.saleId,
    );
    if (other) {
      const kind = other['state'] === 'paid' ? 'sale-already-paid' : 'sale-in-progress';
      return { kind, paymentId: String(other['id']) };
    }
    if (this.#codeWasUsed(print.codeHash, now)) return { kind: 'code-already-used' };
    const timeline: TimelineEntry[] = [{ at: now, event: 'create-sent' }];
    this.#insert(payment, timeline, print);
    const lease = { id: payment.id, version: FIRST_VERSION };
    return { kind: 'created', stored: this.#mustRead(payment.id), lease };
  }

  #sameId(row: Row, payment: Payment, print: SubmissionPrint): SubmitOutcome {
    if (row['terminal_id'] !== payment.terminalId) return { kind: 'conflict' };
    const stored = this.#stored(row);
    if (stored.record.kind === 'tombstone') return { kind: 'tombstone' };
    const sameKey = row['code_key_id'] === print.codeKeyId;
    const sameCode = !sameKey || row['code_hash'] === print.codeHash;
    const same = row['submission'] === print.members && sameCode;
    return same ? { kind: 'repeated', stored } : { kind: 'conflict' };
  }

  #codeWasUsed(codeHash: string, now: number): boolean {
    const row = this.#db.get(
      'select 1 from payments where code_hash = ? and created_at > ? and code_reusable = 0',
      codeHash,
      now - CODE_MEMORY_MS,
    );
    return row !== undefined;
  }

  entomb(tombstone: Tombstone): Promise<StoredPayment | undefined> {
    return this.#writer.write(() => {
      if (this.#db.get('select 1 from payments where id = ?', tombstone.id)) return undefined;
      this.#insert(tombstone, [
        { at: tombstone.createdAt, event: 'cancel-requested', code: 'cashier' },
        { at: tombstone.createdAt, event: 'canceled', code: tombstone.failure.code },
      ]);
      return this.#mustRead(tombstone.id);
    });
  }

  step(
    id: string,
    numbers: readonly AnswerNumbers[],
    next: (payment: Payment, foreign: ForeignNumbers) => Decision | undefined,
    lease?: Lease,
  ): Promise<Step> {
    return this.#writer.write(() => {
      if (lease && !this.#leases.holds(lease)) throw new LeaseLostError();
      const stored = this.#read(id);
      if (stored?.record.kind !== 'payment') return undefined;
      const decision = next(stored.record, takeNumbers(this.#db, numbers, id));
      if (!decision) return undefined;
      this.#update(decision);
      return { decision, stored: this.#mustRead(id) };
    });
  }

  async claim(limit: number, next: (payment: Payment) => Decision): Promise<Claimed[]> {
    // Asked every second, and almost always in vain: nothing is to wait for the disk then.
    if (this.#leases.unownedIds(1).length === 0) return [];
    return this.#writer.write(() =>
      this.#leases.unownedIds(limit).map((id) => this.#take(id, next)),
    );
  }

  #take(id: string, next: (payment: Payment) => Decision): Claimed {
    const { record } = this.#mustRead(id);
    if (record.kind !== 'payment') throw new Error('a tombstone is never open');
    const decision = next(record);
    const lease = this.#leases.take(id);
    this.#update(decision);
    return { lease, decision, stored: this.#mustRead(id) };
  }

  async renew(leases: readonly Lease[]): Promise<Lease[]> {
    return leases.filter((lease) => !this.#leases.holds(lease));
  }

  release(leases: readonly Lease[]): Promise<void> {
    return this.#writer.write(() => {
      for (const lease of leases) this.#leases.giveBack(lease);
    });
  }

  #insert(record: Payment | Tombstone, timeline: TimelineEntry[], print?: SubmissionPrint): void {
    this.#db.run(
      `insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at,
         change_seq, submission, code_hash, code_key_id, lease_owner, lease_version, record)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      record.id,
      record.terminalId,
      record.storeNo,
      record.kind === 'payment' ? record.saleId : null,
      record.state,
      isOpen(record) ? 1 : 0,
      record.createdAt,
      this.#latestSeq() + 1,
      print?.members ?? null,
      print?.codeHash ?? null,
      print?.codeKeyId ?? null,
      isOpen(record) ? this.#leases.owner : null,
      FIRST_VERSION,
      JSON.stringify(record),
    );
    appendTimeline(this.#db, record.id, timeline);
  }

  #update({ payment, timeline, incidents }: Decision): void {
    this.#db.run(
      `update payments set state = ?, is_open = ?, next_attempt_at = ?, change_seq = ?,
         code_reusable = ?, resolved_by_hand = ?, record = ?,
         lease_owner = case when ? then lease_owner end
       where id = ?`,
      payment.state,
      isOpen(payment) ? 1 : 0,
      payment.nextAttemptAt ?? null,
      this.#latestSeq() + 1,
      // R4: proof that the code never left, so it may be tried again.
      payment.failure?.code === UNREACHABLE ? 1 : 0,
      payment.resolvedByHand === true ? 1 : 0,
      JSON.stringify(payment),
      isOpen(payment) ? 1 : 0,
      payment.id,
    );
    appendTimeline(this.#db, payment.id, timeline);
    for (const incident of incidents) this.#addIncident({ ...incident, paymentId: payment.id });
  }

  addIncident(incident: IncidentRow): Promise<boolean> {
    return this.#writer.write(() => {
      const { kind, paymentId = null, detail } = incident;
      const known = this.#db.get(
        'select 1 from incidents where kind = ? and payment_id is ? and detail = ?',
        kind,
        paymentId,
        detail,
      );
      if (!known) this.#addIncident(incident);
      return !known;
    });
  }

  #addIncident(incident: IncidentRow): void {
    this.#db.run(
      'insert into incidents (at, kind, payment_id, detail) values (?, ?, ?, ?)',
      incident.at,
      incident.kind,
      incident.paymentId ?? null,
      incident.detail,
    );
  }

  async upcoming(limit: number): Promise<Upcoming[]> {
    return this.#leases.upcoming(limit);
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
    return this.#db.all(sql, ...values).map((row) => String(row['id']));
  }

  async read(id: string): Promise<StoredPayment | undefined> {
    return this.#read(id);
  }

  #read(id: string): StoredPayment | undefined {
    const row = this.#db.get(`select ${COLUMNS} from payments where id = ?`, id);
    return row && this.#stored(row);
  }

  #mustRead(id: string): StoredPayment {
    const stored = this.#read(id);
    if (!stored) throw new Error('a payment that was just written is not there');
    return stored;
  }

  async listChanges(terminalId: string, sinceSeq: number, limit: number): Promise<StoredPayment[]> {
    return this.#db
      .all(
        `select ${COLUMNS} from payments where terminal_id = ? and change_seq > ?
         order by change_seq limit ?`,
        terminalId,
        sinceSeq,
        limit,
      )
      .map((row) => this.#stored(row));
  }

  async listLatest(terminalId: string, count: number): Promise<StoredPayment[]> {
    return this.#db
      .all(
        `select ${COLUMNS} from payments where is_open = 1 and terminal_id = ?
         union
         select * from (select ${COLUMNS} from payments where terminal_id = ?
           order by change_seq desc limit ?)
         order by change_seq`,
        terminalId,
        terminalId,
        count,
      )
      .map((row) => this.#stored(row));
  }

  async latestSeq(): Promise<number> {
    return this.#latestSeq();
  }

  #latestSeq(): number {
    return Number(this.#db.get('select max(change_seq) as seq from payments')?.['seq'] ?? 0);
  }

  async list({ states, limit }: PaymentFilter): Promise<StoredPayment[]> {
    const wanted: readonly PaymentState[] = states ?? [];
    const where = wanted.length > 0 ? `where state in (${wanted.map(() => '?').join(', ')})` : '';
    return this.#db
      .all(
        `select ${COLUMNS} from payments ${where} order by created_at desc limit ?`,
        ...wanted,
        limit,
      )
      .map((row) => this.#stored(row));
  }

  async countByState(): Promise<PaymentCount[]> {
    return this.#db
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
    return this.#db.all('select * from incidents order by id').map((row) => ({
      at: Number(row['at']),
      kind: row['kind'] as IncidentRow['kind'],
      ...(row['payment_id'] !== null && { paymentId: String(row['payment_id']) }),
      detail: String(row['detail']),
    }));
  }

  #stored(row: Row): StoredPayment {
    return {
      record: JSON.parse(String(row['record'])) as Payment | Tombstone,
      timeline: readTimeline(this.#db, String(row['id'])),
      changeSeq: Number(row['change_seq']),
    };
  }
}

function readOrMakeCodeKey(db: Database): Uint8Array {
  db.run(
    "insert into settings values ('code-key', ?) on conflict do nothing",
    new Uint8Array(randomBytes(32)),
  );
  const value = db.get("select value from settings where key = 'code-key'")?.['value'];
  if (!(value instanceof Uint8Array)) throw new Error('the store holds no code key');
  return value;
}
