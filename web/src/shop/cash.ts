/** An amount that a person typed: `12,300`, `１２３００`, `¥12,300`. Undefined where it is none. */
export function cashOf(text: string): number | undefined {
  const digits = text.normalize('NFKC').replace(/[\s,¥円]/g, '');
  const amount = Number(digits);
  return /^\d{1,12}$/.test(digits) ? amount : undefined;
}
