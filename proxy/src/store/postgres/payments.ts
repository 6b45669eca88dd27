/** What is done to payments; each call is one transaction. */
import type { Payment, Tombstone } from '@kaikei/shared/payment.ts';
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
import { dayRulesFrom } from '../shop/store-profiles.ts';
import { firstTimeline, receiptSeriesOf, tombstoneTimeline } from '../submit-rules.ts';
import { takeNumbers } from './answer-numbers.ts';
import { commitDecision, commitNew } from './changes.ts';
import { PostgresClaims } from './claims.ts';
import type { Connections, Row } from './connection.ts';
import type { PostgresEpochs } from './epochs.ts';
import { CommitUnclearError } from './errors.ts';
import { addIncident } from './incidents.ts';
import type { PostgresLeases } from './leases.ts';
import { lock } from './locks.ts';
import { PostgresPaymentReads } from './payment-reads.ts';
import { holdRow, storedFrom } from './rows.ts';
import { findUnderLocks, refusalOf } from './submissions.ts';

export class PostgresPayments extends PostgresPaymentReads implements PaymentStore {
  readonly #leases: PostgresLeases;
  readonly #claims: PostgresClaims;
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
    const { connections, leases, epochs } = deps;
    super(connections, epochs);
    this.#leases = leases;
    this.#claims = new PostgresClaims({ connections, leases, epochs });
    this.#codeKey = deps.codeKey;
    this.#changed = deps.changed;
    this.#changedForAll = deps.changedForAll;
    this.leaseMs = deps.leases.leaseMs;
  }

  codeKey(): Uint8Array {
    return this.#codeKey;
  }

  async submit(make: () => Payment, digest: SubmissionDigest): Promise<SubmitOutcome> {
    const outcome = await this.connections.transaction<SubmitOutcome>(async (transaction) => {
      const found = await findUnderLocks(transaction, make(), digest);
      // Made anew once nobody has to be waited for any more.
      const payment = make();
      const refusal = refusalOf(found, { payment, digest, base: this.base });
      if (refusal) return refusal;
      const stored = await commitNew(
        transaction,
        payment,
        firstTimeline(payment),
        { lease: this.#leases, base: this.base },
        { digest, receiptSeries: receiptSeriesOf(payment, dayRulesFrom(found.store)) },
      );
      return { kind: 'created', stored, lease: { id: payment.id, version: FIRST_LEASE_VERSION } };
    });
    if (outcome.kind === 'created') this.#changed(outcome.stored.record.terminalId);
    return outcome;
  }

  async createTombstone(tombstone: Tombstone): Promise<StoredPayment | undefined> {
    const stored = await this.connections.transaction(async (transaction) => {
      const [, same] = await Promise.all([
        lock(transaction, [tombstone.id]),
        transaction.row('select 1 from payments where id = $1', tombstone.id),
      ]);
      if (same) return undefined;
      return commitNew(transaction, tombstone, tombstoneTimeline(tombstone), {
        lease: this.#leases,
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
    try {
      const step = await this.connections.transaction(async (transaction): Promise<Step> => {
        // In one round trip: what was taken for nothing is undone.
        const [row, foreign] = await Promise.all([
          holdRow(transaction, id),
          takeNumbers(transaction, numbers, id),
        ]);
        if (lease && !this.#holds(row, lease)) throw new LeaseLostError();
        const before = row && storedFrom(row, this.base);
        if (before?.record.kind !== 'payment') return undefined;
        const decision = next(before.record, foreign);
        if (!decision) {
          if (numbers.length > 0) await transaction.commit('select 1');
          return undefined;
        }
        const { stored } = await commitDecision(transaction, decision, before.timeline, {
          lease: lease ? { kind: 'extend', leaseMs: this.#leases.leaseMs } : { kind: 'keep' },
          base: this.base,
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

  renew(leases: readonly Lease[]): Promise<Lease[]> {
    return this.#leases.renew(leases);
  }

  release(leases: readonly Lease[]): Promise<void> {
    return this.#leases.release(leases);
  }

  upcoming(limit: number): Promise<Upcoming[]> {
    return this.#leases.upcoming(limit);
  }

  addIncident(incident: IncidentRow): Promise<boolean> {
    return addIncident(this.connections, incident);
  }

  async resume(terminalId: string, position: Position, now: number): Promise<Resumption> {
    const latestSeq = await this.latestSeq(terminalId);
    let history = this.epochs.historyOf(position, latestSeq);
    if (history === 'lost') {
      const wentBack = await this.epochs.begin(position, latestSeq - this.base, now);
      if (wentBack) {
        this.#changedForAll();
        return { sinceSeq: undefined, wentBack };
      }
      // Another proxy had begun that epoch.
      history = this.epochs.historyOf(position, await this.latestSeq(terminalId));
    }
    return { sinceSeq: history === 'this' ? position.changeSeq : undefined, wentBack: false };
  }
}
