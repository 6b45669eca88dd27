/**
 * Reconciliation (R14) beside the loop: the product's run over all final payments, begun at any moment in
 * whichever proxy there is.
 */
import { reconcile, type ReconcileDeps } from '@kaikei/proxy/payments/reconcile.ts';
import { sightOf } from '@kaikei/proxy/payments/rechecks.ts';
import type { Supervisor } from '@kaikei/proxy/payments/supervisor.ts';
import type { Clock } from '@kaikei/proxy/clock.ts';
import type { Logger } from '@kaikei/proxy/log.ts';
import type { Attempt } from './attempt.ts';
import type { SimulatedPayments } from './full-store.ts';
import type { Judge } from './judge.ts';
import type { Mix } from './mix.ts';
import type { RecheckRules } from './recheck-rules.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';

const MOST_RUNS = 4;
const LATEST_MS = 600_000;

export interface RunDeps {
  readonly payments: SimulatedPayments;
  readonly supervisor: Supervisor;
  /** Of this run alone. */
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly judge: Judge;
  readonly rules: RecheckRules;
  readonly find: (id: string) => Attempt;
}

/** @throws StorageError */
export async function runReconciliation(deps: RunDeps): Promise<void> {
  const { payments, supervisor, clock, log, signal, judge, rules, find } = deps;
  const recheck: Supervisor['recheck'] = async (...given) => {
    const outcome = await supervisor.recheck(...given);
    if (outcome.kind === 'asked' && outcome.finding) {
      judge.calls.rechecked(find(outcome.sight.payment.id), outcome.finding);
    }
    return rules.heard(outcome);
  };
  const looks: ReconcileDeps['store']['payments'] = {
    finalIds: (since) => payments.finalIds(since),
    read: async (id) => {
      const stored = await payments.read(id);
      const sight = stored && sightOf(stored);
      if (!sight) return stored;
      const { payment, changeSeq } = rules.seen(sight);
      return { ...stored, record: payment, changeSeq };
    },
  };
  const store = { payments: looks, reconciliation: turnsOf(payments) };
  await reconcile({ store, supervisor: { recheck }, clock, log }, { since: 0, signal });
}

/** A turn that lasts longer was taken before a clock was set back. */
const LONGEST_HOLD_MS = 60_000;

function turnsOf(payments: SimulatedPayments): ReconcileDeps['store']['reconciliation'] {
  return {
    takeTurn: (now, holdMs) =>
      payments.write((disk) => {
        const leftMs = disk.nextTurnAt - now;
        if (leftMs > 0 && leftMs <= LONGEST_HOLD_MS) return leftMs;
        disk.nextTurnAt = now + holdMs;
        return 0;
      }),
    endTurn: (nextAt) =>
      payments.write((disk) => {
        disk.nextTurnAt = nextAt;
      }),
  };
}

export interface RunsDeps {
  readonly queue: EventQueue;
  readonly rng: Prng;
  readonly mix: Mix;
  readonly begin: () => void;
}

/** When they begin. */
export class ReconciliationRuns {
  readonly #deps: RunsDeps;
  readonly #plays: boolean;

  constructor(deps: RunsDeps) {
    this.#deps = deps;
    this.#plays = deps.rng.chance(deps.mix.reconciled);
  }

  schedule(): void {
    const { queue, rng, mix, begin } = this.#deps;
    for (const hours of mix.reconciledAfterHours) queue.at(queue.now + hours * 3_600_000, begin);
    if (!this.#plays) return;
    for (let count = rng.int(1, MOST_RUNS); count > 0; count -= 1) {
      queue.at(queue.now + rng.int(0, LATEST_MS), begin);
    }
  }

  /** A payment has just ended: most trouble is about now. */
  paymentEnded(): void {
    const { queue, rng, begin } = this.#deps;
    if (this.#plays && rng.chance(0.4)) queue.at(queue.now + rng.int(0, 40_000), begin);
  }
}
