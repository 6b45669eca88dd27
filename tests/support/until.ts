import { WAIT_LIMIT_MS } from './limits.ts';

/** Between two looks: at first few, then a tenth of what was waited, so that many who wait are not refused as too many. */
const LEAST_GAP_MS = 20;
const MOST_GAP_MS = 250;

/**
 * Waits until `look` gives something, and gives that.
 * @param what says in the error what never came
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  limitMs = WAIT_LIMIT_MS,
): Promise<Exclude<T, undefined | null | false>> {
  const start = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) {
      return found as Exclude<T, undefined | null | false>;
    }
    const waitedMs = performance.now() - start;
    if (waitedMs > limitMs) throw new Error(`in vain waited for: ${what}`);
    const gapMs = Math.min(Math.max(waitedMs / 10, LEAST_GAP_MS), MOST_GAP_MS);
    await new Promise((resolve) => setTimeout(resolve, gapMs));
  }
}
