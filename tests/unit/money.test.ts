import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromMajorText, isCurrency, minorUnitDigits, toMajorText } from '@kaikei/shared/money.ts';

const anyAmount = fc.oneof(fc.nat({ max: 100_000_000 }), fc.maxSafeNat());

/** `Double.toString` as the gateway's own clients print amounts of 10,000,000 and more. */
function javaText(amount: number): string {
  const digits = String(amount);
  if (amount < 10_000_000) return `${digits}.0`;
  const fraction = digits.slice(1).replace(/0+$/, '') || '0';
  return `${digits.slice(0, 1)}.${fraction}E+${digits.length - 1}`;
}

describe('toMajorText', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [1500, '1500'],
    [10_000_000, '10000000'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('%i yen is %s', (amount, text) => {
    expect(toMajorText(amount, 'JPY')).toBe(text);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %d', (amount) => {
    expect(() => toMajorText(amount, 'JPY')).toThrow(RangeError);
  });
});

describe('fromMajorText', () => {
  it.each([
    ['1500', 1500],
    ['1500.0', 1500],
    ['1500.00', 1500],
    ['0', 0],
    ['0.0', 0],
    ['-0', 0],
    ['-1500', -1500],
    ['1.0E+7', 10_000_000],
    ['1.0E7', 10_000_000],
    ['1.2345678E+7', 12_345_678],
    ['1e3', 1000],
    ['0001500', 1500],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%s is %i yen', (text, amount) => {
    expect(fromMajorText(text, 'JPY')).toBe(amount);
  });

  it.each([
    ['a fraction of a yen', '1500.5'],
    ['a fraction left by the exponent', '1.23456789E+7'],
    ['a negative exponent', '1E-2'],
    ['more than a safe integer', '9007199254740992'],
    ['a huge exponent', '1E99'],
    ['nothing', ''],
    ['a space', ' 1500'],
    ['a thousands separator', '1,500'],
    ['no whole part', '.5'],
    ['no fraction after the point', '1500.'],
    ['a plus sign', '+1500'],
    ['hexadecimal', '0x10'],
    ['no number', 'NaN'],
    ['full-width digits', '１５００'],
    ['a line break', '1500\n'],
    ['two numbers', '1500 1500'],
  ])('refuses %s', (_, text) => {
    expect(fromMajorText(text, 'JPY')).toBeUndefined();
  });

  it('reads back every amount, however it is written', () => {
    fc.assert(
      fc.property(anyAmount, (amount) => {
        const text = toMajorText(amount, 'JPY');
        for (const written of [text, `${text}.0`, `${text}.00`, javaText(amount)])
          expect(fromMajorText(written, 'JPY')).toBe(amount);
      }),
    );
  });

  it('never throws, and returns safe integers only', () => {
    const numberLike = fc.stringMatching(/^-?\d{0,20}\.?\d{0,20}[eE]?[+-]?\d{0,3}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), numberLike), (text) => {
        const amount = fromMajorText(text, 'JPY');
        expect(amount === undefined || Number.isSafeInteger(amount)).toBe(true);
      }),
    );
  });
});

describe('currencies', () => {
  it('yen only, without minor units', () => {
    expect(isCurrency('JPY')).toBe(true);
    expect(minorUnitDigits('JPY')).toBe(0);
  });

  it.each(['USD', 'jpy', '', 'toString', '__proto__'])('not %j', (text) => {
    expect(isCurrency(text)).toBe(false);
  });
});
