/** The countdown to a payment's deadline, as numbers to draw. */

export interface Countdown {
  /** Whole seconds left, never below 0. */
  seconds: number;
  /** Share of the time that is left, from 1 down to 0. */
  share: number;
}

/**
 * @param leftMs until the deadline by the proxy's clock
 * @param wholeMs from the payment's creation to its deadline
 */
export function countdown(leftMs: number, wholeMs: number): Countdown {
  const left = Math.max(0, leftMs);
  const share = wholeMs > 0 ? Math.min(1, left / wholeMs) : 0;
  return { seconds: Math.ceil(left / 1_000), share };
}
