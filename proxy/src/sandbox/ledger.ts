/** What the gateway truly holds: the judge of every payment's end. */
import { moneyOf, orderStatus, refundStatus, type MoneyOf, type Order } from './store/model.ts';
import type { OrderStore } from './store/order-store.ts';
import { settle } from './store/settle.ts';

export interface LedgerRefund {
  refund: string;
  transNo: string;
  amount: number;
  status: 0 | 1 | 2;
  createdAt: number;
  /** Present once it is over. */
  endedAt?: number;
}

/** Amounts in minor units, times in epoch milliseconds by the sandbox's clock. */
export interface LedgerOrder extends MoneyOf {
  order: string;
  transNo: string;
  payMethodId: string;
  storeNo?: string;
  amount: number;
  currency: string;
  /** `trans_status` as a query would tell it. */
  status: 0 | 1 | 2 | 3 | 9;
  behaviour: string;
  parameter: number;
  createdAt: number;
  expiresAt: number;
  capturedAt?: number;
  closedAt?: number;
  canceledAt?: number;
  refunds: LedgerRefund[];
}

export interface Ledger {
  at: number;
  orders: LedgerOrder[];
  totals: MoneyOf;
}

/** Orders that have not reached the gateway yet, or never will, are not in it. */
export function ledgerOf(store: OrderStore, now: number): Ledger {
  const orders = store
    .orders()
    .filter((order) => order.createdAt <= now)
    .map((order) => ledgerOrder(store, order, now));
  const totals = { captured: 0, refunded: 0, refunding: 0, net: 0 };
  for (const order of orders) {
    totals.captured += order.captured;
    totals.refunded += order.refunded;
    totals.refunding += order.refunding;
    totals.net += order.net;
  }
  return { at: now, orders, totals };
}

function ledgerOrder(store: OrderStore, order: Order, now: number): LedgerOrder {
  settle(order, now);
  const refunds = store.refundsOf(order.orderNo);
  return {
    order: order.orderNo,
    transNo: order.transNo,
    payMethodId: order.payMethodId,
    ...(order.storeNo !== undefined && { storeNo: order.storeNo }),
    amount: order.amount,
    currency: order.currency,
    status: orderStatus(order),
    ...moneyOf(order, refunds, now),
    behaviour: order.behaviour,
    parameter: order.parameter,
    createdAt: order.createdAt,
    expiresAt: order.expiresAt,
    ...(order.capturedAt !== undefined && { capturedAt: order.capturedAt }),
    ...(order.closedAt !== undefined && { closedAt: order.closedAt }),
    ...(order.canceledAt !== undefined && { canceledAt: order.canceledAt }),
    refunds: refunds.map((refund) => ({
      refund: refund.refundNo,
      transNo: refund.transNo,
      amount: refund.amount,
      status: refundStatus(refund, now),
      createdAt: refund.createdAt,
      ...(now >= refund.endsAt && { endedAt: refund.endsAt }),
    })),
  };
}
