/** Ids that the till makes: sales and payments. Twenty-six characters like a ULID, in lower case. */

/** Crockford's base32, without the letters that people misread. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

/**
 * Ten characters of time, so that ids sort by it, and 80 random bits, so that they never meet.
 * @param time ms since the epoch; only a sorting aid, so that a tablet's wrong clock does no harm
 * @param randomBytes cryptographic random bytes, as many as asked for
 */
export function newId(time: number, randomBytes: (length: number) => Uint8Array): string {
  let head = '';
  let rest = Math.max(0, Math.floor(time));
  for (let place = 0; place < TIME_LENGTH; place += 1) {
    head = DIGITS.charAt(rest % 32) + head;
    rest = Math.floor(rest / 32);
  }
  // 32 divides 256, so taking the low five bits of each byte is fair.
  const tail = Array.from(randomBytes(RANDOM_LENGTH), (byte) => DIGITS.charAt(byte % 32));
  return head + tail.join('');
}
