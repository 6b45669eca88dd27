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
import { serialText } from '@kaikei/shared/shop/receipt-number.ts';
import {
  DamagedRecordError,
  FIRST_LEASE_VERSION,
  LeaseLostError,
  StorageError,
  type AnswerNumbers,
  type Claimed,
  type Claims,
  type ForeignNumbers,
  type IncidentRow,
  type Lease,
  type PaymentCount,
  type PaymentFilter,
  type PaymentStore,
  type Position,
  type Resumption,
  type Step,
  type StoredPayment,
  type SubmissionDigest,
  type SubmitOutcome,
  type Upcoming,
} from '../port.ts';
import { RECORD_COLUMNS, readable, readablePage, storedFrom } from '../record.ts';
import { HIGHEST_ROW_SEQ } from '../record-shape.ts';
import { dayRulesFrom } from '../shop/store-profiles.ts';
import {
  CODE_MEMORY_MS,
  firstTimeline,
  outcomeOfSale,
  outcomeOfSameId,
  receiptSeriesOf,
  tombstoneTimeline,
} from '../submit-rules.ts';
import { takeNumbers } from './answer-numbers.ts';
import type { Database, Row, Value } from './database.ts';
import { SqliteEpochs } from './epochs.ts';
import { SqliteLeases } from './leases.ts';
import { appendTimeline, readTimeline } from './timeline.ts';
import type { Writer } from './writer.ts';

const COLUMNS = RECORD_COLUMNS.join(', ');
const WITH_LEASE = `select ${COLUMNS}, lease_owner, lease_version from payments where id = ?`;

export class SqlitePayments implements PaymentStore {
  readonly #db: Database;
  readonly #writer: Writer;
  readonly #codeKey: Uint8Array;
  readonly #leases: SqliteLeases;
  readonly #epochs: SqliteEpochs;
  readonly leaseMs: number;

  readonly #changed: (terminalId: string) => void;
  readonly #changedForAll: () => void;

  /**
   * @param deps.changed is called after each commit of a payment of that terminal
   * @param deps.changedForAll when another history of changes has begun
   */
  constructor(deps: {
    db: Database;
    writer: Writer;
    leases: SqliteLeases;
    changed: (terminalId: string) => void;
    changedForAll: () => void;
  }) {
    const { db, leases } = deps;
    this.#db = db;
    this.#writer = deps.writer;
    this.#leases = leases;
    this.leaseMs = leases.leaseMs;
    this.#changed = deps.changed;
    this.#changedForAll = deps.changedForAll;
    this.#epochs = new SqliteEpochs(db);
    this.#codeKey = readOrMakeCodeKey(db);
  }

  codeKey(): Uint8Array {
    return this.#codeKey;
  }

  async submit(make: () => Payment, digest: SubmissionDigest): Promise<SubmitOutcome> {
    const outcome = await this.#writer.write(() => this.#submit(make(), digest));
    if (outcome.kind === 'created') this.#changed(outcome.stored.record.terminalId);
    return outcome;
  }

  /** The contract's order of checks: same id, tombstone, sale, code. */
  #submit(payment: Payment, digest: SubmissionDigest): SubmitOutcome {
    const now = payment.createdAt;
    const same = this.#db.get('select * from payments where id = ?', payment.id);
    if (same) return this.#sameId(same, payment, digest);
    const other = this.#db.get(
      `select id, state from payments
       where store_no = ? and sale_id = ? and state not in ('failed', 'canceled')`,
      payment.storeNo,
      payment.saleId,
    );
    if (other) return outcomeOfSale({ id: String(other['id']), state: String(other['state']) });
    if (this.#codeWasUsed(digest.codeHash, now)) return { kind: 'code-already-used' };
    const stored = this.#insert(payment, firstTimeline(payment), {
      digest,
      receiptNo: this.#nextReceiptNo(payment),
    });
    const lease = { id: payment.id, version: FIRST_LEASE_VERSION };
    return { kind: 'created', stored, lease };
  }

  #sameId(row: Row, payment: Payment, digest: SubmissionDigest): SubmitOutcome {
    const text = (name: string) => (row[name] == null ? null : String(row[name]));
    const before = {
      members: text('submission'),
      codeHash: text('code_hash'),
      codeKeyId: text('code_key_id'),
    };
    const same = {
      terminalId: String(row['terminal_id']),
      digest: before,
      stored: this.#stored(row),
    };
    return outcomeOfSameId(same, payment, digest);
  }

  #codeWasUsed(codeHash: string, now: number): boolean {
    const row = this.#db.get(
      'select 1 from payments where code_hash = ? and created_at > ? and code_reusable = 0',
      codeHash,
      now - CODE_MEMORY_MS,
    );
    return row !== undefined;
  }

  async createTombstone(tombstone: Tombstone): Promise<StoredPayment | undefined> {
    const stored = await this.#writer.write(() => {
      if (this.#db.get('select 1 from payments where id = ?', tombstone.id)) return undefined;
      return this.#insert(tombstone, tombstoneTimeline(tombstone));
    });
    if (stored) this.#changed(tombstone.terminalId);
    return stored;
  }

  async step(
    id: string,
    numbers: readonly AnswerNumbers[],
    next: (payment: Payment, foreign: ForeignNumbers) => Decision | undefined,
    lease?: Lease,
  ): Promise<Step> {
    const step = await this.#writer.write(() => {
      const row = this.#db.get(WITH_LEASE, id);
      if (lease && !this.#leases.isOf(row, lease)) throw new LeaseLostError();
      const before = row && this.#stored(row);
      if (before?.record.kind !== 'payment') return undefined;
      const decision = next(before.record, takeNumbers(this.#db, numbers, id));
      if (!decision) return undefined;
      const stored = this.#update(decision, before);
      if (lease && isOpen(decision.payment)) this.#leases.extend(id);
      return { decision, stored };
    });
    if (step) this.#changed(step.stored.record.terminalId);
    return step;
  }

  /** Each in a savepoint of its own, and all in one commit. */
  async claim(
    limit: number,
    next: (payment: Payment) => Decision,
    except: ReadonlySet<string> = new Set(),
  ): Promise<Claims> {
    const ids = this.#leases.unownedIds(limit, except);
    const claims: Claims = { taken: [], failed: [] };
    let refused: StorageError | undefined;
    const claimOne = async (id: string) => {
      try {
        claims.taken.push(await this.#writer.write(() => this.#take(id, next)));
      } catch (error) {
        if (error instanceof StorageError) refused = error;
        else claims.failed.push({ id, error });
      }
    };
    await Promise.all(ids.map(claimOne));
    for (const { stored } of claims.taken) this.#changed(stored.record.terminalId);
    // What was taken beside one that the disk refused is ours, and must be worked on.
    if (refused && claims.taken.length === 0) throw refused;
    return claims;
  }

  #take(id: string, next: (payment: Payment) => Decision): Claimed {
    const before = this.#read(id);
    if (before?.record.kind !== 'payment') throw new DamagedRecordError(id);
    return this.#takeWith(next(before.record), before);
  }

  #takeWith(decision: Decision, before: StoredPayment): Claimed {
    const lease = this.#leases.take(decision.payment.id);
    return { lease, decision, stored: this.#update(decision, before) };
  }

  async claimOne(
    id: string,
    next: (payment: Payment, changeSeq: number) => Decision | undefined,
  ): Promise<Claimed | undefined> {
    const claimed = await this.#writer.write(() => {
      const before = this.#read(id);
      if (before?.record.kind !== 'payment') return undefined;
      const decision = next(before.record, before.changeSeq);
      return decision && !isOpen(before.record) ? this.#takeWith(decision, before) : undefined;
    });
    if (claimed) this.#changed(claimed.stored.record.terminalId);
    return claimed;
  }

  async renew(leases: readonly Lease[]): Promise<Lease[]> {
    if (this.leaseMs === Infinity) return leases.filter((lease) => !this.#leases.holds(lease));
    return this.#writer.write(() => leases.filter((lease) => !this.#leases.renew(lease)));
  }

  release(leases: readonly Lease[]): Promise<void> {
    return this.#writer.write(() => {
      for (const lease of leases) this.#leases.giveBack(lease);
    });
  }

  #nextReceiptNo(payment: Payment): string {
    const { storeNo } = payment;
    const row = this.#db.get(
      'select time_zone, day_starts_at from stores where store_no = ?',
      storeNo,
    );
    const series = receiptSeriesOf(payment, dayRulesFrom(row));
    const counted = this.#db.get(
      `insert into receipt_series values (?, ?, 1)
       on conflict (store_no, series) do update set latest = latest + 1 returning latest`,
      storeNo,
      series,
    );
    return series + serialText(Number(counted?.['latest']));
  }

  #insert(
    record: Payment | Tombstone,
    timeline: TimelineEntry[],
    { digest, receiptNo }: { digest?: SubmissionDigest; receiptNo?: string } = {},
  ): StoredPayment {
    const rowSeq = this.#latestRowSeq() + 1;
    this.#db.run(
      `insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at,
         change_seq, submission, code_hash, code_key_id, lease_owner, lease_version, receipt_no, record)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      record.id,
      record.terminalId,
      record.storeNo,
      record.kind === 'payment' ? record.saleId : null,
      record.state,
      isOpen(record) ? 1 : 0,
      record.createdAt,
      rowSeq,
      digest?.members ?? null,
      digest?.codeHash ?? null,
      digest?.codeKeyId ?? null,
      isOpen(record) ? this.#leases.owner : null,
      FIRST_LEASE_VERSION,
      receiptNo ?? null,
      JSON.stringify(record),
    );
    appendTimeline(this.#db, record.id, timeline);
    const changeSeq = this.#epochs.current.base + rowSeq;
    return { record, timeline, ...(receiptNo !== undefined && { receiptNo }), changeSeq };
  }

  #update({ payment, timeline, incidents }: Decision, before: StoredPayment): StoredPayment {
    const rowSeq = this.#latestRowSeq() + 1;
    this.#db.run(
      `update payments set state = ?, is_open = ?, next_attempt_at = ?, change_seq = ?,
         code_reusable = ?, resolved_by_hand = ?, record = ?,
         lease_owner = case when ? then lease_owner end,
         lease_until = case when ? then lease_until end
       where id = ?`,
      payment.state,
      isOpen(payment) ? 1 : 0,
      payment.nextAttemptAt ?? null,
      rowSeq,
      // R4: proof that the code never left, so it may be tried again.
      payment.failure?.code === UNREACHABLE ? 1 : 0,
      payment.resolvedByHand === true ? 1 : 0,
      JSON.stringify(payment),
      isOpen(payment) ? 1 : 0,
      isOpen(payment) ? 1 : 0,
      payment.id,
    );
    appendTimeline(this.#db, payment.id, timeline);
    for (const incident of incidents) this.#addIncident({ ...incident, paymentId: payment.id });
    return {
      ...before,
      record: payment,
      timeline: [...before.timeline, ...timeline],
      changeSeq: this.#epochs.current.base + rowSeq,
    };
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

  async readAll(ids: readonly string[]): Promise<StoredPayment[]> {
    const sql = `select ${COLUMNS} from payments where id = ?`;
    const rows = ids.map((id) => this.#db.get(sql, id));
    return this.#readable(rows.filter((row) => row !== undefined));
  }

  #read(id: string): StoredPayment | undefined {
    const row = this.#db.get(`select ${COLUMNS} from payments where id = ?`, id);
    return row && this.#stored(row);
  }

  listChanges(terminalId: string, sinceSeq: number, limit: number): Promise<StoredPayment[]> {
    const sql = `select ${COLUMNS} from payments where terminal_id = ? and change_seq > ?
      and change_seq < ${HIGHEST_ROW_SEQ} order by change_seq limit ?`;
    return readablePage(
      { afterRowSeq: sinceSeq - this.#epochs.current.base, limit },
      (rowSeq, count) => this.#db.all(sql, terminalId, rowSeq, count),
      (row) => this.#stored(row),
    );
  }

  async listLatest(terminalId: string, count: number): Promise<StoredPayment[]> {
    return this.#readable(
      this.#db.all(
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
    const { base } = this.#epochs.current;
    const sql = `select 1 from payments where terminal_id = ? and change_seq > ?
      and change_seq < ${HIGHEST_ROW_SEQ} limit 1`;
    return [...seen]
      .filter(([terminalId, seq]) => this.#db.get(sql, terminalId, seq - base))
      .map(([terminalId]) => terminalId);
  }

  async latestSeq(): Promise<number> {
    return this.#latestSeq();
  }

  #latestSeq(): number {
    return this.#epochs.current.base + this.#latestRowSeq();
  }

  epoch(): string {
    return this.#epochs.current.id;
  }

  async resume(_terminalId: string, position: Position, now: number): Promise<Resumption> {
    const history = this.#epochs.historyOf(position, this.#latestSeq());
    if (history === 'this') return { sinceSeq: position.changeSeq, wentBack: false };
    const wentBack = history === 'lost' && (await this.#beginEpoch(position, now));
    return { sinceSeq: undefined, wentBack };
  }

  /** False where another reader has done it meanwhile. */
  async #beginEpoch(seen: Position, now: number): Promise<boolean> {
    const began = await this.#writer.write(() => {
      this.#epochs.refresh();
      const latestSeq = this.#latestSeq();
      if (this.#epochs.historyOf(seen, latestSeq) !== 'lost') return false;
      const { id } = this.#epochs.begin(seen, latestSeq);
      const detail = `a till has seen change ${seen.changeSeq} of history ${seen.epoch}; this database ends at ${latestSeq} of ${this.epoch()}, and goes on as ${id}`;
      this.#addIncident({ at: now, kind: 'database-went-back', detail });
      return true;
    });
    this.#epochs.refresh();
    if (began) this.#changedForAll();
    return began;
  }

  /** As the rows hold it: without the epoch's base. A damaged one that no change can have is not the latest. */
  #latestRowSeq(): number {
    const sql = `select max(change_seq) as seq from payments where change_seq < ${HIGHEST_ROW_SEQ}`;
    return Number(this.#db.get(sql)?.['seq'] ?? 0);
  }

  async list({ states, limit }: PaymentFilter): Promise<StoredPayment[]> {
    const wanted: readonly PaymentState[] = states ?? [];
    const where = wanted.length > 0 ? `where state in (${wanted.map(() => '?').join(', ')})` : '';
    return this.#readable(
      this.#db.all(
        `select ${COLUMNS} from payments ${where} order by created_at desc limit ?`,
        ...wanted,
        limit,
      ),
    );
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
    const timeline = readTimeline(this.#db, String(row['id']));
    return storedFrom(row, timeline, this.#epochs.current.base);
  }

  #readable(rows: Row[]): StoredPayment[] {
    return readable(rows, (row) => this.#stored(row));
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
