/**
 * R14's daily run inside `serve`. When the next one is due is kept in the store: a restart neither
 * skips a run nor repeats one, and a run that was broken off goes on where it was.
 */
import { RECONCILE_FOR_MS } from '@kaikei/shared/rules/reconcile.ts';
import { QUERY_GAP_MS } from '@kaikei/shared/rules/times.ts';
import type { Clock } from '../clock.ts';
import type { ReconciliationStore } from '../store/reconciliation-port.ts';
import { reconcile, type ReconcileDeps } from './reconcile.ts';
import type { ReconciliationReport } from './reconciliation-report.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** After the start it lets the payments that are taken over go first (R6). */
const FIRST_LOOK_MS = QUERY_GAP_MS;
const LOOK_EVERY_MS = 60_000;

export interface DailyDeps extends ReconcileDeps {
  store: ReconcileDeps['store'] & { reconciliation: ReconciliationStore };
  /** Nobody else's: it follows the wall clock between its runs. */
  clock: Pick<Clock, 'now' | 'after' | 'reanchor'>;
  /** At least 0 and below 1: shops that opened together do not ask together. */
  random: () => number;
}

export class DailyReconciliation {
  readonly #deps: DailyDeps;
  readonly #stopping = new AbortController();
  #callOff: () => void = () => undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(deps: DailyDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#looking = this.#logged(async () => {
      await this.#dueAt();
      return FIRST_LOOK_MS;
    });
  }

  /** Asks nothing more, and waits for the question that is out. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#callOff();
    await this.#looking;
  }

  #arm(inMs: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#callOff = this.#deps.clock.after(inMs, () => {
      this.#looking = this.#logged(() => this.#runIfDue());
    });
  }

  /** Runs `look`, which gives how long to wait until the next one. */
  async #logged(look: () => Promise<number>): Promise<void> {
    try {
      this.#arm(await look());
    } catch (error) {
      // Whatever it is, sales go on without it, and the next look tries again.
      this.#deps.log.error({ err: error }, 'the daily reconciliation failed');
      this.#arm(HOUR_MS);
    }
  }

  async #runIfDue(): Promise<number> {
    const { store, clock } = this.#deps;
    clock.reanchor();
    const dueAt = await this.#dueAt();
    if (dueAt > clock.now()) return LOOK_EVERY_MS;
    const report = await this.#run(dueAt);
    if (report.brokenOff) return HOUR_MS;
    await store.reconciliation.planRun(nextAfter(dueAt, clock.now()));
    return LOOK_EVERY_MS;
  }

  /** As it was planned; planned now where it was not, or by a clock that has been set back since. */
  async #dueAt(): Promise<number> {
    const { store, clock, random } = this.#deps;
    const planned = await store.reconciliation.nextRunAt();
    const now = clock.now();
    if (planned !== undefined && planned <= now + DAY_MS) return planned;
    const at = now + HOUR_MS + Math.floor(random() * (DAY_MS - HOUR_MS));
    await store.reconciliation.planRun(at);
    return at;
  }

  async #run(dueAt: number): Promise<ReconciliationReport> {
    const { clock, log } = this.#deps;
    const report = await reconcile(this.#deps, {
      since: clock.now() - RECONCILE_FOR_MS,
      notAnsweredSince: dueAt,
      signal: this.#stopping.signal,
    });
    log.info(countsOf(report), report.brokenOff ? 'reconciliation broken off' : 'reconciled');
    return report;
  }
}

/** The same time of day, ahead of us. */
function nextAfter(dueAt: number, now: number): number {
  return dueAt + DAY_MS * (Math.floor((now - dueAt) / DAY_MS) + 1);
}

function countsOf({ byMachine, byHand }: ReconciliationReport) {
  return {
    payments: byMachine.payments + byHand.payments,
    agreed: byMachine.agreed + byHand.agreed,
    differences: byMachine.differences.length + byHand.differences.length,
    unanswered: byMachine.unanswered.length + byHand.unanswered.length,
    resolvedByHand: byHand.payments,
  };
}
