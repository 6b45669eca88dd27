/** Is the amount that the gateway tells another than ours (R3)? */
import { fromMajorText, type Currency } from '@kaikei/shared/money.ts';

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
