/** What reaches the gateway and what it books: I3, I4, I5, I6. */
import type { Attempt } from '../attempt.ts';
import type { Order } from '../gateway-orders.ts';
import type { ObservedRun } from './observed-run.ts';

/** R5, R7. */
export const QUERY_GAP_MS = 5_000;
const CANCEL_WAIT_MS = 15_000;

export class LedgerInvariants {
  readonly #run: ObservedRun;

  constructor(run: ObservedRun) {
    this.#run = run;
  }

  queryArrived(attempt: Attempt, clean: boolean): void {
    if (!clean) return;
    const now = this.#run.now;
    const gapMs = now - (attempt.lastQueryArrivedAt ?? -Infinity);
    attempt.lastQueryArrivedAt = now;
    if (gapMs < QUERY_GAP_MS) this.#run.broken('I5', `queries arrived ${gapMs} ms apart`);
  }

  cancelArrived(attempt: Attempt, clean: boolean, order: Order | undefined): void {
    if (!clean || !order || !this.#run.gatewayIsTrue) return;
    const ageMs = this.#run.now - order.existsAt;
    if (ageMs < CANCEL_WAIT_MS)
      this.#run.broken('I4', `${attempt.id} canceled at an age of ${ageMs} ms`);
  }

  captured(attempt: Attempt, orders: ReadonlyMap<string, Order>): void {
    let holding = 0;
    for (const [id, order] of orders) {
      if (this.#run.endedByHand.has(id)) continue;
      if (order.saleId === attempt.saleId && order.captured > order.givenBack) holding += 1;
    }
    if (holding > 1 && this.#run.gatewayIsTrue)
      this.#run.broken('I3', `${attempt.id} captured while the sale's money was held`);
    if (attempt.committedAt === undefined)
      this.#run.broken('I6', `${attempt.id} captured, unknown to us`);
  }

  gaveBack(attempt: Attempt, order: Order): void {
    if (order.givenBack > order.captured) {
      this.#run.broken('I3', `${attempt.id}: ${order.givenBack} given back of ${order.captured}`);
    }
  }
}
