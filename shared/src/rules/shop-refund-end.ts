/** The end of a refund by the shop (R16), whoever says it. */
import type { ShopRefund } from '../payment.ts';
import type { Change } from './change.ts';
import { shopRefundNo, watchedShopRefund } from './shop-refund-facts.ts';

export function endShopRefund(
  change: Change,
  refund: ShopRefund,
  state: 'refunded' | 'failed',
): void {
  const { payment, now } = change;
  refund.state = state;
  refund.updatedAt = now;
  rest(change);
  change.note(`shop-refund-${state}`, {
    ...(refund.failure && { code: refund.failure.code }),
    detail: `${shopRefundNo(payment, refund)} ${refund.amount}`,
  });
}

/** None is under way any more; what a person ended may still be asked about. */
export function rest({ payment }: Change): void {
  if (!watchedShopRefund(payment)) payment.stage = 'done';
  payment.hinted = false;
  payment.fruitlessQueries = 0;
}
