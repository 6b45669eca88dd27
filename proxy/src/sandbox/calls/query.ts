/** Order query (gateway contract 3.4): payments only; a refund is looked up by its own query. */
import type { Order } from '../store/model.ts';
import { cancel } from '../store/settle.ts';
import { Refusal } from '../refusals.ts';
import { refusal } from '../scripts/script.ts';
import { accepted, queryData } from '../wire/data.ts';
import { findOrder, isVisible, outcomeOf, skippedOutcome, takeStep, type Call } from './call.ts';

const NAMES = { orderNo: 'merchant_order_no', transNo: 'trans_no' } as const;

export const query: Call = (params, context) => {
  const order = findOrder(params, NAMES, context);
  if (!order) throw new Refusal('E04111');
  const step = takeStep(order, 'query', context);
  if (step.skipped) return skippedOutcome(step, order);
  if (!isVisible(order, context.now)) return outcomeOf(step, refusal('E04111'), order);
  if (order.reversalInQueries !== undefined) {
    comeNearerToReversal(order, order.reversalInQueries, context.now);
    context.store.saveOrder(order);
  }
  return outcomeOf(step, accepted(queryData(order)), order);
};

/** An accepted cancel that is slow: the order stays paid for so many queries. */
function comeNearerToReversal(order: Order, queriesLeft: number, now: number): void {
  if (queriesLeft > 0) order.reversalInQueries = queriesLeft - 1;
  else cancel(order, now);
}
