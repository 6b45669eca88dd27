/**
 * The process clock (R6): the wall clock at start plus the monotonic clock since, so that no step of
 * the wall clock shortens or lengthens a wait. `reanchor` follows the wall clock again (after a
 * sleep of the machine, say) and is called only while no payment is worked on.
 */
export interface Clock {
  /** Milliseconds since the epoch, whole, never going back between two `reanchor`s. */
  now(): number;
  reanchor(): void;
  /**
   * Gives the way to ask how many ms have passed since now, by the monotonic or by the wall clock,
   * whichever says more (R13): the monotonic one stands still while the machine sleeps.
   */
  stopwatch(): Stopwatch;
  /** Runs `action` once after `delayMs` of monotonic time; gives the way to call it off. */
  after(delayMs: number, action: () => void): () => void;
}

export type Stopwatch = () => number;

export function processClock(
  wallNow: () => number = () => Date.now(),
  monotonicNow: () => number = () => performance.now(),
): Clock {
  let offset = wallNow() - monotonicNow();
  return {
    now: () => Math.floor(offset + monotonicNow()),
    reanchor() {
      offset = wallNow() - monotonicNow();
    },
    stopwatch() {
      const [wall, monotonic] = [wallNow(), monotonicNow()];
      return () => Math.max(wallNow() - wall, monotonicNow() - monotonic);
    },
    after(delayMs, action) {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
