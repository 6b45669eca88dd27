/** The payments of the till: what is kept of them on this device, and how they reach the proxy. */
import type { ProxyClient } from '../api/client.ts';
import type { ProxyClock } from '../api/proxy-clock.ts';
import { Connection } from '../connection/connection.svelte.ts';
import { Attempts } from '../payment/attempts.svelte.ts';
import { Checkout } from '../payment/checkout.svelte.ts';
import type { Refusal } from '../payment/order.ts';
import { createPaymentClient } from '../payment/payment-client.ts';
import { Payments } from '../payment/payments.svelte.ts';
import { HeldSales } from '../sale/held-sales.svelte.ts';
import type { Update } from '../shell/update.svelte.ts';
import { createAttemptStore, type AttemptStore } from '../storage/attempts.ts';
import { BestEffortStore } from '../storage/best-effort-store.ts';
import type { TillStorage } from '../storage/db.ts';
import { createPaymentCache } from '../storage/payment-cache.ts';
import { createSaleStore } from '../storage/sales.ts';
import { createTillState } from '../storage/till-state.ts';
import type { Waits } from '../time/waits.ts';
import { makeId, now, random, wallClock } from './environment.ts';
import type { Till } from './till.svelte.ts';

/** What survives the page, or is a copy of what does. */
export interface Kept {
  attemptStore: AttemptStore;
  payments: Payments;
  attempts: Attempts;
  bestEffortStore: BestEffortStore;
  heldSales: HeldSales;
}

/** @param till is made later, of these */
export function composeKept(storage: TillStorage, till: () => Till): Kept {
  const attemptStore = createAttemptStore(storage);
  const payments = new Payments({
    reported: (id) => attempts.reported(id),
    ended: (payment) => till().paymentEnded(payment),
  });
  const attempts = new Attempts({ store: attemptStore, payments, wallClock });
  const cache = createPaymentCache(storage);
  const bestEffortStore = new BestEffortStore(cache, createTillState(storage), payments);
  const heldSales = new HeldSales({
    store: createSaleStore(storage),
    wallClock,
    currency: () => till().currency,
    maxTotal: () => till().maxAmount,
    warn: (notice) => till().screen.warn(notice),
  });
  return { attemptStore, payments, attempts, bestEffortStore, heldSales };
}

export interface PaymentDeps extends Kept {
  client: ProxyClient;
  clock: ProxyClock;
  waits: Waits;
  update: Update;
  till: () => Till;
}

export function composeCheckout(deps: PaymentDeps, isReachable: () => boolean): Checkout {
  const { client, waits, update, payments, attempts, attemptStore, heldSales, till } = deps;
  return new Checkout({
    client: createPaymentClient(client, payments),
    store: attemptStore,
    attempts,
    heldSales,
    payments,
    isReachable,
    now,
    wallClock,
    sleep: (ms) => waits.sleep(ms),
    wake: () => waits.end(),
    random,
    exclusively: (id, work) => navigator.locks.request(`kaikei-attempt-${id}`, work),
    makeId,
    onRefused: (refusal) => {
      if (isTooOld(refusal)) update.tooOld();
      till().refused(refusal);
    },
    onUnpaired: (problem) => till().lifecycle.unpaired(problem),
    onPutAway: (id) => deps.bestEffortStore.drop(id),
  });
}

/** This version of the till may begin no payments any more (F37). */
function isTooOld({ reason }: Refusal): boolean {
  return reason.kind === 'problem' && reason.problem.slug === 'client-too-old';
}

export function composeConnection(deps: PaymentDeps): Connection {
  const { client, clock, waits, payments, bestEffortStore, update, till } = deps;
  return new Connection({
    client,
    random,
    wallClock,
    waits,
    isUrgent: () => till().checkout.isHolding,
    onTerminal: (terminal) => till().lifecycle.identified(terminal),
    asking: () => payments.asking(),
    onPayment: (payment, askedAfter) => payments.take(payment, askedAfter),
    onTime: (at) => clock.sawEvent(at, now()),
    onCursor: (cursor, changed) => {
      payments.trim();
      bestEffortStore.read(till().session.terminal?.id, changed, cursor);
    },
    onCaughtUp: () => {
      void till().checkout.verify();
      update.onConnected();
    },
    onUnpaired: (problem) => till().lifecycle.unpaired(problem),
  });
}
