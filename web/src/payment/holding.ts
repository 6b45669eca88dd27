/** A code that is held while the proxy is away: the sale waits on the disk, the code in memory. */
import type { SaleRecord } from '../storage/db.ts';
import type { HeldLimit } from '../storage/limits.ts';
import type { Order, Refusal } from './order.ts';
import type { Attempt } from './attempt.svelte.ts';

/** The sales that wait for a scan, as far as a payment touches them. */
export interface HeldSalesOfPayments {
  find(saleId: string): SaleRecord | undefined;
  /** Resolves to the limit that stands in the way, if one does. */
  add(sale: SaleRecord): Promise<HeldLimit | undefined>;
  /** It has a payment now, which took it off the disk. */
  begun(saleId: string): void;
}

export interface HoldingDeps {
  heldSales: HeldSalesOfPayments;
  /** The last probe was answered, or none has failed yet. */
  isReachable: () => boolean;
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
  { heldSales, isReachable, now, wallClock, sleep, wake }: HoldingDeps,
  attempt: Attempt,
  order: Order,
): Promise<Refusal['reason'] | undefined> {
  const { saleId: id, amount, currency, scannedAt, codeDeadAt } = order;
  const sale = { id, amount, currency, begunAt: attempt.begunAt };
  const limit = await heldSales.add(sale);
  if (limit) return { kind: 'held-limit', limit };
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
