/** Commits refunds that the shop asks for, with the intent of their first sending (R16). */
import type { NewShopRefund, Payment, ShopRefund } from '@kaikei/shared/payment.ts';
import { decide, type MayStart } from '@kaikei/shared/rules.ts';
import { whyNotRefund, type RefundRefusal } from '@kaikei/shared/rules/shop-refund.ts';
import type { Clock, Stopwatch } from '../clock.ts';
import type { PaymentStore } from '../store/payments-port.ts';
import type { Journal, Written } from './journal.ts';
import type { Leases } from './leases.ts';

export interface ShopRefundsDeps {
  store: { payments: Pick<PaymentStore, 'claimOne'> };
  leases: Leases;
  journal: Journal;
  clock: Clock;
  /** Of this process. */
  runId: string;
  mayStart?: MayStart;
}

export type RefundOutcome =
  { kind: 'created'; refund: ShopRefund } | { kind: 'unknown' } | RefundRefusal;

interface Committed {
  outcome: RefundOutcome;
  /** What follows from the commit is still to be done. */
  written?: Written | undefined;
}

export class ShopRefunds {
  readonly #deps: ShopRefundsDeps;

  constructor(deps: ShopRefundsDeps) {
    this.#deps = deps;
  }

  /** Decided in the transaction that commits it. @throws StorageError, DamagedRecordError */
  async commit(id: string, asked: NewShopRefund): Promise<Committed> {
    const { store, leases, clock, runId, mayStart } = this.#deps;
    const askedAt = clock.now();
    let age: Stopwatch = clock.stopwatch();
    /** One where it is a payment at all. */
    const seen: { refusal: RefundRefusal | undefined; mayBeUsed: boolean }[] = [];
    const claimed = await store.payments.claimOne(id, (payment) => {
      age = clock.stopwatch();
      const refusal = whyNotRefund(payment, asked);
      const mayBeUsed = payment.runId !== runId;
      seen.push({ refusal, mayBeUsed });
      if (refusal) return undefined;
      const event = { type: 'refund-requested', refund: asked, mayBeUsed } as const;
      return decide(payment, event, clock.now(), mayStart);
    });
    if (claimed) {
      leases.hold(claimed.lease, askedAt);
      return { outcome: created(claimed.decision.payment, asked), written: { ...claimed, age } };
    }
    const last = seen.at(-1);
    if (!last) return { outcome: { kind: 'unknown' } };
    return last.refusal
      ? { outcome: last.refusal }
      : this.#besideQuestion(id, asked, last.mayBeUsed);
  }

  /** A question of reconciliation, or about an earlier refund, is out: whoever asked it goes on with the refund. */
  async #besideQuestion(id: string, asked: NewShopRefund, mayBeUsed: boolean): Promise<Committed> {
    const written = await this.#deps.journal.request(id, {
      type: 'refund-requested',
      refund: asked,
      mayBeUsed,
    });
    const payment = written?.decision.payment;
    if (!payment) return { outcome: { kind: 'unknown' } };
    const isOurs = written.decision.timeline.some(({ event }) => event === 'shop-refund-requested');
    const refusal = isOurs ? undefined : whyNotRefund(payment, asked);
    return { outcome: refusal ?? created(payment, asked), written };
  }
}

function created({ shopRefunds = [] }: Payment, { id }: NewShopRefund): RefundOutcome {
  const refund = shopRefunds.find((each) => each.id === id);
  if (!refund) throw new Error('a refund that was just committed is not there');
  return { kind: 'created', refund };
}
