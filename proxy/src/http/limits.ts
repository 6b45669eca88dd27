/** Token buckets per terminal: so many at once, refilled at so many a second. */
import { Problem } from './problem.ts';

export interface Limit {
  perSecond: number;
  burst: number;
}

/** Contract, Conventions. */
export const SUBMIT_LIMIT: Limit = { perSecond: 10, burst: 60 };
export const OTHER_LIMIT: Limit = { perSecond: 50, burst: 200 };

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
    const now = this.#now();
    const { perSecond, burst } = this.#limit;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const refilled = bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond;
    bucket.tokens = Math.min(burst, refilled);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) {
      const seconds = Math.ceil((1 - bucket.tokens) / perSecond);
      throw new Problem('rate-limited', { retryAfterSeconds: Math.max(1, seconds) });
    }
    bucket.tokens -= 1;
  }
}
