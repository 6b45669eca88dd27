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
import { decide, type Call, type PaymentEvent } from '@kaikei/shared/rules.ts';
import { INTENT_LIFE_MS } from '@kaikei/shared/rules/times.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Clock } from '../clock.ts';
import type { CreateFacts, Gateway, GatewayRequest, OrderFacts } from '../gateway/port.ts';
import type { Logger } from '../log.ts';
import { StorageError, type Step, type Store, type StoredPayment } from '../store/port.ts';
import type { GatewayHealth } from './gateway-health.ts';
import { screen } from './screen.ts';

const LONGEST_SLEEP_MS = 1_000;
const BATCH = 500;
/** How often an outcome is tried again that the disk would not take (F30). */
const RETRY_COMMIT_MS = 500;

export interface SupervisorDeps {
  store: Store;
  gateway: Gateway;
  health: GatewayHealth;
  clock: Clock;
  log: Logger;
}

export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #calls = new Set<Promise<void>>();
  #callOff: () => void = () => undefined;
  #running = false;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#running = true;
    const { store, log } = this.#deps;
    const open = store.payments.openIds();
    if (open.length > 0) log.info({ payments: open.length }, 'taking over open payments');
    await Promise.all(open.map((id) => this.#step(id, { type: 'taken-over' })));
    this.#arm();
  }

  /** Starts no further call and waits for those in flight; what is open goes on at the next start. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#callOff();
    while (this.#calls.size > 0) await Promise.all(this.#calls);
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
    const step = await this.#deps.store.payments.step(id, (payment, ledger) => {
      const screened =
        event.type === 'ended' ? { ...event, verdict: screen(event.verdict, id, ledger) } : event;
      return decide(payment, screened, this.#deps.clock.now());
    });
    this.#report(step);
    if (step?.decision.call) this.#perform(step.decision.payment, step.decision.call);
    this.#arm();
    return step?.stored;
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
    await this.#commitOutcome(id, verdict);
  }

  /** R13: a process that was paused between commit and sending must not act on an old intent. */
  async #send(request: GatewayRequest, intentAt: number): Promise<Verdict> {
    const ageMs = this.#deps.clock.now() - intentAt;
    if (ageMs > INTENT_LIFE_MS) return { kind: 'not-sent', reason: 'stale-intent' };
    return this.#deps.gateway.call(request);
  }

  /** An outcome is kept in memory until the disk takes it; nothing goes on for the payment before. */
  async #commitOutcome(id: string, verdict: Verdict): Promise<void> {
    const endedAt = this.#deps.clock.now();
    for (;;) {
      try {
        await this.#step(id, { type: 'ended', verdict });
        return;
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        this.#deps.log.error(
          { paymentId: id, waitedMs: this.#deps.clock.now() - endedAt, reason: error.message },
          'an outcome could not be stored yet',
        );
        await new Promise<void>((resolve) => this.#deps.clock.after(RETRY_COMMIT_MS, resolve));
      }
    }
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

  /** Sleeps until the next payment is due; at least `leastMs` where the store has just failed. */
  #arm(leastMs = 0): void {
    if (!this.#running) return;
    const sleepMs = leastMs > 0 ? leastMs : this.#sleepMs();
    this.#callOff();
    this.#callOff = this.#deps.clock.after(sleepMs, () => void this.#track(this.#wake()));
  }

  #sleepMs(): number {
    const nextDueAt = this.#deps.store.payments.nextDueAt();
    if (nextDueAt === undefined) return LONGEST_SLEEP_MS;
    return Math.min(Math.max(nextDueAt - this.#deps.clock.now(), 0), LONGEST_SLEEP_MS);
  }

  async #wake(): Promise<void> {
    const { store, clock, log } = this.#deps;
    try {
      const due = store.payments.dueIds(clock.now(), BATCH);
      await Promise.all(due.map((id) => this.#step(id, { type: 'due' })));
      if (due.length === 0 && this.#calls.size <= 1 && store.payments.openIds().length === 0) {
        clock.reanchor();
      }
      this.#arm();
    } catch (error) {
      log.error({ err: error }, 'due payments could not be read or stored');
      this.#arm(RETRY_COMMIT_MS);
    }
  }

  #report(step: Step): void {
    if (!step) return;
    const { payment, incidents } = step.decision;
    for (const incident of incidents) {
      this.#deps.log.warn({ paymentId: payment.id, incident: incident.kind }, 'incident');
    }
  }
}

function orderOf(payment: Payment): OrderFacts {
  return {
    id: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    storeNo: payment.storeNo,
  };
}

function reasonOf(verdict: Verdict): { reason?: string } {
  return 'reason' in verdict ? { reason: verdict.reason } : {};
}
