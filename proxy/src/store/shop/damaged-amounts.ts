/**
 * Amounts that no payment or refund can have, which only damage leaves: no sum has them, and who reads a report is
 * shown which they are. A closing leaves them for a later one, which counts them once they are repaired.
 */
import { PAYMENT_STATES } from '@kaikei/shared/api.ts';
import { textIn, type SqlRow } from '../sql.ts';
import type { DamagedRow } from './port.ts';

/** What a person looks at; all are counted. */
export const MOST_NAMED = 100;

const isAmount = (column: string) => `${column} >= 0 and ${column} <= ${Number.MAX_SAFE_INTEGER}`;
const STATES = PAYMENT_STATES.map((state) => `'${state}'`).join(', ');

/**
 * Of a row of `shop_payments` whose state is known; not true where it is not so. What the gateway said was paid has its
 * amount with it. In comparisons alone, which cost a report of many payments nothing.
 */
export const WHOLE = `(${isAmount('amount')}
  and (${isAmount('paid_amount')} or paid_amount is null and (state <> 'paid' or by_hand = 1)))`;

/** Of a row of `shop_payments`. */
export const DAMAGED = `not coalesce(${WHOLE} and state in (${STATES}), false)`;

/** Of a row of `shop_refunds`. */
export const WHOLE_REFUND = `(${isAmount('amount')})`;

export function isKnownState(state: unknown): boolean {
  return PAYMENT_STATES.some((known) => known === state);
}

export function isWhole(row: SqlRow): boolean {
  return Number(row['is_whole']) === 1;
}

export function damagedFrom(row: SqlRow): DamagedRow {
  const refundId = textIn(row, 'refund_id');
  return {
    paymentId: String(row['payment_id']),
    ...(refundId !== undefined && { refundId }),
    terminalId: String(row['terminal_id']),
    state: String(row['state']),
    createdAt: Number(row['created_at']),
  };
}
