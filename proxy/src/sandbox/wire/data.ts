/** The `data` of each answer: gateway contract 3.3, 3.4, 3.6 and 3.7. Amounts are texts such as `1500.00`. */
import { minorUnitDigits, toMajorText, type Currency } from '@kaikei/shared/money.ts';
import { orderStatus, refundStatus, type Order, type Refund } from '../store/model.ts';
import type { Data, Reply } from './sealer.ts';

export function accepted(data?: Data): Reply {
  return { code: '0', msg: 'success', ...(data && { data }) };
}

/**
 * The answer to a create. Of the contract's list, except that a closed order says why, as a query
 * would: the list may grow, and a till that is told has something to show.
 */
export function createData(order: Order): Data {
  return {
    trans_no: order.transNo,
    trans_status: orderStatus(order),
    ...(order.state === 'paid' && paidFields(order)),
    ...errorFields(order),
  };
}

export function queryData(order: Order): Data {
  return {
    trans_no: order.transNo,
    trans_status: orderStatus(order),
    trans_type: 1,
    merchant_order_no: order.orderNo,
    price_currency: order.currency,
    order_amount: amountText(order.amount, order.currency),
    pay_scenario: 'BSCANQR_PAY',
    pay_method_id: order.payMethodId,
    ...(order.storeNo !== undefined && { store_no: order.storeNo }),
    ...(order.terminalSn !== undefined && { terminal_sn: order.terminalSn }),
    ...(order.attach !== undefined && { attach: order.attach }),
    ...(order.state === 'paid' && paidFields(order)),
    ...(order.state === 'canceled' && { trans_end_time: utcText(order.canceledAt ?? 0) }),
    ...errorFields(order),
  };
}

function paidFields(order: Order): Data {
  const { amount, currency, payer } = order;
  const discount = Math.floor((amount * (payer.discountPercent ?? 0)) / 100);
  const none = amountText(0, currency);
  return {
    pay_channel_trans_no: `4200${order.transNo}`,
    pay_user_account_id: 'demo-customer',
    trans_amount: amountText(amount, currency),
    trans_fee_c: none,
    paid_amount: amountText(amount - discount, currency),
    discount_bmopc: none,
    // The wallet's gift: the merchant is paid in full.
    discount_bpc: amountText(discount, currency),
    vat_amount: none,
    trans_end_time: utcText(order.capturedAt ?? 0),
  };
}

function errorFields({ state, error, closedAt }: Order): Data {
  if (state !== 'closed' || !error) return {};
  return {
    trans_error_code: error.code,
    trans_error_msg: error.message,
    trans_end_time: utcText(closedAt ?? 0),
  };
}

export function refundData(refund: Refund, currency: Currency, now: number): Data {
  return {
    trans_no: refund.transNo,
    trans_status: refundStatus(refund, now),
    trans_amount: amountText(refund.amount, currency),
    trans_fee_c: amountText(0, currency),
    vat_amount: amountText(0, currency),
  };
}

export function refundQueryData(refund: Refund, order: Order, now: number): Data {
  const status = refundStatus(refund, now);
  return {
    ...refundData(refund, order.currency, now),
    orig_trans_no: order.transNo,
    merchant_order_no: refund.refundNo,
    price_currency: order.currency,
    order_amount: amountText(refund.amount, order.currency),
    pay_channel_trans_no: `5000${refund.transNo}`,
    ...(status !== 0 && { trans_end_time: utcText(refund.endsAt) }),
    ...(status === 1 && {
      trans_error_code: 'SBX-REFUND-CLOSED',
      trans_error_msg: 'the wallet did not take the refund',
    }),
  };
}

/** A notification's business fields (gateway contract 2.5): of a payment, or of a refund. */
export function notificationData(order: Order, refund: Refund | undefined, now: number): Data {
  if (!refund) return queryData(order);
  return {
    ...refundQueryData(refund, order, now),
    trans_type: 3,
    pay_scenario: 'BSCANQR_PAY',
    pay_method_id: order.payMethodId,
    ...(order.storeNo !== undefined && { store_no: order.storeNo }),
  };
}

/** With two decimals even for yen: clients must read amounts however they are written. */
function amountText(amount: number, currency: Currency): string {
  const text = toMajorText(amount, currency);
  return minorUnitDigits(currency) === 0 ? `${text}.00` : text;
}

/** `yyyy-MM-dd HH:mm:ss` in UTC. */
function utcText(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** What the order would say had it been paid: for false answers. */
export function asPaid(order: Order): Order {
  return { ...order, state: 'paid', capturedAt: order.createdAt };
}

/** What the order said before it was paid. */
export function asOpen(order: Order): Order {
  return { ...order, state: 'open' };
}
