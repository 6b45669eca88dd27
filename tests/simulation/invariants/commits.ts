/** What the proxy commits: where a state may lead, and whether a final one is true (I2, I8, I11, I14). */
import { isFinal, type PaymentState } from '@kaikei/shared/api.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Attempt } from '../attempt.ts';
import type { Order } from '../gateway-orders.ts';
import type { ObservedRun } from './observed-run.ts';
import type { RefundInvariants } from './refunds.ts';

/** Where a state may lead (contract, Payments). */
const NEXT: Record<PaymentState, readonly PaymentState[]> = {
  processing: ['awaiting-customer', 'canceling', 'paid', 'failed', 'canceled'],
  'awaiting-customer': ['canceling', 'paid', 'failed', 'canceled'],
  canceling: ['refunding', 'paid', 'canceled'],
  refunding: ['canceled', 'paid'],
  paid: [],
  failed: [],
  canceled: [],
};

export class CommitInvariants {
  readonly #run: ObservedRun;
  readonly #refunds: RefundInvariants;

  constructor(run: ObservedRun, refunds: RefundInvariants) {
    this.#run = run;
    this.#refunds = refunds;
  }

  /** A commit took effect. */
  committed(attempt: Attempt, payment: Payment, order: Order | undefined): void {
    const before = attempt.state;
    attempt.committedAt ??= this.#run.now;
    if (payment.inFlight) attempt.intentAt = this.#run.now;
    attempt.cancelIntents = payment.cancel?.attempts ?? 0;
    this.#refunds.committed(attempt, payment, order);
    if (payment.resolvedByHand) {
      attempt.resolvedByHand = true;
      if (payment.state !== 'paid') this.#run.endedByHand.add(attempt.id);
    }
    attempt.isRechecked = payment.inFlight?.purpose === 'reconciliation';
    if (attempt.isRechecked && !isFinal(payment.state))
      this.#run.broken('R14', `${attempt.id} is rechecked while it is ${payment.state}`);
    if (before === payment.state) return;
    attempt.state = payment.state;
    if (before !== undefined && !NEXT[before].includes(payment.state)) {
      this.#run.broken('I8', `${attempt.id}: from ${before} to ${payment.state}`);
    }
    if (!isFinal(payment.state)) return;
    attempt.finalAt ??= this.#run.now;
    if (attempt.resolvedByHand || !this.#run.gatewayIsTrue) return;
    const held = order ? order.captured - order.givenBack : 0;
    if (payment.state === 'paid' && attempt.cancelSends > 0) {
      this.#run.broken('R11', `${attempt.id} called paid after a cancel was sent`);
    }
    if (payment.state === 'paid' && held !== attempt.amount) {
      this.#run.broken('I11', `${attempt.id} called paid while the gateway held ${held}`);
    }
    if (payment.state === 'canceled' && !order && payment.failure === undefined) {
      this.#run.broken('I14', `${attempt.id} was never at the gateway and does not say so`);
    }
    if (payment.state !== 'paid' && held !== 0) {
      this.#run.broken(
        'I2',
        `${attempt.id} called ${payment.state} while the gateway held ${held}`,
      );
    }
  }

  /** F33: the store is as it was; of what came after nobody but the gateway and the tills know. */
  restored(attempt: Attempt, payment: Payment | undefined): void {
    attempt.restored = true;
    attempt.lost = payment === undefined && attempt.committedAt !== undefined;
    attempt.state = payment?.state;
    attempt.refunds = new Map();
    attempt.finalAt = undefined;
    attempt.createSends = 0;
    attempt.cancelSends = 0;
    attempt.refundNo = undefined;
    attempt.cancelRefusals = Math.max(attempt.cancelRefusals, payment?.cancel?.refusals ?? 0);
  }
}
