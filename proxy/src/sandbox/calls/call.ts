/** What the five calls have in common. */
import type { CallKind } from '@kaikei/shared/verdict.ts';
import { fromMajorText, isCurrency, type Currency } from '@kaikei/shared/money.ts';
import type { OrderStore } from '../store/order-store.ts';
import type { Order } from '../store/model.ts';
import { settle } from '../store/settle.ts';
import { Refusal } from '../refusals.ts';
import type { Step } from '../scripts/script.ts';
import { scriptOf } from '../scripts/scripts.ts';
import { accepted } from '../wire/data.ts';
import { honest, type Delivery } from '../wire/packets.ts';
import type { Params } from '../wire/params.ts';
import { randomDigits, timeDigits, type Reply } from '../wire/sealer.ts';

export interface CallContext {
  store: OrderStore;
  /** The moment of the call. */
  now: number;
  hashCode(code: string): string;
}

export interface Outcome {
  reply: Reply;
  delivery: Delivery;
}

export type Call = (params: Params, context: CallContext) => Outcome;

/** As it stands now; undefined where no call finds it. */
export function findOrder(
  params: Params,
  names: OrderNames,
  context: CallContext,
): Order | undefined {
  const order = lookUp(params, names, context.store);
  if (!order) return undefined;
  if (settle(order, context.now)) context.store.saveOrder(order);
  return order;
}

export interface OrderNames {
  orderNo: string;
  transNo: string;
}

function lookUp(params: Params, names: OrderNames, store: OrderStore): Order | undefined {
  const orderNo = params.get(names.orderNo);
  const transNo = params.get(names.transNo);
  if (orderNo === undefined && transNo === undefined) throw new Refusal('SBX-FIELD', names.orderNo);
  const order = orderNo === undefined ? store.orderByTransNo(transNo ?? '') : store.order(orderNo);
  return transNo === undefined || order?.transNo === transNo ? order : undefined;
}

export function isVisible(order: Order, now: number): boolean {
  return now >= order.visibleAt;
}

/** Counts the call, and tells what its order's script says about it. */
export function takeStep(order: Order, kind: CallKind, context: CallContext): Step {
  order.counts[kind] += 1;
  context.store.saveOrder(order);
  return scriptOf(order).steps?.(kind, order.counts[kind]) ?? {};
}

export function outcomeOf(step: Step, truth: Reply, order: Order): Outcome {
  return { reply: step.says?.(truth, order) ?? truth, delivery: step.delivery ?? honest };
}

/** A call that never reached the ledger is answered as if nothing was wrong, where it is answered at all. */
export function skippedOutcome(step: Step, order: Order): Outcome {
  return outcomeOf(step, accepted(), order);
}

export function newTransNo(now: number): string {
  return timeDigits(now, 8) + randomDigits(14);
}

/** @throws Refusal `SBX-FIELD` unless it is an exact amount above zero */
export function readAmount(params: Params): { amount: number; currency: Currency } {
  const currency = params.need('price_currency');
  if (!isCurrency(currency)) throw new Refusal('SBX-FIELD', 'price_currency');
  const amount = fromMajorText(params.need('order_amount'), currency);
  if (amount === undefined || amount <= 0) throw new Refusal('SBX-FIELD', 'order_amount');
  return { amount, currency };
}

const NUMBER_PATTERN = /^[0-9A-Za-z_\-|*@]{1,32}$/;

/** A payment's or refund's own number (gateway contract 3.1). */
export function readNumber(params: Params): string {
  const number = params.need('merchant_order_no');
  if (!NUMBER_PATTERN.test(number)) throw new Refusal('SBX-FIELD', 'merchant_order_no');
  return number;
}
