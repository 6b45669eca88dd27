import { WAIT_LIMIT_MS } from './limits.ts';

const LOOK_EVERY_MS = 20;

/**
 * Waits until `look` gives something, and gives that.
 * @param what says in the error what never came
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  limitMs = WAIT_LIMIT_MS,
): Promise<Exclude<T, undefined | null | false>> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) {
      return found as Exclude<T, undefined | null | false>;
    }
    if (performance.now() > end) throw new Error(`in vain waited for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
