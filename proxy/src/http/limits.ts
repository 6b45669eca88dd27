/** Token buckets: so many at once, refilled at so many a second. */
import { Problem } from './problem.ts';

export interface Limit {
  perSecond: number;
  burst: number;
}

/** Contract, Conventions; of each terminal. */
export const SUBMIT_LIMIT: Limit = { perSecond: 10, burst: 60 };
export const OTHER_LIMIT: Limit = { perSecond: 50, burst: 200 };
/** Payments that are read for the price of a call, beside the call itself. */
export const ROWS_PER_TOKEN = 20;
/** Payments that are only counted: some microseconds each. */
export const COUNTED_ROWS_PER_TOKEN = 500;
/** Right PINs of a terminal: each costs 100 ms of a core, and a sign-in two entries of the audit. */
export const PIN_LIMIT: Limit = { perSecond: 0.2, burst: 20 };
/** Links to receipts that a terminal makes: each is a row and an entry of the audit. */
export const RECEIPT_LINK_LIMIT: Limit = { perSecond: 1, burst: 30 };
/** A tombstone stays for ever, and nobody cancels many ids that were never submitted. */
export const TOMBSTONE_LIMIT: Limit = { perSecond: 1, burst: 20 };

/** Of whoever has no cookie, by network; a gateway sends one or two for a payment. */
export const NOTIFICATION_LIMIT: Limit = { perSecond: 20, burst: 100 };
export const NOTIFICATION_LIMIT_IN_ALL: Limit = { perSecond: 60, burst: 300 };
/** Links that lead to no receipt, by network. Right ones are not counted with them: many customers may share an address. */
export const RECEIPT_GUESS_LIMIT: Limit = { perSecond: 1, burst: 30 };
/** Of each payment's receipt; a customer opens it once or twice. */
export const RECEIPT_LIMIT: Limit = { perSecond: 5, burst: 60 };
export const PAIRING_LIMIT: Limit = { perSecond: 20, burst: 200 };

/** Whoever comes from ever new networks must not fill the memory. */
const MAX_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

export class RateLimiter {
  readonly #limit: Limit;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limit: Limit, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /** @throws Problem 429 with `Retry-After` */
  take(key: string): void {
    const bucket = this.#refilled(key);
    if (bucket.tokens < 1) {
      const seconds = Math.ceil((1 - bucket.tokens) / this.#limit.perSecond);
      throw new Problem('rate-limited', { retryAfterSeconds: Math.max(1, seconds) });
    }
    bucket.tokens -= 1;
  }

  /** What was done cost more than was known before: the key may come to owe, and waits longer. */
  charge(key: string, tokens: number): void {
    this.#refilled(key).tokens -= tokens;
  }

  /** How long until nothing is owed. */
  owesMs(key: string): number {
    const { tokens } = this.#refilled(key);
    return tokens >= 0 ? 0 : (-tokens / this.#limit.perSecond) * 1000;
  }

  #refilled(key: string): Bucket {
    const now = this.#now();
    const { perSecond, burst } = this.#limit;
    const known = this.#buckets.get(key);
    if (!known && this.#buckets.size >= MAX_BUCKETS) this.#makeRoom(now);
    const bucket = known ?? { tokens: burst, at: now };
    const refilled = bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond;
    bucket.tokens = Math.min(burst, refilled);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** A full bucket says no more than none; where that is not enough, the first half goes. */
  #makeRoom(now: number): void {
    const { perSecond, burst } = this.#limit;
    for (const [key, { tokens, at }] of this.#buckets) {
      if (tokens + ((now - at) / 1000) * perSecond >= burst) this.#buckets.delete(key);
    }
    if (this.#buckets.size < MAX_BUCKETS / 2) return;
    for (const key of [...this.#buckets.keys()].slice(0, MAX_BUCKETS / 2)) {
      this.#buckets.delete(key);
    }
  }
}
