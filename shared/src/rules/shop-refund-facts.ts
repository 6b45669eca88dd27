/** What the record of a payment says of the shop's refunds (R16). */
import { LONGEST_ORDER_NO, type Payment, type ShopRefund } from '../payment.ts';

/** One at a time, and always the latest. */
export function shopRefundUnderWay({ shopRefunds }: Payment): ShopRefund | undefined {
  const last = shopRefunds?.at(-1);
  return last?.state === 'processing' ? last : undefined;
}

/** Of those that a person ended and of which the gateway may still say otherwise, the one that waits longest for a question. */
export function watchedShopRefund({ shopRefunds = [] }: Payment): ShopRefund | undefined {
  return shopRefunds
    .filter(({ watchedUntil }) => watchedUntil !== undefined)
    .sort((a, b) => (a.watchAskedAt ?? -Infinity) - (b.watchAskedAt ?? -Infinity))[0];
}

/** What the customer has back. */
export function refundedAmount({ shopRefunds = [] }: Payment): number {
  return shopRefunds
    .filter(({ state }) => state === 'refunded')
    .reduce((sum, { amount }) => sum + amount, 0);
}

export function shopRefundNo({ id }: Payment, { n }: Pick<ShopRefund, 'n'>): string {
  return `${id}-s${n}`;
}

/** Whether the gateway takes the number of one more: the longest ids leave 99. */
export function hasNextShopRefundNo(payment: Payment): boolean {
  return shopRefundNo(payment, { n: nextN(payment) }).length <= LONGEST_ORDER_NO;
}

export function nextN({ shopRefunds = [] }: Payment): number {
  return shopRefunds.length + 1;
}
