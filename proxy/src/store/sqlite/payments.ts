/** What is done to payments; each call is one transaction. */
import { isOpen, type Payment, type Tombstone } from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import { LeaseLostError } from '../errors.ts';
import {
  FIRST_LEASE_VERSION,
  type AnswerNumbers,
  type Claimed,
  type Claims,
  type ForeignNumbers,
  type IncidentRow,
  type Lease,
  type PaymentStore,
  type Position,
  type Resumption,
  type Step,
  type StoredPayment,
  type SubmissionDigest,
  type SubmitOutcome,
  type Upcoming,
} from '../payments-port.ts';
import { firstTimeline, tombstoneTimeline } from '../submit-rules.ts';
import { takeNumbers } from './answer-numbers.ts';
import { insertNew, nextReceiptNo, updateDecided } from './changes.ts';
import { SqliteClaims } from './claims.ts';
import { readOrMakeCodeKey } from './code-key.ts';
import type { Database } from './database.ts';
import { insertIncident, insertNewIncident } from './incidents.ts';
import type { SqliteLeases } from './leases.ts';
import { SqlitePaymentReads } from './payment-reads.ts';
import { refusalOf } from './submissions.ts';
import type { Writer } from './writer.ts';

export class SqlitePayments extends SqlitePaymentReads implements PaymentStore {
  readonly #writer: Writer;
  readonly #codeKey: Uint8Array;
  readonly #leases: SqliteLeases;
  readonly #claims: SqliteClaims;
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
    const { db, writer, leases } = deps;
    super(db);
    this.#writer = writer;
    this.#leases = leases;
    this.leaseMs = leases.leaseMs;
    this.#changed = deps.changed;
    this.#changedForAll = deps.changedForAll;
    this.#claims = new SqliteClaims({ db, writer, leases, epochs: this.epochs, rows: this.rows });
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

  #submit(payment: Payment, digest: SubmissionDigest): SubmitOutcome {
    const refusal = refusalOf({ db: this.db, rows: this.rows }, payment, digest);
    if (refusal) return refusal;
    const stored = insertNew(
      this.db,
      payment,
      firstTimeline(payment),
      { owner: this.#leases.owner, base: this.base },
      { digest, receiptNo: nextReceiptNo(this.db, payment) },
    );
    const lease = { id: payment.id, version: FIRST_LEASE_VERSION };
    return { kind: 'created', stored, lease };
  }

  async createTombstone(tombstone: Tombstone): Promise<StoredPayment | undefined> {
    const stored = await this.#writer.write(() => {
      if (this.db.get('select 1 from payments where id = ?', tombstone.id)) return undefined;
      return insertNew(this.db, tombstone, tombstoneTimeline(tombstone), {
        owner: this.#leases.owner,
        base: this.base,
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
    const step = await this.#writer.write(() => {
      const row = this.rows.rowWithLease(id);
      if (lease && !this.#leases.isOf(row, lease)) throw new LeaseLostError();
      const before = row && this.rows.stored(row);
      if (before?.record.kind !== 'payment') return undefined;
      const decision = next(before.record, takeNumbers(this.db, numbers, id));
      if (!decision) return undefined;
      const stored = updateDecided(this.db, decision, { before, base: this.base });
      if (lease && isOpen(decision.payment)) this.#leases.extend(id);
      return { decision, stored };
    });
    if (step) this.#changed(step.stored.record.terminalId);
    return step;
  }

  async claim(
    limit: number,
    next: (payment: Payment) => Decision,
    except: ReadonlySet<string> = new Set(),
  ): Promise<Claims> {
    const claims = await this.#claims.claim(limit, next, except);
    for (const { stored } of claims.taken) this.#changed(stored.record.terminalId);
    return claims;
  }

  async claimOne(
    id: string,
    next: (payment: Payment, changeSeq: number) => Decision | undefined,
  ): Promise<Claimed | undefined> {
    const claimed = await this.#claims.claimOne(id, next);
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

  async upcoming(limit: number): Promise<Upcoming[]> {
    return this.#leases.upcoming(limit);
  }

  addIncident(incident: IncidentRow): Promise<boolean> {
    return this.#writer.write(() => insertNewIncident(this.db, incident));
  }

  async resume(_terminalId: string, position: Position, now: number): Promise<Resumption> {
    const history = this.epochs.historyOf(position, this.currentSeq());
    if (history === 'this') return { sinceSeq: position.changeSeq, wentBack: false };
    const wentBack = history === 'lost' && (await this.#beginEpoch(position, now));
    return { sinceSeq: undefined, wentBack };
  }

  /** False where another reader has done it meanwhile. */
  async #beginEpoch(seen: Position, now: number): Promise<boolean> {
    const began = await this.#writer.write(() => {
      this.epochs.refresh();
      const latestSeq = this.currentSeq();
      if (this.epochs.historyOf(seen, latestSeq) !== 'lost') return false;
      const { id } = this.epochs.begin(seen, latestSeq);
      const detail = `a till has seen change ${seen.changeSeq} of history ${seen.epoch}; this database ends at ${latestSeq} of ${this.epoch()}, and goes on as ${id}`;
      insertIncident(this.db, { at: now, kind: 'database-went-back', detail });
      return true;
    });
    this.epochs.refresh();
    if (began) this.#changedForAll();
    return began;
  }
}
