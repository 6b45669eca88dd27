/**
 * Codes that this till has begun a payment with, so that a second scan of the same phone is the same
 * attempt and not another payment. Kept as digests, in memory, for as long as the proxy refuses them too.
 */
import { fnv1a } from '@kaikei/shared/fnv1a.ts';

const KEPT_MS = 10 * 60_000;

export class UsedCodes {
  readonly #now: () => number;
  readonly #uses = new Map<string, { paymentId: string; at: number }>();

  /** @param now monotonic ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  use(code: string, paymentId: string): void {
    const at = this.#now();
    for (const [key, use] of this.#uses) if (at - use.at > KEPT_MS) this.#uses.delete(key);
    this.#uses.set(digest(code), { paymentId, at });
  }

  /** The payment that the code was used for; undefined where it may be used. */
  paymentOf(code: string): string | undefined {
    const use = this.#uses.get(digest(code));
    return use && this.#now() - use.at <= KEPT_MS ? use.paymentId : undefined;
  }

  /** The payment was never begun, or its code never left the proxy: it may be used again. */
  free(paymentId: string): void {
    for (const [key, use] of this.#uses) if (use.paymentId === paymentId) this.#uses.delete(key);
  }
}

/** 64 bits. It never leaves this page's memory, so it need not withstand a search. */
function digest(code: string): string {
  return `${fnv1a(code)}-${fnv1a(code, 0x01000193)}`;
}
