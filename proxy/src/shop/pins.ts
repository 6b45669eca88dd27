/** PINs are kept by scrypt, which takes some 100 ms of a core and 32 MB on purpose. It runs off the event loop. */
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

const COST_LOG2 = 15;
const BLOCK_SIZE = 8;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** Of what is made up: nobody has to think of one, and nobody takes a birthday. */
const DIGITS = 6;

/** As `hashPin` writes it, with costs that this process bears. */
const KEPT = /^scrypt\$1[0-7]\$[1-8]\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/;

export function newPin(): string {
  return String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
}

/** `scrypt$15$8$<salt>$<key>`, both in base64. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(pin, salt, COST_LOG2, BLOCK_SIZE);
  return ['scrypt', COST_LOG2, BLOCK_SIZE, salt.toString('base64'), key.toString('base64')].join(
    '$',
  );
}

/** One that was kept and is damaged is nobody's: the administrator sets another. */
export async function isPin(pin: string, hash: string): Promise<boolean> {
  if (!KEPT.test(hash)) return false;
  const [, costLog2, blockSize, salt = '', kept = ''] = hash.split('$');
  const costs = [Number(costLog2), Number(blockSize)] as const;
  const derived = await derive(pin, Buffer.from(salt, 'base64'), ...costs);
  const expected = Buffer.from(kept, 'base64');
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

function derive(pin: string, salt: Buffer, costLog2: number, blockSize: number): Promise<Buffer> {
  const cost = 2 ** costLog2;
  const options = { N: cost, r: blockSize, p: 1, maxmem: 2 * 128 * cost * blockSize };
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

let last: Promise<unknown> = Promise.resolve();

/** PINs are looked at one at a time: a flood of them leaves the other threads to the signatures of payments. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}
