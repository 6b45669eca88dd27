/**
 * R14: has the gateway asked, slowly, about final payments, and reports where it says otherwise. It only
 * chooses whom to ask about and when; the supervisor asks, under the payment's lease, so that R5 holds
 * between all processes. Their one pace is kept in the store.
 */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Finding } from '@kaikei/shared/rules/finding.ts';
import { REST_MS, startReconciling } from '@kaikei/shared/rules/reconcile.ts';
import { LEASE_MS } from '@kaikei/shared/rules/times.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { DamagedRecordError, StorageError } from '../store/errors.ts';
import type { PaymentStore } from '../store/payments-port.ts';
import type { ReconciliationStore } from '../store/reconciliation-port.ts';
import { sightOf, type NotAsked, type Sight } from './rechecks.ts';
import { ReconciliationReport } from './reconciliation-report.ts';
import type { Supervisor } from './supervisor.ts';

/** R14: at most 2 queries a second; from the end of the last one, so that it holds at the gateway too. */
const PACE_MS = 500;
/** How often one who waits for another process looks whether its question has ended. */
const LOOK_EVERY_MS = 100;
/** A question that brought nothing is asked once more, when all others have been. */
const TRIES = 2;
/** A payment that others keep busy for so many of our looks is left to them. */
const LOOKS = 10;
/** So many failures in a row: the gateway or the disk is away, and asking on helps nobody. */
const FAILURES_IN_A_ROW = 10;

export interface ReconcileDeps {
  store: {
    payments: Pick<PaymentStore, 'finalIds' | 'read'>;
    reconciliation: Pick<ReconciliationStore, 'takeTurn' | 'endTurn'>;
  };
  supervisor: Pick<Supervisor, 'recheck'>;
  /** It must not be set while a run goes on: its waits are R5's. */
  clock: Pick<Clock, 'now' | 'after'>;
  log: Logger;
}

export interface ReconcileRequest {
  /** Payments created before are left out. */
  since: number;
  /** So are those that had an answer since: a run that was broken off goes on where it was. */
  notAnsweredSince?: number;
  /** Ends the run early; what was not asked by then is reported so. */
  signal: AbortSignal;
}

/** @throws StorageError where the payments cannot be listed; later trouble is in the report */
export async function reconcile(
  deps: ReconcileDeps,
  request: ReconcileRequest,
): Promise<ReconciliationReport> {
  const ids = await deps.store.payments.finalIds(request.since);
  return new Run(deps, request, ids).toEnd();
}

/** How long a run over so many payments takes at least, in ms. */
export function shortestRunMs(payments: number): number {
  return payments === 0 ? 0 : REST_MS + (payments - 1) * PACE_MS;
}

/** A payment that waits for its question. */
interface Waiting {
  id: string;
  /** By the run's own clock. */
  notBefore: number;
  /** Its latest change when the wait until `notBefore` began. */
  restsSince?: number;
  tries: number;
  looks: number;
  /** As it was last read. */
  seen?: Payment;
  /** Why the latest question brought nothing. */
  reason?: string;
}

class Run {
  readonly #deps: ReconcileDeps;
  readonly #request: ReconcileRequest;
  readonly #report: ReconciliationReport;
  readonly #waiting: Waiting[];
  #nextTurnAt: number;
  #failures = 0;
  #lastFailure = '';
  /** The process stops, or whoever asked for the run wants no more of it. */
  #isStopped = false;
  /** A read failed at the end: the report waits for no more of them. */
  #storageIsAway = false;

  constructor(deps: ReconcileDeps, request: ReconcileRequest, ids: readonly string[]) {
    this.#deps = deps;
    this.#request = request;
    const startedAt = deps.clock.now();
    this.#report = new ReconciliationReport(request.since, startedAt);
    this.#waiting = ids.map((id) => ({ id, notBefore: 0, tries: 0, looks: 0 }));
    this.#nextTurnAt = startedAt;
  }

  async toEnd(): Promise<ReconciliationReport> {
    const { clock } = this.#deps;
    while (this.#waiting.length > 0 && !this.#isBrokenOff) {
      const now = clock.now();
      const index = this.#waiting.findIndex(({ notBefore }) => notBefore <= now);
      const [one] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (one) await this.#bring(one);
      else await this.#pause(Math.min(...this.#waiting.map((each) => each.notBefore)) - now);
    }
    const why = this.#isStopping ? 'stopped' : this.#lastFailure;
    for (const one of this.#waiting) await this.#leave(one, one.reason ?? why);
    this.#report.brokenOff = this.#isBrokenOff;
    this.#report.endedAt = clock.now();
    return this.#report;
  }

  get #isBrokenOff(): boolean {
    return this.#isStopping || this.#failures >= FAILURES_IN_A_ROW;
  }

  get #isStopping(): boolean {
    return this.#isStopped || this.#request.signal.aborted;
  }

  /** One payment, as far as it can be brought now. */
  async #bring(one: Waiting): Promise<void> {
    try {
      const sight = await this.#read(one.id);
      if (!sight || this.#isAnswered(sight.payment)) return;
      const { payment, changeSeq } = sight;
      one.seen = payment;
      const start = startReconciling(payment, this.#deps.clock.now(), changeSeq === one.restsSince);
      if (start.kind !== 'ask') this.#putOff(one, { ...start, sight });
      else if (await this.#takeTurn()) await this.#askInTurn(one, changeSeq);
      else this.#waiting.push(one);
    } catch (error) {
      if (error instanceof DamagedRecordError) {
        this.#report.damaged(one.id);
        return;
      }
      if (!(error instanceof StorageError)) throw error;
      this.#deps.log.warn({ err: error, paymentId: one.id }, 'reconciliation could not be stored');
      await this.#failed(one, 'storage-unavailable');
    }
  }

  async #read(id: string): Promise<Sight | undefined> {
    const stored = await this.#deps.store.payments.read(id);
    return stored && sightOf(stored);
  }

  #isAnswered({ reconciledAt = 0 }: Payment): boolean {
    return reconciledAt >= (this.#request.notAnsweredSince ?? Infinity);
  }

  #putOff(one: Waiting, why: NotAsked): void {
    const { payment, changeSeq } = why.sight;
    one.looks += 1;
    if (why.kind === 'wait' && one.looks < LOOKS) {
      const notBefore = this.#deps.clock.now() + why.forMs;
      this.#waiting.push({ ...one, notBefore, restsSince: changeSeq });
    } else if (why.kind === 'in-hand' && why.known) {
      this.#report.known(payment, why.known);
    } else this.#report.unanswered(payment, 'in-hand');
  }

  async #askInTurn(one: Waiting, restedSince: number): Promise<void> {
    let paceMs = PACE_MS;
    try {
      const outcome = await this.#deps.supervisor.recheck(one.id, restedSince);
      switch (outcome.kind) {
        case 'asked':
          one.tries += 1;
          await this.#take(one, outcome);
          return;
        case 'not-stored':
          one.tries += 1;
          await this.#failed(one, 'storage-unavailable');
          return;
        case 'wait':
        case 'in-hand':
          paceMs = 0;
          this.#putOff(one, outcome);
          return;
        case 'stopping':
          this.#isStopped = true;
          this.#waiting.push(one);
          return;
        case 'unknown':
          return;
      }
    } finally {
      await this.#endTurn(paceMs);
    }
  }

  async #take(
    one: Waiting,
    { sight: { payment, changeSeq }, finding }: { sight: Sight; finding?: Finding },
  ): Promise<void> {
    if (!finding) {
      this.#report.unanswered(payment, 'in-hand');
      return;
    }
    one.restsSince = changeSeq;
    one.seen = payment;
    const { comparison, verdict } = finding;
    if (comparison.kind !== 'unanswered') {
      this.#failures = 0;
      this.#report.compared(payment, comparison, finding);
    } else if (verdict.kind === 'unknown' || verdict.kind === 'not-sent') {
      if (verdict.kind === 'unknown') this.#keepQuiet(verdict.retryAfterMs);
      await this.#failed(one, comparison.reason);
    } else await this.#again(one, comparison.reason);
  }

  /** The gateway asked for a pause (F07). */
  #keepQuiet(forMs = 0): void {
    this.#nextTurnAt = Math.max(this.#nextTurnAt, this.#deps.clock.now() + forMs);
  }

  async #failed(one: Waiting, reason: string): Promise<void> {
    this.#failures += 1;
    this.#lastFailure = reason;
    await this.#again(one, reason);
  }

  async #again(one: Waiting, reason: string): Promise<void> {
    const notBefore = this.#deps.clock.now() + REST_MS;
    if (one.tries < TRIES) this.#waiting.push({ ...one, notBefore, reason });
    else await this.#leave(one, reason);
  }

  /** Whatever the disk does: the report of what was compared must not be lost. */
  async #leave({ id, seen }: Waiting, reason: string): Promise<void> {
    const payment = seen ?? (await this.#readAtLast(id));
    if (payment === 'damaged') this.#report.damaged(id);
    else if (payment === 'unread') this.#report.unread(id, reason);
    else if (payment) this.#report.unanswered(payment, reason);
  }

  /** One that was never read: the report wants to know whether a person resolved it. */
  async #readAtLast(id: string): Promise<Payment | 'damaged' | 'unread' | undefined> {
    if (this.#storageIsAway) return 'unread';
    try {
      return (await this.#read(id))?.payment;
    } catch (error) {
      if (error instanceof DamagedRecordError) return 'damaged';
      if (!(error instanceof StorageError)) throw error;
      this.#storageIsAway = true;
      return 'unread';
    }
  }

  /** Waits for the pace, which all processes share; false where the run ends meanwhile. */
  async #takeTurn(): Promise<boolean> {
    const { store, clock } = this.#deps;
    let waitMs = this.#nextTurnAt - clock.now();
    for (;;) {
      if (waitMs > 0) await this.#pause(waitMs);
      if (this.#request.signal.aborted) return false;
      const leftMs = await store.reconciliation.takeTurn(clock.now(), LEASE_MS);
      if (leftMs === 0) return true;
      waitMs = Math.min(leftMs, LOOK_EVERY_MS);
    }
  }

  async #endTurn(paceMs: number): Promise<void> {
    const { store, clock } = this.#deps;
    this.#nextTurnAt = Math.max(this.#nextTurnAt, clock.now() + paceMs);
    await store.reconciliation.endTurn(clock.now() + paceMs);
  }

  #pause(forMs: number): Promise<void> {
    const { signal } = this.#request;
    return new Promise((resolve) => {
      const end = () => {
        callOff();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const callOff = this.#deps.clock.after(Math.max(forMs, 0), end);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
    });
  }
}
