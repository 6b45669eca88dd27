/**
 * The registration number of a qualified invoice issuer in Japan: T and 13 digits, of which the first checks the other
 * twelve as in corporate numbers.
 */
export function isRegistrationNumber(text: string): boolean {
  const [, check = '', digits = ''] = /^T(\d)(\d{12})$/.exec(text) ?? [];
  return check !== '' && Number(check) === checkDigit(digits);
}

/** Digits count once and twice in turn, beginning with once at the last. */
function checkDigit(digits: string): number {
  const sum = [...digits].reduce(
    (sofar, digit, index) => sofar + Number(digit) * (index % 2 === 0 ? 2 : 1),
    0,
  );
  return 9 - (sum % 9);
}
