/** Waiting times between tries: doubling, capped, and spread so that tills do not return together. */

export interface BackoffShape {
  firstMs: number;
  longestMs: number;
}

/**
 * The wait before try number `tries + 1`, `tries` counted from 0.
 * @param random a number in [0, 1); the wait is between half and all of the doubled one
 */
export function backoffMs(tries: number, shape: BackoffShape, random: number): number {
  const fullMs = Math.min(shape.longestMs, shape.firstMs * 2 ** Math.min(tries, 30));
  return Math.round(fullMs * (0.5 + random / 2));
}

/** Resolves after `ms`, or at once when the signal is aborted; never rejects. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
