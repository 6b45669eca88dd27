/** How much may wait for a scan: the goods may be gone, and nothing of it is paid yet. */
import type { SaleRecord } from './db.ts';

export const MOST_WAITING_SALES = 20;

/** Why no further sale may wait. */
export type WaitingLimit = 'number' | 'total';

/**
 * @param maxTotal the largest sum of all waiting sales; the largest single payment fits into it
 * @returns the limit that stands in the way of `sale`, if one does
 */
export function waitingLimit(
  waiting: readonly Pick<SaleRecord, 'amount'>[],
  sale: Pick<SaleRecord, 'amount'>,
  maxTotal: number,
): WaitingLimit | undefined {
  if (waiting.length >= MOST_WAITING_SALES) return 'number';
  return totalOf(waiting) + sale.amount > maxTotal ? 'total' : undefined;
}

export function totalOf(sales: readonly Pick<SaleRecord, 'amount'>[]): number {
  return sales.reduce((sum, { amount }) => sum + amount, 0);
}
