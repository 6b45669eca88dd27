/** The amounts of an answer: is it about ours, and what of it did the customer pay (R3)? */
import { fromMajorText, type Currency } from '@kaikei/shared/money.ts';
import type { AnswerIncident } from '@kaikei/shared/verdict.ts';

/**
 * `order_amount` where present, else `trans_amount`, or `trans_amount` less the customer's fee; an
 * empty member is an absent one. False where no amount is told.
 */
export function namesOtherAmount(
  members: ReadonlyMap<string, string>,
  ours: number,
  currency: Currency,
): boolean {
  const orderAmount = members.get('order_amount');
  if (orderAmount) return fromMajorText(orderAmount, currency) !== ours;
  const transAmount = members.get('trans_amount');
  if (!transAmount) return false;
  return !withAndWithoutFee(transAmount, members.get('trans_fee_c'), currency).includes(ours);
}

function withAndWithoutFee(amountText: string, feeText: string | undefined, currency: Currency) {
  const amount = fromMajorText(amountText, currency);
  const fee = fromMajorText(feeText || '0', currency);
  return amount === undefined || fee === undefined || fee < 0 ? [amount] : [amount, amount - fee];
}

/**
 * What the customer paid of the order. Discounts make it lower; the customer's fee, which is not the shop's, may make
 * what was charged higher by so much. Anything above that, nothing at all, and what is no amount is for a person to look
 * at: what counts is never more than the order.
 */
export function paidPart(
  members: ReadonlyMap<string, string>,
  ours: number,
  currency: Currency,
): { paidAmount?: number; incident?: AnswerIncident } {
  const text = members.get('paid_amount') || members.get('trans_amount') || '';
  const paid = fromMajorText(text, currency);
  if (paid === undefined || paid < 0) {
    if (text === '') return {};
    const detail = `a signed success of ${ours} names as paid what is no amount: ${ours} counts`;
    return { incident: { kind: 'other-paid-amount', detail } };
  }
  const fee = Math.max(0, fromMajorText(members.get('trans_fee_c') || '0', currency) ?? 0);
  const paidAmount = Math.min(paid, ours);
  if (paid > 0 && paid <= ours + fee) return { paidAmount };
  const detail = `a signed success of ${ours} names ${paid} as paid: ${paidAmount} counts`;
  return { paidAmount, incident: { kind: 'other-paid-amount', detail } };
}
