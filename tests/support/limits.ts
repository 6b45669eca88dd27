/**
 * How long a test may take, and how long it waits for one thing, before it is given up. The only place of such limits:
 * none of them measures the product, they only end what hangs. They hold on a machine half as fast that is busy with
 * other things; on one that is slower still, `TEST_PATIENCE=2` doubles them all.
 */
const PATIENCE = readPatience(process.env['TEST_PATIENCE'] ?? '1');

/** A test or a hook of `npm test`. */
export const TEST_LIMIT_MS = 600_000 * PATIENCE;

/** One of `npm run test:long`. */
export const LONG_TEST_LIMIT_MS = 2_400_000 * PATIENCE;

/** What a test awaits, where the rules let it come within 20 s. */
export const WAIT_LIMIT_MS = 120_000 * PATIENCE;

/** What the rules let come after so long a time and not before. */
export function waitLimitMs(ruleMs: number): number {
  return ruleMs + WAIT_LIMIT_MS;
}

/** A bound of the contract, with what a busy machine may add to it. */
export function boundMs(contractMs: number): number {
  return contractMs + 10_000 * PATIENCE;
}

function readPatience(text: string): number {
  const factor = Number(text);
  if (factor >= 1) return factor;
  throw new Error(`TEST_PATIENCE is a factor from 1 on, not ${text}`);
}
