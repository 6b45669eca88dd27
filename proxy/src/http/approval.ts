/** Refusals of PINs and approvals, as problems. */
import type { AppContext } from '../context.ts';
import type { ApprovalOutcome } from '../shop/credentials.ts';
import type { Context } from './env.ts';
import type { RateLimiter } from './limits.ts';
import { Problem } from './problem.ts';

export type Refusal = Exclude<ApprovalOutcome, { kind: 'approved' }>;

/**
 * Right PINs only are limited here: the store counts wrong ones, over restarts.
 * @throws Problem 429
 */
export async function withinLimit<T extends { kind: string }>(
  pins: RateLimiter,
  terminalId: string,
  check: () => Promise<T>,
): Promise<T> {
  pins.take(terminalId);
  const outcome = await check();
  if (outcome.kind === 'pin-invalid' || outcome.kind === 'too-many') pins.charge(terminalId, -1);
  return outcome;
}

/** @param whoMay do it and how, where no approval can be sent along */
export function refusalOf(
  { log }: AppContext,
  c: Context,
  refusal: Refusal,
  { whoMay }: { whoMay?: string } = {},
): Problem {
  const fields = { terminalId: c.get('terminal').id, requestId: c.get('requestId') };
  switch (refusal.kind) {
    case 'pin-invalid':
      log.warn(fields, 'a wrong PIN was tried');
      return new Problem('pin-invalid');
    case 'too-many':
      return new Problem('too-many-attempts', {
        detail: 'Wait as long as Retry-After says; until then no PIN is checked.',
        retryAfterSeconds: Math.ceil(refusal.retryAfterMs / 1000),
      });
    case 'approval-required':
      return new Problem('approval-required', whoMay === undefined ? {} : { detail: whoMay });
  }
}
