/** For what no cashier waits for: it begins once the screen is drawn. */

/** A page that is not on the screen is idle only when it is asked to be. */
const LONGEST_MS = 1_000;

export function idle(): Promise<void> {
  return new Promise((resolve) => {
    requestIdleCallback(() => resolve(), { timeout: LONGEST_MS });
  });
}
