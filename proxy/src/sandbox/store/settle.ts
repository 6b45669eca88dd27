/** What has become of an order by now: payers, declines and expiry, without a timer. Pure. */
import type { Order, OrderError } from './model.ts';

const INSUFFICIENT_FUNDS: OrderError = { code: 'TS-D2012', message: 'insufficient funds' };
const EXPIRED: OrderError = { code: 'SBX-EXPIRED', message: 'the order expired unpaid' };

/** Does to the order what happened to it up to `now`; tells whether anything did. */
export function settle(order: Order, now: number): boolean {
  if (order.state !== 'open') return false;
  const first = comingEvents(order)
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at)[0];
  first?.happen();
  return first !== undefined;
}

function comingEvents(order: Order): { at: number; happen: () => void }[] {
  const { payer, createdAt } = order;
  const events: { at: number; happen: () => void }[] = [];
  if (payer.paysAfterMs !== undefined) {
    const at = createdAt + payer.paysAfterMs;
    events.push({ at, happen: () => capture(order, at) });
  }
  if (payer.declinesAfterMs !== undefined) {
    const at = createdAt + payer.declinesAfterMs;
    const error = payer.declineError ?? INSUFFICIENT_FUNDS;
    events.push({ at, happen: () => close(order, at, error) });
  }
  if (!payer.heldOpen) {
    const at = order.expiresAt;
    events.push({ at, happen: () => close(order, at, EXPIRED) });
  }
  return events;
}

export function capture(order: Order, at: number): void {
  if (order.state !== 'open') throw new Error(`an order that is ${order.state} cannot be captured`);
  order.state = 'paid';
  order.capturedAt = at;
}

function close(order: Order, at: number, error: OrderError): void {
  order.state = 'closed';
  order.closedAt = at;
  order.error = error;
}

/** Gives a paid order's money back, or closes an unpaid one. */
export function cancel(order: Order, at: number): void {
  order.state = 'canceled';
  order.canceledAt = at;
  delete order.reversalInQueries;
}
