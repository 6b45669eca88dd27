/** Refunds: the ones that end a payment (R15), and the shop's own (R16). */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Attempt } from '../attempt.ts';
import type { Order } from '../gateway-orders.ts';
import { isShopRefund, sumOf, type KnownRefund } from '../shop-refunds.ts';
import type { Message } from '../wire.ts';
import type { ObservedRun } from './observed-run.ts';

/** Gateway contract 4.2. */
const CANCEL_WINDOW_MS = 24 * 3_600_000;

export class RefundInvariants {
  readonly #run: ObservedRun;

  constructor(run: ObservedRun) {
    this.#run = run;
  }

  /** R16: its first sending needs no question before it, which could only say that it is not there. */
  maySend(attempt: Attempt, refundNo: string): void {
    if (attempt.state !== 'paid')
      this.#run.broken(
        'R16',
        `${refundNo} sent of a payment that is ${attempt.state ?? 'unknown'}`,
      );
    if (attempt.mustAsk && attempt.refundNosSent.has(refundNo))
      this.#run.broken('R13', `${refundNo} by a process that has not asked yet`);
  }

  /** R15: only after three signed refusals or the cancel window, and one number at a time. */
  sent(message: Message, payment: Payment, order: Order | undefined): void {
    const { attempt, refundNo = '' } = message;
    if (isShopRefund(refundNo)) {
      this.#shopRefundSent(message);
      return;
    }
    if (attempt.refunds.size > 0)
      this.#run.broken('R16', `${refundNo} sent beside the shop's refunds`);
    const windowIsOver = payment.updatedAt - payment.startedAt >= CANCEL_WINDOW_MS;
    if (attempt.cancelRefusals < 3 && !windowIsOver) {
      this.#run.broken('R15', `${refundNo} sent after ${attempt.cancelRefusals} refused cancels`);
    }
    const before = attempt.refundNo;
    attempt.refundNo = refundNo;
    if (before === undefined || before === refundNo) return;
    const ended = order?.refunds.get(before)?.status;
    if (ended !== 1 && ended !== 3) {
      this.#run.broken('R15', `${refundNo} sent although ${before} was not closed`);
    }
  }

  /** A backup of before them is put back. */
  forgotten(attempt: Attempt, order: Order | undefined): void {
    for (const no of attempt.refundNosSent.keys()) {
      const refund = order?.refunds.get(no);
      attempt.refundNosForgotten.set(no, refund?.status === 2 ? refund.amount : 0);
    }
    attempt.refunds = new Map();
  }

  /** One number and one amount for each refund, committed before it is sent. */
  #shopRefundSent({ attempt, refundNo = '', amount = 0 }: Message): void {
    if (attempt.refundNosForgotten.has(refundNo))
      this.#run.broken('R16', `${refundNo} sent, which was used before a backup was put back`);
    const n = Number(/\d+$/.exec(refundNo)?.[0]);
    const refund = [...attempt.refunds.values()].find((each) => each.n === n);
    if (refund?.state !== 'processing' || refund.amount !== amount)
      this.#run.broken('R16', `${refundNo} of ${amount} sent, which is not committed so`);
    const before = attempt.refundNosSent.get(refundNo) ?? amount;
    if (before !== amount) this.#run.broken('R16', `${refundNo} sent with another amount`);
    attempt.refundNosSent.set(refundNo, amount);
  }

  /** R16: as it is committed. */
  committed(attempt: Attempt, payment: Payment, order: Order | undefined): void {
    const before = attempt.refunds;
    const now = new Map<string, KnownRefund>();
    for (const { id, n, amount, state } of payment.shopRefunds ?? []) {
      now.set(id, { n, amount, state });
      const known = before.get(id);
      const isNew = known === undefined;
      if (isNew) attempt.refundAskedAt = this.#run.now;
      if (!isNew && (known.n !== n || known.amount !== amount))
        this.#run.broken('R16', `${attempt.id} ${id}: another number or amount`);
      if ((known?.state ?? 'processing') === state) continue;
      if (isNew || known.state !== 'processing')
        this.#run.broken(
          'R16',
          `${attempt.id} ${id}: from ${known?.state ?? 'nothing'} to ${state}`,
        );
      const no = `${attempt.id}-s${n}`;
      // What stands under a forgotten number is another refund.
      const isOther = attempt.refundNosForgotten.has(no);
      const status = isOther ? undefined : order?.refunds.get(no)?.status;
      if (state === 'refunded' && status !== 2)
        this.#run.broken(
          'R16',
          `${attempt.id} ${id} called refunded, which is ${status ?? 'not there'}`,
        );
      if (state === 'failed' && status !== undefined && status !== 1)
        this.#run.broken('R16', `${attempt.id} ${id} called failed, which is ${status}`);
    }
    attempt.refunds = now;
    const both = sumOf(now, ['processing', 'refunded']);
    if (both > attempt.amount)
      this.#run.broken('R16', `${attempt.id}: ${both} of ${attempt.amount}`);
    const underWay = [...now.values()].filter(({ state }) => state === 'processing').length;
    if (underWay > 1) this.#run.broken('R16', `${attempt.id}: ${underWay} refunds at a time`);
    if (now.size < before.size) this.#run.broken('R16', `${attempt.id}: a refund is forgotten`);
  }
}
