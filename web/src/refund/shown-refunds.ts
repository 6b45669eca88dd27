/** A payment's refunds as they are shown: those that it has, and the latest answer where that is ahead of it. */
import type { PaymentView, RefundView } from '@kaikei/shared/api.ts';

export interface ShownRefunds {
  /** In their order. */
  all: readonly RefundView[];
  latest: RefundView | undefined;
  /** What the customer paid, has back, is given back just now, and could still be given back. */
  paid: number;
  back: number;
  underWay: number;
  left: number;
}

/** @param answered the latest that the proxy has answered here */
export function shownRefunds(payment: PaymentView, answered: RefundView | undefined): ShownRefunds {
  const { refunds = [], paidAmount: paid = 0 } = payment;
  const isAhead = answered !== undefined && !refunds.some(({ id }) => id === answered.id);
  const all = isAhead ? [...refunds, answered] : refunds;
  const sum = (state: RefundView['state']) =>
    all.filter((refund) => refund.state === state).reduce((total, { amount }) => total + amount, 0);
  const back = sum('refunded');
  const underWay = sum('processing');
  return { all, latest: all.at(-1), paid, back, underWay, left: paid - back - underWay };
}
