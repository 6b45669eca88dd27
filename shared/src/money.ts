/**
 * Amounts: integers in the currency's minor unit, never floats. On the gateway's wire they are
 * decimal text in major units; text is converted digit by digit, so no float maths touches money.
 */

/** ISO 4217 exponents of the currencies that may be configured. */
const MINOR_UNIT_DIGITS: Readonly<Record<Currency, number>> = { JPY: 0 };

export type Currency = 'JPY';

export function isCurrency(text: string): text is Currency {
  return Object.hasOwn(MINOR_UNIT_DIGITS, text);
}

export function minorUnitDigits(currency: Currency): number {
  return MINOR_UNIT_DIGITS[currency];
}

/**
 * Minor units to the gateway's decimal text: 1500 JPY is `1500`.
 * @throws RangeError for anything but a non-negative safe integer
 */
export function toMajorText(amount: number, currency: Currency): string {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new RangeError('amount must be a non-negative integer');
  const digits = MINOR_UNIT_DIGITS[currency];
  if (digits === 0) return String(amount);
  const text = String(amount).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * The gateway's decimal text to minor units, however written: `1500`, `1500.0`, `1500.00` and
 * Java's `1.0E+7` (gateway contract 2.1). Undefined where the text is no exact amount of the currency.
 */
export function fromMajorText(text: string, currency: Currency): number | undefined {
  const match = /^(-?)(\d{1,18})(?:\.(\d{1,18}))?(?:[eE]\+?(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent) + MINOR_UNIT_DIGITS[currency];
  const kept = fraction.slice(0, shift).padEnd(shift, '0');
  if (/[1-9]/.test(fraction.slice(shift))) return undefined;
  const amount = Number(whole + kept);
  if (!Number.isSafeInteger(amount)) return undefined;
  return sign && amount !== 0 ? -amount : amount;
}
