/**
 * Refund (gateway contract 3.6 and 4.5): several partial ones, never more than was captured, each
 * under its own number; the same number again is the same refund.
 */
import { moneyOf, type Order, type Refund } from '../store/model.ts';
import { Refusal } from '../refusals.ts';
import { refundPlan, scriptOf } from '../scripts/scripts.ts';
import { accepted, refundData } from '../wire/data.ts';
import { honest } from '../wire/packets.ts';
import {
  findOrder,
  isVisible,
  newTransNo,
  outcomeOf,
  readAmount,
  readNumber,
  skippedOutcome,
  takeStep,
  type Call,
  type CallContext,
} from './call.ts';

const NAMES = { orderNo: 'orig_merchant_order_no', transNo: 'orig_trans_no' } as const;

export const refund: Call = (params, context) => {
  const { store, now } = context;
  const refundNo = readNumber(params);
  const { amount } = readAmount(params);
  const order = findOrder(params, NAMES, context);
  if (!order || !isVisible(order, now)) throw new Refusal('M010');
  if (params.get('price_currency') !== order.currency)
    throw new Refusal('SBX-FIELD', 'price_currency');

  const earlier = store.refund(refundNo);
  if (earlier) return sameAgain(earlier, order, amount, now);
  if (store.order(refundNo)) throw new Refusal('SBX-REFUND-NUMBER');
  checkLeft(order, amount, context);

  const step = takeStep(order, 'refund', context);
  if (step.skipped) return skippedOutcome(step, order);
  const made = newRefund(refundNo, order, amount, now);
  store.addRefund(made);
  return outcomeOf(step, accepted(refundData(made, order.currency, now)), order);
};

function sameAgain(earlier: Refund, order: Order, amount: number, now: number) {
  if (earlier.orderNo !== order.orderNo || earlier.amount !== amount)
    throw new Refusal('SBX-REFUND-NUMBER');
  return { reply: accepted(refundData(earlier, order.currency, now)), delivery: honest };
}

function checkLeft(order: Order, amount: number, { store, now }: CallContext): void {
  // A cancel that was accepted and is slow has the money spoken for.
  if (order.state !== 'paid' || order.reversalInQueries !== undefined)
    throw new Refusal('SBX-REFUND-STATE');
  const { captured, refunded, refunding } = moneyOf(order, store.refundsOf(order.orderNo), now);
  if (amount > captured - refunded - refunding) throw new Refusal('SBX-REFUND-AMOUNT');
}

function newRefund(refundNo: string, order: Order, amount: number, now: number): Refund {
  const { endsAfterMs, endsAs } = refundPlan(scriptOf(order), order.counts.refund);
  return {
    refundNo,
    transNo: newTransNo(now),
    orderNo: order.orderNo,
    amount,
    createdAt: now,
    endsAt: now + endsAfterMs,
    endsAs,
  };
}
