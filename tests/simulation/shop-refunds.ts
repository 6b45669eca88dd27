/** The shop's refunds of a sale (R16): what tills will ask for, how the gateway will treat it, and what became of it. */
import type { NewShopRefund, ShopRefundState } from '@kaikei/shared/payment.ts';
import { fnv1a } from '@kaikei/shared/fnv1a.ts';
import { Prng } from './prng.ts';

/** How the gateway treats the shop's refunds of one payment; drawn before anything happens. */
export interface ShopRefundScript {
  readonly asked: readonly { readonly afterMs: number; readonly refund: NewShopRefund }[];
  failures: number;
  readonly fault: 'balance' | 'closed' | 'canceled' | 'refused';
  /** Stays in progress until a person settles it at the gateway. */
  stuck: boolean;
  readonly effectMs: number;
  /** The proxy starts once from a backup that does not have the refunds. */
  isForgotten: boolean;
}

/** A refund as it was last committed. */
export interface KnownRefund {
  readonly n: number;
  readonly amount: number;
  readonly state: ShopRefundState;
}

const MOST_REFUNDS = 5;
const HOUR_MS = 3_600_000;

/**
 * From a seed of its own, so that a sale goes the same way up to its first refund however refunds are drawn. Several
 * tills may ask at once, and for more than is left.
 */
export function drawShopRefunds(paymentId: string, amount: number): ShopRefundScript {
  const rng = new Prng(fnv1a(`refunds of ${paymentId}`));
  const all = rng.chance(0.3);
  let afterMs = rng.chance(0.3) ? 0 : rng.int(0, 60_000);
  const asked = Array.from({ length: rng.int(1, MOST_REFUNDS) }, (_, index) => {
    afterMs += rng.chance(0.4) ? rng.int(0, 20) : rng.int(0, rng.chance(0.2) ? HOUR_MS : 60_000);
    const refund: NewShopRefund = {
      id: `refund-${index + 1}`,
      amount: all ? amount : rng.int(1, amount),
      terminalId: `till-${index + 1}`,
    };
    return { afterMs, refund };
  });
  return {
    asked,
    failures: rng.chance(0.4) ? rng.int(1, 6) : 0,
    fault: rng.pick(['balance', 'closed', 'canceled', 'refused']),
    stuck: rng.chance(0.05),
    effectMs: rng.chance(0.4) ? rng.int(1_000, 300_000) : 0,
    isForgotten: rng.chance(0.2),
  };
}

/** `<payment id>-s<n>` */
export function isShopRefund(refundNo: string): boolean {
  return /-s\d+$/.test(refundNo);
}

/** What the customer has back, also by what a backup forgot. */
export function givenBackOf({
  refunds,
  refundNosForgotten,
}: {
  refunds: ReadonlyMap<string, KnownRefund>;
  refundNosForgotten: ReadonlyMap<string, number>;
}): number {
  const forgotten = [...refundNosForgotten.values()].reduce((sum, amount) => sum + amount, 0);
  return sumOf(refunds, ['refunded']) + forgotten;
}

export function sumOf(
  refunds: ReadonlyMap<string, KnownRefund>,
  states: readonly ShopRefundState[],
): number {
  return [...refunds.values()]
    .filter(({ state }) => states.includes(state))
    .reduce((sum, { amount }) => sum + amount, 0);
}
