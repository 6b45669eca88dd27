/** Ids and codes that no other test has. Codes are remembered, to be looked for where none may be. */
import { randomBytes, randomInt } from 'node:crypto';

/** 12 to 28 of `a-z 0-9 _ -`. */
export function newId(prefix = 'p'): string {
  return `${prefix}-${randomBytes(10).toString('hex')}`.slice(0, 28);
}

const known = new Set<string>();

/** Every code that `newCode` and `remember` have seen. */
export function rememberedCodes(): ReadonlySet<string> {
  return known;
}

export function remember(code: string): string {
  known.add(code);
  return code;
}

function digits(count: number): string {
  return Array.from({ length: count }, () => String(randomInt(10))).join('');
}

/** A WeChat Pay code; the sandbox reads its last four digits as the behaviour that is wanted. */
export function newCode(ending = '1000'): string {
  return remember(`13${digits(12)}${ending}`);
}

/** An Alipay+ code, likewise. */
export function alipayCode(ending = '1000'): string {
  return remember(`28${digits(12)}${ending}`);
}

/** A code of digits whose wallet is only a guess (grade C): PayPay, which pays at once. */
export function paypayCode(): string {
  return remember(`9000818188${digits(10)}1000`);
}
