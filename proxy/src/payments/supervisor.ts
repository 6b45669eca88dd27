/**
 * Drives every payment of this process to its end. It knows no rule: it asks `decide`, commits what it
 * decided, then makes the call, and brings the answer back to `decide`. There is no other place where a
 * payment changes.
 *
 *   event --> [ transaction: read, decide, commit ] --> call? --> gateway --> event `ended` --> …
 *
 * A payment's row is its timer: the loop sleeps until the earliest `next_attempt_at` (a second at
 * most) and wakes those that are due. One call is in flight per payment, because `decide` plans none
 * while one is. A payment that nobody owns, or whose owner is gone, is taken over (R6, R13).
 */
import { randomBytes } from 'node:crypto';
import { isFinal } from '@kaikei/shared/api.ts';
import type { NewPayment, NewShopRefund, Payment } from '@kaikei/shared/payment.ts';
import type { MayStart } from '@kaikei/shared/rules.ts';
import type { Clock, Stopwatch } from '../clock.ts';
import type { CreateFacts, Gateway, GatewayRequest } from '../gateway/port.ts';
import type { Logger } from '../log.ts';
import { StorageError } from '../store/errors.ts';
import type {
  Lease,
  PaymentStore,
  StoredPayment,
  SubmissionDigest,
  SubmitOutcome,
  Upcoming,
} from '../store/payments-port.ts';
import { Alarm } from './alarm.ts';
import { makeCall, orderFactsOf, requestOf } from './calls.ts';
import type { GatewayHealth } from './gateway-health.ts';
import { Journal, type Written } from './journal.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { Leases } from './leases.ts';
import { Rechecks, type RecheckOutcome } from './rechecks.ts';
import { ShopRefunds, type RefundOutcome } from './shop-refunds.ts';
import { Submissions } from './submissions.ts';

const REFUSED = Symbol('the store refuses');

const LONGEST_SLEEP_MS = 1_000;
const BATCH = 500;
/** How many of them are read at first: seldom are more due at a time. */
const FIRST_OF_BATCH = 25;
/**
 * Calls under way at once, creates not counted: twice what the gateway's connections carry. More would wait for one
 * within their deadlines, and end before they were sent; what is due beyond it is late instead.
 */
const MOST_CALLS = 128;
/** Calls that end within so long make room together. */
const GATHER_MS = 10;
/** A wall clock that is farther away than this was set, or has drifted for days. */
const MOST_DRIFT_MS = 2_000;
/** What comes later than this waits for the gateway to do something that may take it days. */
const LONG_REST_MS = 30_000;
/** How often a disk that refuses is tried again (F30). */
const RETRY_COMMIT_MS = 500;

/** What the supervisor needs of the store. */
export type DrivenPayments = Pick<
  PaymentStore,
  | 'submit'
  | 'step'
  | 'read'
  | 'leaseMs'
  | 'claim'
  | 'claimOne'
  | 'renew'
  | 'release'
  | 'upcoming'
  | 'addIncident'
>;

export interface SubmitRequest {
  members: NewPayment;
  digest: SubmissionDigest;
  /** What only the create needs, the code among it; kept in memory for that one call. */
  create: CreateFacts;
}

export type SubmitResult =
  | Exclude<SubmitOutcome, { kind: 'created' }>
  /** `ended` resolves when the create has ended, however it did: with what was committed then. */
  | { kind: 'created'; stored: StoredPayment; ended: Promise<StoredPayment | undefined> }
  /** The process stops: nothing was committed. */
  | { kind: 'stopping' };

/** `stopping`: the process stops, and nothing was committed. */
export type RefundResult = RefundOutcome | { kind: 'stopping' };

/** What is counted of the work. */
export interface SupervisorObserver {
  /** A payment of this process has come to its final state. */
  ended(payment: Payment): void;
  /** A call that was due goes out now, so much later. */
  late(lateMs: number): void;
  takenOver(payments: number): void;
}

export interface SupervisorDeps {
  store: { payments: DrivenPayments };
  gateway: Gateway;
  health: GatewayHealth;
  clock: Clock;
  log: Logger;
  /** What its decisions may start; `nothing` in a command that only asks beside the process that serves. */
  mayStart?: MayStart;
  observer?: SupervisorObserver;
}

export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #leases: Leases;
  readonly #journal: Journal;
  readonly #keeper: LeaseKeeper;
  readonly #submissions: Submissions;
  readonly #rechecks: Rechecks;
  readonly #shopRefunds: ShopRefunds;
  readonly #runId = randomBytes(6).toString('hex');
  readonly #running = new Set<Promise<void>>();
  /** Payments with a call under way. */
  readonly #calling = new Set<string>();
  /** How many of those are no creates. */
  #callsButCreates = 0;
  /** More is due than may be under way at once. */
  #isFull = false;
  readonly #alarm: Alarm;
  #started = false;
  #stopping = false;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#alarm = new Alarm(deps.clock, () => this.#round());
    const leases = new Leases(deps.store.payments.leaseMs);
    this.#leases = leases;
    this.#journal = new Journal({ ...deps, leases });
    this.#keeper = new LeaseKeeper({ ...deps, leases, journal: this.#journal });
    this.#submissions = new Submissions({ ...deps, leases, keeper: this.#keeper });
    this.#rechecks = new Rechecks({ ...deps, leases });
    this.#shopRefunds = new ShopRefunds({
      ...deps,
      ...{ leases, journal: this.#journal, runId: this.#runId },
    });
  }

  /** How many payments this process owns. */
  get owned(): number {
    return this.#leases.size;
  }

  /** Nothing is worked on before every payment that nobody owns was taken over (R6). @throws StorageError */
  async start(): Promise<void> {
    this.#followTaken(await this.#keeper.claimAll());
    this.#started = true;
    this.#alarm.switchOn();
  }

  /**
   * Starts no further call and waits for those in flight, and for the disk to take how they ended. What
   * is open is given back: it goes on in another process, or at the next start.
   */
  async stop(): Promise<void> {
    this.#started = false;
    this.#stopping = true;
    this.#alarm.switchOff();
    await this.#release(({ id }) => !this.#calling.has(id));
    for (;;) {
      while (this.#running.size > 0) await Promise.all(this.#running);
      if (await this.#nothingWaits()) break;
      await new Promise<void>((resolve) => this.#deps.clock.after(RETRY_COMMIT_MS, resolve));
    }
    await this.#release(() => true);
  }

  /** Where the store refuses, they lapse. */
  async #release(which: (lease: Lease) => boolean): Promise<void> {
    await this.#orRefused(this.#keeper.release(which));
  }

  async #nothingWaits(): Promise<boolean> {
    await Promise.all(this.#waiting().map((lease) => this.#due(lease)));
    return this.#journal.waitingIds().length === 0;
  }

  #waiting(): Lease[] {
    return this.#journal.waitingIds().flatMap((id) => this.#leases.of(id) ?? []);
  }

  /**
   * Takes a new payment: commits it as ours, then sends its create, once (R1, R4). The client may go away.
   * @throws StorageError: nothing was sent, and nothing will be
   */
  async submit({ members, digest, create }: SubmitRequest): Promise<SubmitResult> {
    if (this.#stopping) return { kind: 'stopping' };
    const commit = this.#submissions.commit({ ...members, runId: this.#runId }, digest);
    // The clock stays as it is meanwhile, and a process that stops waits for it.
    void this.#track(settled(commit));
    const outcome = await commit;
    if (outcome.kind !== 'created') return outcome;
    const { payment, stored, lease, age } = outcome;
    const request: GatewayRequest = { kind: 'create', order: orderFactsOf(payment), create };
    const carriedOut = this.#carryOut(lease, request, age);
    const tracked = this.#track(carriedOut);
    const ended = tracked.then(async () => (await carriedOut)?.stored);
    return { kind: 'created', stored, ended };
  }

  /**
   * Asks the gateway about a final payment once (R14). What follows from a difference goes on here, or is
   * left to the process that serves.
   * @param restedSince its latest change as it was seen `REST_MS` ago or before, by a clock that was not set
   *   since (R5)
   * @throws StorageError, DamagedRecordError
   */
  async recheck(id: string, restedSince: number): Promise<RecheckOutcome> {
    if (this.#stopping) return { kind: 'stopping' };
    const work = this.#recheck(id, restedSince);
    void this.#track(settled(work));
    return work;
  }

  async #recheck(id: string, restedSince: number): Promise<RecheckOutcome> {
    const begun = await this.#rechecks.begin(id, restedSince);
    if (begun.kind !== 'ask') return begun;
    const { sight, lease, age } = begun;
    const request: GatewayRequest = { kind: 'query', order: orderFactsOf(sight.payment) };
    const written = await this.#carryOut(lease, request, age);
    // A process that does not drive payments keeps none.
    if (!this.#started) await this.#release((held) => held.id === id);
    if (!written) return { kind: 'asked', sight };
    const { decision, stored } = written;
    if (!stored) return { kind: 'not-stored' };
    const { payment, finding } = decision;
    const { changeSeq } = stored;
    return { kind: 'asked', sight: { payment, changeSeq }, ...(finding && { finding }) };
  }

  /**
   * Refunds a paid payment or a part of it (R16): commits the refund, then sends it. The client may go away.
   * @throws StorageError, DamagedRecordError
   */
  async requestRefund(id: string, asked: NewShopRefund): Promise<RefundResult> {
    if (this.#stopping) return { kind: 'stopping' };
    const work = this.#shopRefunds.commit(id, asked);
    void this.#track(settled(work));
    const { outcome, written } = await work;
    this.#follow(written);
    return outcome;
  }

  /** @throws StorageError */
  requestCancel(id: string): Promise<StoredPayment | undefined> {
    return this.#request(id, 'cancel-requested');
  }

  /** Brings the next query forward within the rules (R12). @throws StorageError */
  hint(id: string): Promise<StoredPayment | undefined> {
    return this.#request(id, 'hinted');
  }

  async #request(
    id: string,
    type: 'cancel-requested' | 'hinted',
  ): Promise<StoredPayment | undefined> {
    const written = await this.#journal.request(id, { type });
    this.#follow(written);
    return written?.stored;
  }

  #followTaken(taken: readonly Written[]): void {
    if (taken.length > 0) this.#deps.observer?.takenOver(taken.length);
    for (const written of taken) this.#follow(written);
  }

  #follow(written: Written | undefined): void {
    if (!written) return;
    const { decision, stored, lease, age } = written;
    const { payment, call, incidents, timeline } = decision;
    if (stored && timeline.some(({ event }) => event === payment.state)) {
      if (isFinal(payment.state)) this.#deps.observer?.ended(payment);
    }
    for (const { kind } of stored ? incidents : []) {
      this.#deps.log.warn({ paymentId: payment.id, incident: kind }, 'incident');
    }
    // A process that stops leaves the intent to the next one, which takes it for unanswered (R13).
    if (call && lease && !this.#stopping) {
      void this.#track(this.#carryOut(lease, requestOf(payment, call), age));
    }
    if (!stored) this.#alarm.ringBy(this.#deps.clock.now() + RETRY_COMMIT_MS);
    else if (payment.nextAttemptAt !== undefined) this.#alarm.ringBy(payment.nextAttemptAt);
  }

  /** Gives what was made of the answer; undefined where the payment is another's by then. */
  async #carryOut(
    lease: Lease,
    request: GatewayRequest,
    age: Stopwatch,
  ): Promise<Written | undefined> {
    try {
      const written = await this.#call(lease, request, age);
      this.#follow(written);
      return written;
    } catch (error) {
      this.#stepFailed(lease, error);
      return undefined;
    }
  }

  /** It is over before what follows from it begins, which may be the payment's next call. */
  async #call(lease: Lease, request: GatewayRequest, age: Stopwatch): Promise<Written | undefined> {
    this.#calling.add(lease.id);
    const isCreate = request.kind === 'create';
    if (!isCreate) this.#callsButCreates += 1;
    try {
      const verdict = await makeCall(this.#deps, request, age);
      return await this.#journal.record(lease, { type: 'ended', verdict });
    } finally {
      this.#calling.delete(lease.id);
      if (!isCreate) this.#callsButCreates -= 1;
      if (this.#isFull) this.#alarm.ringBy(this.#deps.clock.now() + GATHER_MS);
    }
  }

  /** A mistake of ours: nothing of the kind may keep the payment to itself. */
  #stepFailed(lease: Lease, error: unknown): void {
    this.#keeper.giveUp(lease, error);
    this.#alarm.ringBy(this.#deps.clock.now());
  }

  #track(work: Promise<unknown>): Promise<void> {
    const tracked = work
      .then(() => undefined)
      .catch((error: unknown) => {
        this.#deps.log.error({ err: error }, 'a mistake while payments were driven');
      })
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  /** One after the other, and none is left behind by a process that stops. Gives when to look again. */
  async #round(): Promise<number> {
    const work = this.#work();
    void this.#track(work);
    const nextAt = await work.catch(() => undefined);
    return nextAt ?? this.#deps.clock.now() + RETRY_COMMIT_MS;
  }

  /** Gives when to look again; undefined where the store refused anything, and a while is to be waited. */
  async #work(): Promise<number | undefined> {
    const { clock } = this.#deps;
    const taken = await this.#orRefused(this.#keeper.tend());
    if (taken !== REFUSED) this.#followTaken(taken);
    const known = await this.#orRefused(this.#upcoming());
    const upcoming = known === REFUSED ? [] : known;
    const now = clock.now();
    const allDue = upcoming.filter(({ at }) => at <= now);
    const due = allDue.slice(0, Math.max(0, MOST_CALLS - this.#callsButCreates));
    for (const { at } of due) this.#deps.observer?.late(now - at);
    const leases = new Map([...this.#waiting(), ...due].map((lease) => [lease.id, lease]));
    const refused = await Promise.all([...leases.values()].map((lease) => this.#due(lease)));
    if (taken === REFUSED || known === REFUSED || refused.includes(true)) return undefined;
    await this.#restIfClockIsWrong(upcoming);
    this.#reanchorIfIdle();
    this.#isFull = due.length < allDue.length;
    if (this.#isFull && this.#callsButCreates < MOST_CALLS) return now;
    const next = upcoming.find(({ at }) => at > now)?.at ?? Infinity;
    return Math.min(next, clock.now() + LONGEST_SLEEP_MS);
  }

  /** Gives whether the store refused it. */
  async #due(lease: Lease): Promise<boolean> {
    try {
      const written = await this.#journal.record(lease, { type: 'due' });
      this.#follow(written);
      return !written?.stored && this.#leases.holds(lease);
    } catch (error) {
      // Who takes over must not find a question of ours still out (R5): the step of its end comes anyway.
      if (this.#calling.has(lease.id))
        this.#deps.log.error({ err: error }, 'a payment step failed');
      else this.#stepFailed(lease, error);
      return false;
    }
  }

  /** Of what the store knows as ours, what we know too: the rest lapses, as if its process had died. */
  async #upcoming(): Promise<Upcoming[]> {
    const { store, clock } = this.#deps;
    let upcoming = await store.payments.upcoming(FIRST_OF_BATCH);
    const last = upcoming.at(FIRST_OF_BATCH - 1);
    const isMoreDue = last !== undefined && last.at <= clock.now();
    const isRoom = this.#callsButCreates + FIRST_OF_BATCH <= MOST_CALLS;
    if (isMoreDue && isRoom) upcoming = await store.payments.upcoming(BATCH);
    return upcoming.filter((lease) => this.#leases.holds(lease));
  }

  /**
   * Refunds may wait for days, and new payments must not get the times of a clock that is wrong as long: what only
   * waits is given back, and taken over by the clock as it is then, as after a restart (R6).
   */
  async #restIfClockIsWrong([next]: readonly Upcoming[]): Promise<void> {
    const { clock, log } = this.#deps;
    const driftMs = clock.driftMs();
    if (Math.abs(driftMs) < MOST_DRIFT_MS || !next || this.#running.size > 1) return;
    if (next.at - clock.now() < LONG_REST_MS) return;
    log.warn({ driftMs }, 'the system clock was set: what waits is taken over by it');
    // What begins meanwhile is not among them.
    const resting = new Set(this.#leases.all().map(({ id }) => id));
    await this.#release(({ id }) => resting.has(id) && !this.#calling.has(id));
  }

  /** Only then may the clock follow the wall clock again (R6). */
  #reanchorIfIdle(): void {
    const isIdle = this.#leases.size === 0 && this.#running.size <= 1;
    if (isIdle) this.#deps.clock.reanchor();
  }

  /** Whatever keeps one part of a round from being done, the other parts are done. */
  async #orRefused<T>(work: Promise<T>): Promise<T | typeof REFUSED> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof StorageError)) {
        this.#deps.log.error({ err: error }, 'a mistake while payments were driven');
      }
      return REFUSED;
    }
  }
}

async function settled(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}
