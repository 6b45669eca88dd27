/** The payments that the proxy keeps, as all above the store see them. One write is one transaction on disk (R1). */
import type { Payment, TimelineEntry, Tombstone } from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import type { IncidentKind } from '@kaikei/shared/verdict.ts';
import type { PaymentState } from '@kaikei/shared/api.ts';

/** A payment or tombstone with its history and its place in the order of changes. */
export interface StoredPayment {
  record: Payment | Tombstone;
  timeline: TimelineEntry[];
  /** Given when it was created, and never changed; absent from tombstones and from payments of before there were any. */
  receiptNo?: string;
  /** Grows with every change of any payment, also over a restored backup; its place in lists and streams. */
  changeSeq: number;
}

/** How far somebody has read. */
export interface Position {
  /** The history of changes that was read: another one begins when a backup was restored (F33). */
  epoch: string;
  changeSeq: number;
}

export interface Resumption {
  /** Go on after this change; undefined where this history is another one, and nothing of it was read. */
  sinceSeq: number | undefined;
  /** This position gave away that the database was restored from a backup; an incident was opened. */
  wentBack: boolean;
}

/** What a repeated `PUT` is compared with: the validated members, and the code by its keyed hash. */
export interface SubmissionDigest {
  /** Canonical JSON of all members but the code. */
  members: string;
  codeHash: string;
  /** Names the key of `codeHash`; if that key was lost the other members decide. */
  codeKeyId: string;
}

export type SubmitOutcome =
  | { kind: 'created'; stored: StoredPayment; lease: Lease }
  | { kind: 'repeated'; stored: StoredPayment }
  /** Same id, other body or other terminal. */
  | { kind: 'conflict' }
  | { kind: 'tombstone' }
  | { kind: 'sale-in-progress' | 'sale-already-paid'; paymentId: string }
  | { kind: 'code-already-used' };

/**
 * R13: the right to work on an open payment. The version is a fence: whoever takes the payment over
 * raises it, and nothing can be committed under an older one.
 */
export interface Lease {
  readonly id: string;
  readonly version: number;
}

/** Of the lease with which a payment is inserted. */
export const FIRST_LEASE_VERSION = 1;

/** A payment that was taken over, with what was decided about it. */
export interface Claimed {
  lease: Lease;
  decision: Decision;
  stored: StoredPayment;
}

/** One that could not be taken over: what stood in the way concerns this payment alone. */
export interface FailedClaim {
  id: string;
  error: unknown;
}

export interface Claims {
  taken: Claimed[];
  failed: FailedClaim[];
}

/** When the next call of an owned payment is due. */
export interface Upcoming extends Lease {
  at: number;
}

export type Step = { decision: Decision; stored: StoredPayment } | undefined;

/** The numbers that an answer bears; one that another payment's answer bore is an incident (R3). */
export interface AnswerNumbers {
  psn?: string;
  transNo?: string;
}

/** Of a step's numbers, those that belong to another payment. */
export interface ForeignNumbers {
  psns: ReadonlySet<string>;
  transNos: ReadonlySet<string>;
}

export interface PaymentFilter {
  states?: readonly PaymentState[];
  limit: number;
}

export interface PaymentCount {
  state: PaymentState;
  /** Ended by a person's word, which all totals keep apart. */
  byHand: boolean;
  count: number;
}

export interface IncidentRow {
  at: number;
  kind: IncidentKind;
  paymentId?: string;
  detail: string;
}

export interface IncidentCount {
  count: number;
  /** Of the one that was recorded last, whatever the clock was before; absent where there is none. */
  latestAt?: number;
}

/** What is asked of the payments and changes nothing. */
export interface PaymentReads {
  /** Payments that are still worked on, whatever their state. */
  openIds(): Promise<string[]>;
  /** Final payments that were created since, the oldest first; no tombstones (R14). */
  finalIds(createdSince: number): Promise<string[]>;
  read(id: string): Promise<StoredPayment | undefined>;
  /** In this order; without those that are not there or damaged. */
  readAll(ids: readonly string[]): Promise<StoredPayment[]>;
  /** A terminal's payments in order of their latest change, each once. */
  listChanges(terminalId: string, sinceSeq: number, limit: number): Promise<StoredPayment[]>;
  /** A terminal's payments that are still worked on, and the `count` that changed last; in the same order. */
  listLatest(terminalId: string, count: number): Promise<StoredPayment[]>;
  /** Of these terminals, those with a change after the number that is named beside each. */
  changedSince(seen: ReadonlyMap<string, number>): Promise<string[]>;
  /** No change of this terminal has a higher number. */
  latestSeq(terminalId: string): Promise<number>;
  /** Of the changes from now on. */
  epoch(): string;
  list(filter: PaymentFilter): Promise<StoredPayment[]>;
  /** How many payments and tombstones there are; no entry where there are none. */
  countByState(): Promise<PaymentCount[]>;
  incidents(): Promise<IncidentRow[]>;
  countIncidents(): Promise<IncidentCount>;
}

export interface PaymentStore extends PaymentReads {
  /**
   * How long a lease lasts after it was taken or used; Infinity for the one process that serves, where no
   * second one may.
   */
  readonly leaseMs: number;
  /**
   * A payment that is created belongs to this process.
   * @param make is called in the transaction, so that no time passes between its clock and the commit
   * @throws StorageError, after which it may be open whether it was committed: who submits reads back
   */
  submit(make: () => Payment, digest: SubmissionDigest): Promise<SubmitOutcome>;
  /** `cancel` for an id that nobody submitted; undefined where the id is taken after all. */
  createTombstone(tombstone: Tombstone): Promise<StoredPayment | undefined>;
  /**
   * Reads one payment, lets `next` decide, and commits what it decided, all in one transaction.
   * Undefined where the id is no payment or `next` decides nothing.
   * @param numbers of the answers that are decided about, in their order: each number that nobody has
   *   becomes this payment's
   * @param lease under which this process owns the payment; the commit renews it, or ends it where
   *   nothing is left to do. Without one, a step must start no call.
   * @throws LeaseLostError where it does not hold any more, or nobody can tell whether the commit took
   *   effect: the lease then lapses, and whoever has it next finds out
   */
  step(
    id: string,
    numbers: readonly AnswerNumbers[],
    next: (payment: Payment, foreign: ForeignNumbers) => Decision | undefined,
    lease?: Lease,
  ): Promise<Step>;
  /**
   * Takes over open payments that nobody owns, or whose owner's lease has lapsed, the oldest first.
   * What `next` decides about each is committed with its lease. One that cannot be read or decided
   * about keeps no other from it.
   * @param except not to be tried now
   */
  claim(
    limit: number,
    next: (payment: Payment) => Decision,
    except?: ReadonlySet<string>,
  ): Promise<Claims>;
  /**
   * Takes one payment that nobody works on, where `next` decides anything about it; that is committed with
   * its lease. Undefined where the id is no payment, it is worked on, or `next` decides nothing.
   * @param next `changeSeq` is that of its latest change: the same number again means that nothing became
   *   of the payment between two looks, whatever any clock says
   * @throws DamagedRecordError
   */
  claimOne(
    id: string,
    next: (payment: Payment, changeSeq: number) => Decision | undefined,
  ): Promise<Claimed | undefined>;
  /** Renews leases that this process holds; gives those that another has taken, or whose payment has ended. */
  renew(leases: readonly Lease[]): Promise<Lease[]>;
  /** Gives leases back, so that another process need not wait until they lapse. */
  release(leases: readonly Lease[]): Promise<void>;
  /** Of the payments that this process owns, those whose next call has a time, the earliest first. */
  upcoming(limit: number): Promise<Upcoming[]>;
  /**
   * Where somebody goes on who has read so far. A position that this database cannot have given out means
   * that it was restored from a backup: a new epoch begins, with an incident for each restore, and all listeners
   * of changes hear of it.
   * @param position is believed: whoever asks has made sure that it was given out by this store
   */
  resume(terminalId: string, position: Position, now: number): Promise<Resumption>;
  /** Once for each kind, payment and detail: messages repeat. Gives whether it was new. */
  addIncident(incident: IncidentRow): Promise<boolean>;
  /** Key of the codes' hashes: 32 random bytes that all proxies on this store share. */
  codeKey(): Uint8Array;
}
