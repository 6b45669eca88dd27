/**
 * The text that a signature covers (gateway contract 2.1): `key=value` pairs joined by `&`, sorted by
 * key in code unit order, values raw, without `sign` (in any case), nulls and empty values.
 */
export function canonicalText(
  parameters: Iterable<readonly [string, string | null | undefined]>,
): string {
  return [...parameters]
    .filter(([key, value]) => value && key.toLowerCase() !== 'sign')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${key}=${value ?? ''}`)
    .join('&');
}
