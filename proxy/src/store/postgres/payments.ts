import type { PaymentState } from '@kaikei/shared/api.ts';
import { isOpen, type Payment, type Tombstone } from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
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
import { readable, readablePage } from '../record.ts';
import { HIGHEST_ROW_SEQ } from '../record-shape.ts';
import { firstTimeline, receiptSeriesOf, tombstoneTimeline } from '../submit-rules.ts';
import { takeNumbers } from './answer-numbers.ts';
import { commitDecision, commitNew } from './changes.ts';
import type { Connections, Row } from './connection.ts';
import type { PostgresEpochs } from './epochs.ts';
import { CommitUnclearError } from './errors.ts';
import type { PostgresLeases } from './leases.ts';
import { lock } from './locks.ts';
import { STORED, holdRow, storedFrom } from './rows.ts';
import { lockFor, refusalOf } from './submissions.ts';

/** Payments that are taken over side by side. */
const CLAIMS_AT_ONCE = 8;

export class PostgresPayments implements PaymentStore {
  readonly #connections: Connections;
  readonly #leases: PostgresLeases;
  readonly #epochs: PostgresEpochs;
  readonly #codeKey: Uint8Array;
  readonly #changed: (terminalId: string) => void;
  readonly #changedForAll: () => void;
  readonly leaseMs: number;

  /**
   * @param changed is called after each commit of a payment of that terminal
   * @param changedForAll when another history of changes has begun
   */
  constructor(deps: {
    connections: Connections;
    leases: PostgresLeases;
    epochs: PostgresEpochs;
    codeKey: Uint8Array;
    changed: (terminalId: string) => void;
    changedForAll: () => void;
  }) {
    this.#connections = deps.connections;
    this.#leases = deps.leases;
    this.#epochs = deps.epochs;
    this.#codeKey = deps.codeKey;
    this.#changed = deps.changed;
    this.#changedForAll = deps.changedForAll;
    this.leaseMs = deps.leases.leaseMs;
  }

  codeKey(): Uint8Array {
    return this.#codeKey;
  }

  async submit(make: () => Payment, digest: SubmissionDigest): Promise<SubmitOutcome> {
    const outcome = await this.#connections.transaction<SubmitOutcome>(async (transaction) => {
      const dayRules = await lockFor(transaction, make(), digest);
      // Made anew once nobody has to be waited for any more.
      const payment = make();
      const refusal = await refusalOf(transaction, { payment, digest, base: this.#base });
      if (refusal) return refusal;
      const stored = await commitNew(
        transaction,
        payment,
        firstTimeline(payment),
        { lease: this.#leases, base: this.#base },
        { digest, receiptSeries: receiptSeriesOf(payment, dayRules) },
      );
      return { kind: 'created', stored, lease: { id: payment.id, version: FIRST_LEASE_VERSION } };
    });
    if (outcome.kind === 'created') this.#changed(outcome.stored.record.terminalId);
    return outcome;
  }

  async createTombstone(tombstone: Tombstone): Promise<StoredPayment | undefined> {
    const stored = await this.#connections.transaction(async (transaction) => {
      const [, same] = await Promise.all([
        lock(transaction, [tombstone.id]),
        transaction.row('select 1 from payments where id = $1', tombstone.id),
      ]);
      if (same) return undefined;
      return commitNew(transaction, tombstone, tombstoneTimeline(tombstone), {
        lease: this.#leases,
        base: this.#base,
      });
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
    try {
      const step = await this.#connections.transaction(async (transaction): Promise<Step> => {
        const row = await holdRow(transaction, id);
        if (lease && !this.#holds(row, lease)) throw new LeaseLostError();
        const before = row && storedFrom(row, this.#base);
        if (before?.record.kind !== 'payment') return undefined;
        const decision = next(before.record, await takeNumbers(transaction, numbers, id));
        if (!decision) {
          if (numbers.length > 0) await transaction.commit('select 1');
          return undefined;
        }
        const { stored } = await commitDecision(transaction, decision, before.timeline, {
          lease: lease ? { kind: 'extend', leaseMs: this.#leases.leaseMs } : { kind: 'keep' },
          base: this.#base,
        });
        return { decision, stored };
      });
      if (step) this.#changed(step.stored.record.terminalId);
      return step;
    } catch (error) {
      // Whoever has it next finds out whether it took effect.
      if (lease && error instanceof CommitUnclearError) throw new LeaseLostError();
      throw error;
    }
  }

  #holds(row: Row | undefined, { version }: Lease): boolean {
    return row?.['lease_owner'] === this.#leases.owner && row['lease_version'] === version;
  }

  /** One transaction for each payment, so that one that fails keeps nobody else from being taken over. */
  async claim(
    limit: number,
    next: (payment: Payment) => Decision,
    except: ReadonlySet<string> = new Set(),
  ): Promise<Claims> {
    const ids = await this.#unownedIds(limit, except);
    const claims: Claims = { taken: [], failed: [] };
    let refused: StorageError | undefined;
    const worker = async () => {
      for (let id = ids.shift(); id !== undefined && !refused; id = ids.shift()) {
        try {
          const claimed = await this.#takeOver(id, next);
          if (claimed) claims.taken.push(claimed);
        } catch (error) {
          if (error instanceof StorageError) refused = error;
          else claims.failed.push({ id, error });
        }
      }
    };
    await Promise.all(Array.from({ length: CLAIMS_AT_ONCE }, worker));
    for (const { stored } of claims.taken) this.#changed(stored.record.terminalId);
    // What was taken before the database refused is ours, and must be worked on.
    if (refused && claims.taken.length === 0) throw refused;
    return claims;
  }

  async claimOne(
    id: string,
    next: (payment: Payment, changeSeq: number) => Decision | undefined,
  ): Promise<Claimed | undefined> {
    const claimed = await this.#connections.transaction(async (transaction) => {
      const row = await holdRow(transaction, id);
      const before = row && storedFrom(row, this.#base);
      if (before?.record.kind !== 'payment') return undefined;
      const decision = next(before.record, before.changeSeq);
      if (!decision || isOpen(before.record)) return undefined;
      const { owner, leaseMs } = this.#leases;
      const { stored, leaseVersion } = await commitDecision(
        transaction,
        decision,
        before.timeline,
        {
          lease: { kind: 'take', owner, leaseMs },
          base: this.#base,
        },
      );
      return { lease: { id, version: leaseVersion }, decision, stored };
    });
    if (claimed) this.#changed(claimed.stored.record.terminalId);
    return claimed;
  }

  async #unownedIds(limit: number, except: ReadonlySet<string>): Promise<string[]> {
    const rows = await this.#connections.rows(
      `select id from payments
       where is_open and (lease_owner is null or lease_until < clock_timestamp()) and id <> all($2::text[])
       order by created_at limit $1`,
      limit,
      [...except],
    );
    return rows.map((row) => String(row['id']));
  }

  /** Undefined where another proxy was quicker. */
  #takeOver(id: string, next: (payment: Payment) => Decision): Promise<Claimed | undefined> {
    return this.#connections.transaction(async (transaction) => {
      const free = await transaction.row(
        `select 1 from payments
         where id = $1 and is_open and (lease_owner is null or lease_until < clock_timestamp())
         for update skip locked`,
        id,
      );
      const row = free && (await holdRow(transaction, id));
      if (!row) return undefined;
      const before = storedFrom(row, this.#base);
      if (before.record.kind !== 'payment') throw new DamagedRecordError(id);
      const decision = next(before.record);
      const { owner, leaseMs } = this.#leases;
      const { stored, leaseVersion } = await commitDecision(
        transaction,
        decision,
        before.timeline,
        {
          lease: { kind: 'take', owner, leaseMs },
          base: this.#base,
        },
      );
      return { lease: { id, version: leaseVersion }, decision, stored };
    });
  }

  renew(leases: readonly Lease[]): Promise<Lease[]> {
    return this.#leases.renew(leases);
  }

  release(leases: readonly Lease[]): Promise<void> {
    return this.#leases.release(leases);
  }

  upcoming(limit: number): Promise<Upcoming[]> {
    return this.#leases.upcoming(limit);
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
    return (await this.#connections.rows(sql, ...values)).map((row) => String(row['id']));
  }

  async read(id: string): Promise<StoredPayment | undefined> {
    const row = await this.#connections.row(`select ${STORED} from payments where id = $1`, id);
    return row && storedFrom(row, this.#base);
  }

  async readAll(ids: readonly string[]): Promise<StoredPayment[]> {
    const rows = await this.#connections.rows(
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
      { afterRowSeq: sinceSeq - this.#base, limit },
      (rowSeq, count) => this.#connections.rows(sql, terminalId, rowSeq, count),
      (row) => storedFrom(row, this.#base),
    );
  }

  async listLatest(terminalId: string, count: number): Promise<StoredPayment[]> {
    const rows = await this.#connections.rows(
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

  async latestSeq(terminalId: string): Promise<number> {
    const row = await this.#connections.row(
      'select latest from change_numbers where terminal_id = $1',
      terminalId,
    );
    return this.#base + Number(row?.['latest'] ?? 0);
  }

  async changedSince(seen: ReadonlyMap<string, number>): Promise<string[]> {
    const rows = await this.#connections.rows(
      `select terminal_id from change_numbers
       join unnest($1::text[], $2::bigint[]) as seen (id, seq) on seen.id = terminal_id
       where latest > seq`,
      [...seen.keys()],
      [...seen.values()].map((seq) => seq - this.#base),
    );
    return rows.map((row) => String(row['terminal_id']));
  }

  epoch(): string {
    return this.#epochs.current.id;
  }

  async resume(terminalId: string, position: Position, now: number): Promise<Resumption> {
    const latestSeq = await this.latestSeq(terminalId);
    let history = this.#epochs.historyOf(position, latestSeq);
    if (history === 'lost') {
      const wentBack = await this.#epochs.begin(position, latestSeq - this.#base, now);
      if (wentBack) {
        this.#changedForAll();
        return { sinceSeq: undefined, wentBack };
      }
      // Another proxy had begun that epoch.
      history = this.#epochs.historyOf(position, await this.latestSeq(terminalId));
    }
    return { sinceSeq: history === 'this' ? position.changeSeq : undefined, wentBack: false };
  }

  get #base(): number {
    return this.#epochs.current.base;
  }

  #readable(rows: readonly Row[]): StoredPayment[] {
    return readable(rows, (row) => storedFrom(row, this.#base));
  }

  async list({ states, limit }: PaymentFilter): Promise<StoredPayment[]> {
    const wanted: readonly PaymentState[] = states ?? [];
    const rows = await this.#connections.rows(
      `select ${STORED} from payments where cardinality($1::text[]) = 0 or state = any($1)
       order by created_at desc limit $2`,
      wanted,
      limit,
    );
    return this.#readable(rows);
  }

  async countByState(): Promise<PaymentCount[]> {
    const rows = await this.#connections.rows(
      'select state, resolved_by_hand, count(*) as n from payments group by state, resolved_by_hand',
    );
    return rows.map((row) => ({
      state: row['state'] as PaymentState,
      byHand: row['resolved_by_hand'] === true,
      count: Number(row['n']),
    }));
  }

  async incidents(): Promise<IncidentRow[]> {
    const rows = await this.#connections.rows(
      'select at, kind, payment_id, detail from incidents order by id',
    );
    return rows.map((row) => ({
      at: Number(row['at']),
      kind: row['kind'] as IncidentRow['kind'],
      ...(typeof row['payment_id'] === 'string' && { paymentId: row['payment_id'] }),
      detail: String(row['detail']),
    }));
  }

  async addIncident({ at, kind, paymentId, detail }: IncidentRow): Promise<boolean> {
    return this.#connections.transaction(async (transaction) => {
      const [, known] = await Promise.all([
        lock(transaction, [`incident ${kind} ${paymentId ?? ''} ${detail}`]),
        transaction.row(
          `select 1 from incidents
           where kind = $1 and payment_id is not distinct from $2 and detail = $3`,
          kind,
          paymentId ?? null,
          detail,
        ),
      ]);
      if (known) return false;
      await transaction.commit(
        'insert into incidents (at, kind, payment_id, detail) values ($1, $2, $3, $4)',
        at,
        kind,
        paymentId ?? null,
        detail,
      );
      return true;
    });
  }
}
