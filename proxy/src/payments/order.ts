import type { Payment } from '@kaikei/shared/payment.ts';
import type { OrderFacts } from '../gateway/port.ts';

/** What the gateway room needs to know of a payment. */
export function orderOf(payment: Payment): OrderFacts {
  return {
    id: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    storeNo: payment.storeNo,
    ...(payment.transNo !== undefined && { transNo: payment.transNo }),
  };
}
