/**
 * Every code but `0` that the sandbox answers with. Those without `SBX-` were seen at gateways of
 * the family (gateway contract 3.9); no official table is known, so the others are the sandbox's own.
 */
export const REFUSALS = {
  SYS011: 'a required protocol field is missing',
  SYS500: 'system error',
  E04111: 'merchant order number invalid',
  E07303: 'this API does not exist or is not authorized',
  M010: 'original transaction not found',
  'SBX-BODY': 'the body cannot be read',
  'SBX-PROTOCOL': 'a protocol field has a value that is not supported',
  'SBX-TIMESTAMP': 'the timestamp is more than 15 minutes off',
  'SBX-APP': 'the app_id is not known',
  'SBX-SIGNATURE': 'the signature is not valid',
  'SBX-MERCHANT': 'the merchant_no is not known',
  'SBX-FIELD': 'a field is missing or not valid',
  'SBX-DUPLICATE-ORDER': 'this merchant_order_no was used before',
  'SBX-CODE-WALLET': 'the payment code is of another wallet',
  'SBX-CODE-STALE': 'the payment code has expired, ask for a new one',
  'SBX-CODE-USED': 'the payment code was used before',
  'SBX-ORDER-CLOSED': 'the order is closed and can no longer be canceled',
  'SBX-ORDER-REFUNDED': 'the order has refunds and can no longer be canceled',
  'SBX-CANCEL-TOO-EARLY': 'an order cannot be canceled in its first 15 seconds',
  'SBX-CANCEL-WINDOW': 'an order cannot be canceled after one day',
  'SBX-CANCEL-NOT-OFFERED': 'this wallet offers no cancel',
  'SBX-CANCEL-REFUSED': 'the wallet refused the cancel',
  'SBX-REFUND-STATE': 'the original order is not paid',
  'SBX-REFUND-AMOUNT': 'more than is left of the payment cannot be refunded',
  'SBX-REFUND-NUMBER': 'this refund number stands for another refund',
  'SBX-REFUND-REFUSED': 'the wallet refused the refund',
  'SBX-BALANCE': 'the merchant balance does not cover the refund',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** A call that is answered with a signed code other than `0`. */
export class Refusal extends Error {
  override name = 'Refusal' as const;
  readonly code: RefusalCode;

  /** `detail` may name a field, never its value: a value may be a payment code. */
  constructor(code: RefusalCode, detail?: string) {
    super(detail === undefined ? REFUSALS[code] : `${REFUSALS[code]}: ${detail}`);
    this.code = code;
  }
}
