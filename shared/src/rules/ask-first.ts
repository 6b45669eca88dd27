/**
 * R13, F26, F30: a cancel or a refund goes out only where the gateway was asked not long before. What
 * kept it from going in its time (a pause, a disk that refused, a process that ended) may have lasted
 * while the customer paid.
 */
import type { Payment } from '../payment.ts';
import { isQuestion } from '../verdict.ts';
import { plan, planQuestion, type Plan } from './plan.ts';
import { shopRefundUnderWay } from './shop-refund-facts.ts';
import { INTENT_LIFE_MS, PAUSE_MS } from './times.ts';

/** No cancel or refund of this payment before a question about its order has ended. */
export function askFirst(payment: Payment, now: number): void {
  payment.askFirst = true;
  const shopRefund = shopRefundUnderWay(payment);
  if (shopRefund) shopRefund.step = 'ask';
  if (payment.refund?.step !== 'send') return;
  // R15: a refund goes out only on a query that says 2.
  payment.refund.step = 'recheck';
  payment.refund.nextAt = now;
}

/** The next call, or the question that has to come before it. */
export function planAskingFirst(payment: Payment, now: number): Plan | undefined {
  const next = plan(payment);
  if (!next || isQuestion(next.kind) || !isOverdue(payment, next, now)) return next;
  askFirst(payment, now);
  return plan(payment);
}

/** Later than R13 lets an intent be, after a silence that no call explains: R8's own gaps are no such. */
function isOverdue(payment: Payment, { at }: Plan, now: number): boolean {
  const endedAt = payment.lastEndedAt ?? payment.createSentAt;
  return now - at > INTENT_LIFE_MS && now - endedAt > PAUSE_MS;
}

/** F30: what may be asked in place of a cancel or refund that may not start. */
export function planQuestionInstead(payment: Payment, now: number): Plan | undefined {
  if (payment.stage === 'refund' || payment.stage === 'shop-refund') {
    askFirst(payment, now);
    payment.fruitlessQueries += 1;
  }
  return planQuestion(payment);
}
