/** Base64 as wallets print it into QR codes (RFC 4648, standard alphabet, padding optional). */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES: ReadonlyMap<string, number> = new Map(
  Array.from(ALPHABET, (sign, value) => [sign, value] as const),
);

export type Base64Result =
  { ok: true; bytes: Uint8Array } | { ok: false; trouble: 'characters' | 'length' };

/** The bytes of a base64 text, or what is wrong with it; never throws. */
export function readBase64(text: string): Base64Result {
  const body = text.replace(/={1,2}$/, '');
  // One sign is six bits: too few for a byte, so one alone at the end is a remnant.
  if (body.length % 4 === 1) return { ok: false, trouble: 'length' };
  const bytes = new Uint8Array(Math.floor((body.length * 6) / 8));
  let bits = 0;
  let bitCount = 0;
  let place = 0;
  for (const sign of body) {
    const value = VALUES.get(sign);
    if (value === undefined) return { ok: false, trouble: 'characters' };
    bits = ((bits << 6) | value) & 0xfff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes[place] = (bits >> bitCount) & 0xff;
    place += 1;
  }
  return { ok: true, bytes };
}
