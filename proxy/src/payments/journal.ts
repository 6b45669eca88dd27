/** Commits what happens to payments: one step after another for each, and through a disk that refuses (F30). */
import { isOpen, type Payment } from '@kaikei/shared/payment.ts';
import {
  takeRequest,
  type Decision,
  type MayStart,
  type PaymentEvent,
  type PaymentRequest,
} from '@kaikei/shared/rules.ts';
import { INTENT_LIFE_MS, QUERY_DEADLINE_MS } from '@kaikei/shared/rules/times.ts';
import type { Clock, Stopwatch } from '../clock.ts';
import type { Logger } from '../log.ts';
import { LeaseLostError, StorageError } from '../store/errors.ts';
import type { Lease, PaymentStore, StoredPayment } from '../store/payments-port.ts';
import type { Leases } from './leases.ts';
import { PendingWrites, numbersIn, replay } from './pending-writes.ts';
import { Turns } from './turns.ts';

export interface JournalDeps {
  store: { payments: Pick<PaymentStore, 'step' | 'read'> };
  leases: Leases;
  clock: Clock;
  log: Logger;
  /** What a decision that is committed may start; any call where absent. */
  mayStart?: MayStart;
}

export interface Written {
  decision: Decision;
  /** Absent where the disk refused it, and it waits in memory. */
  stored?: StoredPayment;
  /** Under which it was decided; absent where the payment is another's. */
  lease?: Lease;
  /** How long ago it was decided, in ms (R13). */
  age: Stopwatch;
}

/**
 * Our clock rounds down, and the gateway's own may run a little faster: a call's end is noted this
 * much later, so that by neither clock a wait is short (4,999 ms were seen with a margin of 1).
 */
const END_MARGIN_MS = 10;
/** By then a question that is begun now has ended. */
const QUESTION_MS = INTENT_LIFE_MS + QUERY_DEADLINE_MS;

export class Journal {
  readonly #deps: JournalDeps;
  readonly #pending = new PendingWrites();
  /** What waits in memory for one step must be there for the next. */
  readonly #turns = new Turns();

  constructor(deps: JournalDeps) {
    this.#deps = deps;
  }

  /** Payments of which something waits for the disk; the next step that succeeds stores it. */
  waitingIds(): string[] {
    return this.#pending.ids();
  }

  /**
   * Commits what somebody asks for, and what waited before it; for a payment of another process it is
   * left to that one (R13). Undefined where the id is no payment. @throws StorageError
   */
  request(id: string, request: PaymentRequest): Promise<Written | undefined> {
    return this.#turns.take(id, async () => {
      const lease = this.#deps.leases.of(id);
      const written = lease && (await this.#unlessLost(lease, () => this.#write(lease, request)));
      if (written) return written;
      const { store, clock } = this.#deps;
      const age = clock.stopwatch();
      const step = await store.payments.step(id, [], (payment) =>
        takeRequest(payment, request, clock.now()),
      );
      return step && { ...step, age };
    });
  }

  /**
   * For what cannot be refused, because it has happened: where the disk does not take it, it waits.
   * Undefined where nothing came of it, or the payment is another's by now.
   */
  record(
    lease: Lease,
    event: Extract<PaymentEvent, { type: 'due' | 'ended' }>,
  ): Promise<Written | undefined> {
    return this.#turns.take(lease.id, async () => {
      if (!this.#deps.leases.holds(lease)) return undefined;
      try {
        return await this.#unlessLost(lease, () => this.#write(lease, event));
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        return this.#deps.leases.holds(lease) ? await this.#keep(lease, event, error) : undefined;
      }
    });
  }

  async #write(lease: Lease, event: PaymentEvent): Promise<Written | undefined> {
    const { store, leases, clock, log, mayStart = 'any-call' } = this.#deps;
    const { id } = lease;
    const pending = this.#pending.get(id);
    const askedAt = clock.now();
    let age = clock.stopwatch();
    const step = await store.payments.step(
      id,
      numbersIn(pending, event),
      (payment, foreign) => {
        age = clock.stopwatch();
        return replay(payment, pending, event, { now: this.#timeOf(event), foreign, mayStart });
      },
      lease,
    );
    if (pending) {
      this.#pending.delete(id);
      const waitedMs = this.#timeOf(event) - pending.since;
      log.info({ paymentId: id, waitedMs }, 'stored what the disk had refused');
    }
    // One that was given up meanwhile stays so: whoever takes over finds what was committed.
    if (!step || !leases.holds(lease)) return undefined;
    if (isOpen(step.stored.record)) leases.hold(lease, askedAt);
    else leases.drop(lease);
    return { ...step, lease, age };
  }

  /** Undefined where another process has the payment: what we knew of it is void. */
  async #unlessLost<T>(lease: Lease, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      this.forget(lease);
      return undefined;
    }
  }

  /** Another process owns the payment or has ended it, or this one owns it anew. */
  forget(lease: Lease): void {
    const { leases, log } = this.#deps;
    if (!leases.holds(lease)) return;
    leases.drop(lease);
    this.#pending.delete(lease.id);
    log.info({ paymentId: lease.id }, 'the payment is no longer worked on here');
  }

  async #keep(
    lease: Lease,
    event: PaymentEvent,
    error: StorageError,
  ): Promise<Written | undefined> {
    const { leases, clock, log } = this.#deps;
    const { id } = lease;
    const before = this.#pending.get(id);
    const committed = before?.payment ? undefined : await this.#read(id);
    const [now, age] = [this.#timeOf(event), clock.stopwatch()];
    // Whoever takes over must not find a question of ours still out (R5, R13).
    const mayStart = leases.outlasts(lease, now + QUESTION_MS) ? 'questions' : 'nothing';
    const decision = this.#pending.keep(id, event, { at: now, committed, mayStart });
    if (!before && this.#pending.get(id)) {
      const reason = error.advice ?? error.message;
      log.error({ paymentId: id, reason }, 'the disk refuses a payment; it is kept in memory');
    }
    return decision && { decision, lease, age };
  }

  /** A call's end, from which the waits of R5 and R7 count. */
  #timeOf(event: PaymentEvent): number {
    return this.#deps.clock.now() + (event.type === 'ended' ? END_MARGIN_MS : 0);
  }

  async #read(id: string): Promise<Payment | undefined> {
    try {
      const record = (await this.#deps.store.payments.read(id))?.record;
      return record?.kind === 'payment' ? record : undefined;
    } catch (error) {
      if (error instanceof StorageError) return undefined;
      throw error;
    }
  }
}
