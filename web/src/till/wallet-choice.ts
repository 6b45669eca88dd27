import type { Order } from './order.ts';

/** A code whose wallet the cashier must name. */
export interface WalletChoice {
  order: Order;
  candidates: readonly string[];
  /** What the code rather looks like. */
  looksLike?: 'membership';
}
