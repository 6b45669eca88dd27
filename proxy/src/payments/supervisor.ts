/**
 * Drives every payment to its end. It knows no rule: it asks `decide`, commits what it decided, then
 * makes the call, and brings the answer back to `decide`. There is no other place where a payment
 * changes.
 *
 *   event --> [ transaction: read, decide, commit ] --> call? --> gateway --> event `ended` --> …
 *
 * A payment's row is its timer: the loop sleeps until the earliest `next_attempt_at` (a second at
 * most) and wakes those that are due. One call is in flight per payment, because `decide` plans none
 * while one is. At the start every payment that is not done is taken over (R6, R13).
 */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Call, PaymentEvent } from '@kaikei/shared/rules.ts';
import { INTENT_LIFE_MS } from '@kaikei/shared/rules/times.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Clock } from '../clock.ts';
import type { CreateFacts, Gateway, GatewayRequest } from '../gateway/port.ts';
import type { Logger } from '../log.ts';
import { StorageError, type PaymentStore, type StoredPayment } from '../store/port.ts';
import type { GatewayHealth } from './gateway-health.ts';
import { Journal, type Written } from './journal.ts';
import { orderOf } from './order.ts';

const LONGEST_SLEEP_MS = 1_000;
const BATCH = 500;
/** How often a disk that refuses is tried again (F30). */
const RETRY_COMMIT_MS = 500;

/** What the supervisor needs of the store. */
export type DrivenPayments = Pick<
  PaymentStore,
  'step' | 'read' | 'dueIds' | 'nextDueAt' | 'openIds'
>;

export interface SupervisorDeps {
  store: { payments: DrivenPayments };
  gateway: Gateway;
  health: GatewayHealth;
  clock: Clock;
  log: Logger;
}

export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #journal: Journal;
  readonly #calls = new Set<Promise<void>>();
  #callOff: () => void = () => undefined;
  #running = false;
  /** Until every open payment was taken over none of them is worked on (R6). */
  #tookOver = false;
  #waking = false;
  /** When the next wake is due; Infinity while none is set. */
  #wakeAt = Infinity;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#journal = new Journal(deps);
  }

  async start(): Promise<void> {
    this.#running = true;
    const { store, log } = this.#deps;
    const open = await store.payments.openIds();
    if (open.length > 0) log.info({ payments: open.length }, 'taking over open payments');
    await Promise.all(open.map((id) => this.#step(id, { type: 'taken-over' })));
    this.#tookOver = true;
    this.#wakeBy(this.#deps.clock.now());
  }

  /**
   * Starts no further call and waits for those in flight, and for the disk to take how they ended;
   * what is open goes on at the next start.
   */
  async stop(): Promise<void> {
    this.#running = false;
    this.#callOff();
    for (;;) {
      while (this.#calls.size > 0) await Promise.all(this.#calls);
      if (await this.#nothingWaits()) return;
      await new Promise<void>((resolve) => this.#deps.clock.after(RETRY_COMMIT_MS, resolve));
    }
  }

  async #nothingWaits(): Promise<boolean> {
    await Promise.all(this.#journal.waitingIds().map((id) => this.#due(id)));
    return this.#journal.waitingIds().length === 0;
  }

  /** Carries out the create of a payment that was just committed; resolves when it has ended. */
  create(payment: Payment, facts: CreateFacts): Promise<void> {
    const request: GatewayRequest = { kind: 'create', order: orderOf(payment), create: facts };
    return this.#track(this.#carryOut(payment.id, request, payment.createSentAt));
  }

  requestCancel(id: string): Promise<StoredPayment | undefined> {
    return this.#step(id, { type: 'cancel-requested' });
  }

  /** Brings the next query forward within the rules (R12). */
  hint(id: string): Promise<StoredPayment | undefined> {
    return this.#step(id, { type: 'hinted' });
  }

  /** One event of one payment, through its transaction to its next call. @throws StorageError */
  async #step(id: string, event: PaymentEvent): Promise<StoredPayment | undefined> {
    const written = await this.#journal.write(id, event);
    this.#follow(written);
    return written?.stored;
  }

  #follow(written: Written | undefined): void {
    if (!written) return;
    const { payment, call, incidents } = written.decision;
    for (const { kind } of written.stored ? incidents : []) {
      this.#deps.log.warn({ paymentId: payment.id, incident: kind }, 'incident');
    }
    if (call) this.#perform(payment, call);
    if (!written.stored) this.#wakeBy(this.#deps.clock.now() + RETRY_COMMIT_MS);
    else if (payment.nextAttemptAt !== undefined) this.#wakeBy(payment.nextAttemptAt);
  }

  #perform(payment: Payment, call: Call): void {
    // A process that stops leaves the intent to the next one, which takes it for unanswered (R13).
    if (!this.#running) return;
    const order = orderOf(payment);
    const request: GatewayRequest =
      call.kind === 'refund' || call.kind === 'refund-query'
        ? { kind: call.kind, order, refundNo: call.refundNo, amount: call.amount }
        : { kind: call.kind, order };
    void this.#track(this.#carryOut(payment.id, request, call.intentAt));
  }

  async #carryOut(id: string, request: GatewayRequest, intentAt: number): Promise<void> {
    const verdict = await this.#send(request, intentAt);
    this.#deps.health.record(verdict);
    this.#deps.log.info(
      { paymentId: id, call: request.kind, verdict: verdict.kind, ...reasonOf(verdict) },
      'gateway call ended',
    );
    this.#follow(await this.#journal.writeOrKeep(id, { type: 'ended', verdict }));
  }

  /** R13: a process that was paused between commit and sending must not act on an old intent. */
  async #send(request: GatewayRequest, intentAt: number): Promise<Verdict> {
    const ageMs = this.#deps.clock.now() - intentAt;
    if (ageMs > INTENT_LIFE_MS) return { kind: 'not-sent', reason: 'stale-intent' };
    return this.#deps.gateway.call(request);
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work
      .catch((error: unknown) => {
        this.#deps.log.error({ err: error }, 'a payment step failed');
      })
      .finally(() => this.#calls.delete(tracked));
    this.#calls.add(tracked);
    return tracked;
  }

  /** Sleeps until then at most; what is due is looked for when it wakes. */
  #wakeBy(at: number): void {
    if (!this.#running || !this.#tookOver || at >= this.#wakeAt) return;
    this.#wakeAt = at;
    if (this.#waking) return;
    this.#callOff();
    const sleepMs = Math.max(at - this.#deps.clock.now(), 0);
    this.#callOff = this.#deps.clock.after(sleepMs, () => void this.#track(this.#wake()));
  }

  async #wake(): Promise<void> {
    this.#waking = true;
    this.#wakeAt = Infinity;
    let nextAt: number | undefined;
    try {
      nextAt = await this.#workOnDue();
    } finally {
      this.#waking = false;
      const earlier = this.#wakeAt;
      this.#wakeAt = Infinity;
      this.#wakeBy(Math.min(earlier, nextAt ?? this.#deps.clock.now() + RETRY_COMMIT_MS));
    }
  }

  /** Gives when to look again; undefined where the store refused anything, and a while is to be waited. */
  async #workOnDue(): Promise<number | undefined> {
    const { store, clock } = this.#deps;
    const due = await orRefused(store.payments.dueIds(clock.now(), BATCH));
    const ids = new Set([...this.#journal.waitingIds(), ...(due === REFUSED ? [] : due)]);
    const refused = await Promise.all([...ids].map((id) => this.#due(id)));
    if (due === REFUSED || refused.includes(true)) return undefined;
    if (ids.size === 0 && this.#calls.size <= 1) await this.#reanchorIfIdle();
    const nextDueAt = await orRefused(store.payments.nextDueAt());
    if (nextDueAt === REFUSED || this.#journal.waitingIds().length > 0) return undefined;
    return Math.min(nextDueAt ?? Infinity, clock.now() + LONGEST_SLEEP_MS);
  }

  async #due(id: string): Promise<boolean> {
    const written = await this.#journal.writeOrKeep(id, { type: 'due' });
    this.#follow(written);
    return !written?.stored;
  }

  async #reanchorIfIdle(): Promise<void> {
    const { store, clock } = this.#deps;
    const open = await orRefused(store.payments.openIds());
    const isIdle = open !== REFUSED && open.length === 0 && this.#calls.size <= 1;
    if (isIdle) clock.reanchor();
  }
}

const REFUSED = Symbol('the store cannot be read');

async function orRefused<T>(reading: Promise<T>): Promise<T | typeof REFUSED> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof StorageError) return REFUSED;
    throw error;
  }
}

function reasonOf(verdict: Verdict): { reason?: string } {
  return 'reason' in verdict ? { reason: verdict.reason } : {};
}
