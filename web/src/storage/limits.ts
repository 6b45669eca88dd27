/** How much may be on hold: the goods may be gone, and nothing of it is paid yet. */
import type { SaleRecord } from './db.ts';

export const MOST_HELD_SALES = 20;

/** Why no further sale may be held. */
export type HeldLimit = 'number' | 'total';

/**
 * @param maxTotal the largest sum of all held sales; the largest single payment fits into it
 * @returns the limit that stands in the way of `sale`, if one does
 */
export function heldLimit(
  held: readonly Pick<SaleRecord, 'amount'>[],
  sale: Pick<SaleRecord, 'amount'>,
  maxTotal: number,
): HeldLimit | undefined {
  if (held.length >= MOST_HELD_SALES) return 'number';
  return totalOf(held) + sale.amount > maxTotal ? 'total' : undefined;
}

export function totalOf(sales: readonly Pick<SaleRecord, 'amount'>[]): number {
  return sales.reduce((sum, { amount }) => sum + amount, 0);
}
