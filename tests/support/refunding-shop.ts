/** Refunds by the shop under test: a store with its tills, a manager and a cashier, and a till of another store. */
import { afterAll, beforeAll, expect } from 'vitest';
import type { RefundView } from '@kaikei/shared/api.ts';
import type { Answer } from './answer.ts';
import { newCode, newId } from './ids.ts';
import { Shop } from './shop.ts';
import { hire, send, signIn, type Person } from './staff.ts';
import { submission, type Till } from './till.ts';
import { until } from './until.ts';

export interface RefundingShop {
  shop: Shop;
  /** Of the payments; nobody is signed in on it. */
  till: Till;
  /** Another one of the store, on which the manager is signed in. */
  office: Till;
  stranger: Till;
  manager: Person;
  cashier: Person;
}

/** Called once in a file; what it gives is there in each test, and shared by them. */
export function useRefundingShop(): RefundingShop {
  const at = {} as RefundingShop;
  beforeAll(async () => {
    at.shop = await Shop.open();
    at.till = await at.shop.pair();
    at.office = await at.shop.pair();
    at.stranger = await at.shop.pair({ store: '4122000099' });
    at.manager = await hire(at.shop.proxy, 'manager');
    at.cashier = await hire(at.shop.proxy, 'cashier');
    await signIn(at.office, at.manager);
  });
  afterAll(async () => {
    expect(await at.shop.close()).toEqual([]);
  });
  return at;
}

export const refundPath = (id: string, refundId: string) =>
  `/v1/payments/${id}/refunds/${refundId}`;

export const refund = (by: Till, id: string, body: object, refundId = newId()) =>
  send(by, 'PUT', refundPath(id, refundId), body);

export const refundOf = (answer: Answer) => answer.json as RefundView;

export async function paidPayment(till: Till, ending = '0000', amount = 1500): Promise<string> {
  const id = newId();
  const put = await till.put(id, submission({ amount, code: newCode(ending) }));
  expect(put.payment.state).toBe('paid');
  return id;
}

/** Looked at from a terminal of its own, whose limit nothing else uses up. */
export async function refundEnded(shop: Shop, id: string, refundId: string): Promise<RefundView> {
  const looking = await shop.pair();
  return until('the refund has ended', async () => {
    const answer = await send(looking, 'GET', refundPath(id, refundId));
    return answer.status === 200 && refundOf(answer).state !== 'processing' && refundOf(answer);
  });
}

/** What the gateway holds of a payment. */
export function bookOf(shop: Shop, id: string) {
  const order = shop.gateway.ledger().orders.find(({ order: no }) => no === id);
  if (!order) throw new Error(`no order ${id}`);
  return order;
}

export const refundsSent = (shop: Shop, id: string) =>
  shop.gateway.calls(id).filter(({ kind }) => kind === 'refund');
