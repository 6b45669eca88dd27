/** Refund query (gateway contract 3.7), by the refund's own number. */
import type { Refund } from '../store/model.ts';
import type { OrderStore } from '../store/order-store.ts';
import { Refusal } from '../refusals.ts';
import { accepted, refundQueryData } from '../wire/data.ts';
import type { Params } from '../wire/params.ts';
import { outcomeOf, skippedOutcome, takeStep, type Call } from './call.ts';

export const refundQuery: Call = (params, context) => {
  const { store, now } = context;
  const refund = lookUp(params, store);
  const order = refund && store.order(refund.orderNo);
  if (!refund || !order) throw new Refusal('E04111');
  const step = takeStep(order, 'refund-query', context);
  if (step.skipped) return skippedOutcome(step, order);
  return outcomeOf(step, accepted(refundQueryData(refund, order, now)), order);
};

function lookUp(params: Params, store: OrderStore): Refund | undefined {
  const refundNo = params.get('merchant_order_no');
  const transNo = params.get('trans_no');
  if (refundNo === undefined && transNo === undefined)
    throw new Refusal('SBX-FIELD', 'merchant_order_no');
  const refund =
    refundNo === undefined ? store.refundByTransNo(transNo ?? '') : store.refund(refundNo);
  return transNo === undefined || refund?.transNo === transNo ? refund : undefined;
}
