/** A code that is held while the proxy is away: the sale waits on the disk, the code in memory. */
import type { WaitingSales } from '../sale/held-sales.svelte.ts';
import type { Order, Refusal } from '../sale/order.ts';
import type { Attempt } from './attempt.svelte.ts';

export interface HoldingDeps {
  waiting: WaitingSales;
  /** The last probe was answered, or none has failed yet. */
  isReachable: () => boolean;
  /** The largest sum of sales that may wait. */
  maxWaitingTotal: () => number;
  /** Monotonic ms. */
  now: () => number;
  /** ms since the epoch by this tablet. */
  wallClock: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Ends the sleep of everything that tries again. */
  wake: () => void;
}

/** Resolves once the proxy is back, or to why the payment is not begun. */
export async function holdCode(
  { waiting, isReachable, maxWaitingTotal, now, wallClock, sleep, wake }: HoldingDeps,
  attempt: Attempt,
  order: Order,
): Promise<Refusal['reason'] | undefined> {
  const { saleId: id, amount, currency, scannedAt, codeDeadAt } = order;
  const sale = { id, amount, currency, begunAt: attempt.begunAt };
  const limit = await waiting.add(sale, maxWaitingTotal());
  if (limit) return { kind: 'waiting-limit', limit };
  wake();
  for (;;) {
    if (attempt.cancelAsked) return { kind: 'put-away' };
    // A tablet that slept may have stopped its monotonic clock.
    const sleptOver = wallClock() - attempt.begunAt >= codeDeadAt - scannedAt;
    if (sleptOver || now() >= codeDeadAt) return { kind: 'held-too-long' };
    if (isReachable()) return undefined;
    await sleep(codeDeadAt - now());
  }
}
