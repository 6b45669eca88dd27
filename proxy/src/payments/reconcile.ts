/**
 * R14: asks the gateway, slowly, about final payments, and records where it says otherwise. Runs in
 * the process that serves, once a day, and in the command line beside it: every question goes through
 * the store, so that all processes together keep R5 and one pace, and it makes no call but queries.
 * What follows from a difference is carried out by the supervisor of the process that serves.
 */
import type { Payment } from '@kaikei/shared/payment.ts';
import {
  endReconciling,
  startReconciling,
  type Reconciled,
  type Start,
} from '@kaikei/shared/rules/reconcile.ts';
import { INTENT_LIFE_MS, QUERY_GAP_MS, RECONCILE_HOLD_MS } from '@kaikei/shared/rules/times.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Clock } from '../clock.ts';
import type { Gateway } from '../gateway/port.ts';
import type { Logger } from '../log.ts';
import { StorageError, type Store } from '../store/port.ts';
import { orderFactsOf } from './calls.ts';
import { ReconciliationReport } from './reconciliation-report.ts';
import { numbersOf, screen } from './reject-reused-numbers.ts';

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
  store: Pick<Store, 'payments' | 'reconciliation'>;
  gateway: Pick<Gateway, 'call'>;
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
  return payments === 0 ? 0 : QUERY_GAP_MS + (payments - 1) * PACE_MS;
}

/** A payment that waits for its question. */
interface Waiting {
  id: string;
  notBefore: number;
  tries: number;
  looks: number;
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

  constructor(deps: ReconcileDeps, request: ReconcileRequest, ids: readonly string[]) {
    this.#deps = deps;
    this.#request = request;
    const startedAt = deps.clock.now();
    this.#report = new ReconciliationReport(request.since, startedAt);
    this.#waiting = ids.map((id) => ({ id, notBefore: 0, tries: 0, looks: 0 }));
    // R6: whoever begins asks nothing for 5 s of his own time, whatever the clocks said before.
    this.#nextTurnAt = startedAt + QUERY_GAP_MS;
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
    const why = this.#request.signal.aborted ? 'stopped' : this.#lastFailure;
    for (const one of this.#waiting) await this.#leave(one, one.reason ?? why);
    this.#report.brokenOff = this.#isBrokenOff;
    this.#report.endedAt = clock.now();
    return this.#report;
  }

  get #isBrokenOff(): boolean {
    return this.#request.signal.aborted || this.#failures >= FAILURES_IN_A_ROW;
  }

  /** One payment, as far as it can be brought now. */
  async #bring(one: Waiting): Promise<void> {
    try {
      const payment = await this.#read(one.id);
      if (!payment || this.#isAnswered(payment)) return;
      const start = startReconciling(payment, this.#deps.clock.now());
      if (start.kind !== 'ask') this.#putOff(one, payment, start);
      else if (await this.#takeTurn()) await this.#askInTurn(one);
      else this.#waiting.push(one);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#deps.log.warn({ err: error, paymentId: one.id }, 'reconciliation could not be stored');
      await this.#failed(one, 'storage-unavailable');
    }
  }

  async #read(id: string): Promise<Payment | undefined> {
    const record = (await this.#deps.store.payments.read(id))?.record;
    return record?.kind === 'payment' ? record : undefined;
  }

  #isAnswered({ reconciledAt = 0 }: Payment): boolean {
    return reconciledAt >= (this.#request.notAnsweredSince ?? Infinity);
  }

  #putOff(one: Waiting, payment: Payment, start: Exclude<Start, { kind: 'ask' }>): void {
    one.looks += 1;
    if (start.kind === 'wait' && one.looks < LOOKS) {
      this.#waiting.push({ ...one, notBefore: start.until });
    } else if (start.kind === 'in-hand' && start.known) {
      this.#report.known(payment, start.known);
    } else this.#report.unanswered(payment, 'in-hand');
  }

  async #askInTurn(one: Waiting): Promise<void> {
    const asked = await this.#commitStart(one);
    if (!asked) {
      await this.#endTurn(0);
      return;
    }
    one.tries += 1;
    const verdict = await this.#send(asked);
    const [ended] = await Promise.all([this.#commitEnd(asked, verdict), this.#endTurn(PACE_MS)]);
    if (ended) await this.#take(one, ended, verdict);
  }

  /** The payment with its reservation on disk; undefined where it may not be asked about now after all. */
  async #commitStart(one: Waiting): Promise<Payment | undefined> {
    const seen: { payment?: Payment; start?: Start } = {};
    const step = await this.#deps.store.payments.step(one.id, [], (payment) => {
      const start = startReconciling(payment, this.#deps.clock.now());
      Object.assign(seen, { payment, start });
      return start.kind === 'ask' ? start.decision : undefined;
    });
    const { payment, start } = seen;
    if (payment && start && start.kind !== 'ask') this.#putOff(one, payment, start);
    return step?.decision.payment;
  }

  /** R13: an intent older than 2 s is not sent. */
  async #send(asked: Payment): Promise<Verdict> {
    const ageMs = this.#deps.clock.now() - asked.updatedAt;
    if (ageMs > INTENT_LIFE_MS) return { kind: 'not-sent', reason: 'stale-intent' };
    return this.#deps.gateway.call({ kind: 'query', order: orderFactsOf(asked) });
  }

  async #commitEnd(asked: Payment, verdict: Verdict): Promise<Reconciled | undefined> {
    const { store, clock, log } = this.#deps;
    const seen: { ended?: Reconciled } = {};
    await store.payments.step(asked.id, [numbersOf(verdict)], (payment, foreign) => {
      const screened = screen(verdict, foreign, 'query');
      seen.ended = endReconciling(payment, asked, screened, clock.now());
      return seen.ended.decision;
    });
    for (const { kind } of seen.ended?.decision.incidents ?? []) {
      log.warn({ paymentId: asked.id, incident: kind }, 'incident');
    }
    return seen.ended;
  }

  async #take(
    one: Waiting,
    { comparison, isNew, decision }: Reconciled,
    verdict: Verdict,
  ): Promise<void> {
    if (comparison.kind !== 'unanswered') {
      this.#failures = 0;
      this.#report.compared(decision.payment, comparison, { isNew, verdict });
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
    const notBefore = this.#deps.clock.now() + QUERY_GAP_MS;
    if (one.tries < TRIES) this.#waiting.push({ ...one, notBefore, reason });
    else await this.#leave(one, reason);
  }

  async #leave(one: Waiting, reason: string): Promise<void> {
    const payment = await this.#read(one.id);
    if (payment) this.#report.unanswered(payment, reason);
  }

  /** Waits for the pace, which all processes share; false where the run ends meanwhile. */
  async #takeTurn(): Promise<boolean> {
    const { store, clock } = this.#deps;
    let waitMs = this.#nextTurnAt - clock.now();
    for (;;) {
      if (waitMs > 0) await this.#pause(waitMs);
      if (this.#request.signal.aborted) return false;
      const leftMs = await store.reconciliation.takeTurn(clock.now(), RECONCILE_HOLD_MS);
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
