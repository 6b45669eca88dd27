/**
 * Cancel (gateway contract 3.5, 4.1 and 4.2): gives a paid order's money back, closes an unpaid one.
 * Not in the first 15 s, not after a day, not for a wallet without cancel.
 */
import { walletFacts } from '@kaikei/shared/payment-code/wallets.ts';
import type { Order } from '../store/model.ts';
import { cancel as cancelOrder, capture } from '../store/settle.ts';
import { Refusal } from '../refusals.ts';
import { scriptOf } from '../scripts/scripts.ts';
import { accepted } from '../wire/data.ts';
import {
  findOrder,
  isVisible,
  outcomeOf,
  skippedOutcome,
  takeStep,
  type Call,
  type CallContext,
} from './call.ts';

const NOT_BEFORE_MS = 15_000;
const WINDOW_MS = 24 * 3_600_000;

const NAMES = { orderNo: 'merchant_order_no', transNo: 'trans_no' } as const;

export const cancel: Call = (params, context) => {
  const { store, now } = context;
  const order = findOrder(params, NAMES, context);
  if (!order || !isVisible(order, now)) throw new Refusal('E04111');
  if (now - order.createdAt < NOT_BEFORE_MS) throw new Refusal('SBX-CANCEL-TOO-EARLY');
  if (now - order.createdAt > WINDOW_MS) throw new Refusal('SBX-CANCEL-WINDOW');

  if (order.state === 'open' && order.payer.paysAtCancel) capture(order, now);
  const step = takeStep(order, 'cancel', context);
  if (step.skipped) return skippedOutcome(step, order);
  if (!walletFacts(order.payMethodId).cancelListed) throw new Refusal('SBX-CANCEL-NOT-OFFERED');
  carryOut(order, context);
  store.saveOrder(order);
  return outcomeOf(step, accepted(), order);
};

function carryOut(order: Order, { store, now }: CallContext): void {
  switch (order.state) {
    case 'canceled':
      return;
    case 'closed':
      throw new Refusal('SBX-ORDER-CLOSED');
    case 'open':
      cancelOrder(order, now);
      return;
    case 'paid': {
      // A refund that is on its way or done would make it more than was captured.
      if (store.refundsOf(order.orderNo).length > 0) throw new Refusal('SBX-ORDER-REFUNDED');
      const { cancelTakesQueries } = scriptOf(order);
      if (cancelTakesQueries === undefined) cancelOrder(order, now);
      else order.reversalInQueries ??= cancelTakesQueries;
    }
  }
}
