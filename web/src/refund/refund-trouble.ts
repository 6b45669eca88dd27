/** Why a refund was not sent, or not taken: in none of these was anything given back by it. */
import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { SendOutcome } from './refunds.svelte.ts';

const NAMED = [
  'payment-not-refundable',
  'refund-exceeds-payment',
  'refund-in-progress',
  'payment-conflict',
  'payment-not-found',
  'rate-limited',
] as const satisfies readonly ProblemSlug[];

export type RefundTrouble =
  (typeof NAMED)[number] | 'not-approved' | 'begun-before' | 'device-storage' | 'other';

/** Undefined where it was taken, or nobody knows yet. */
export function refundTrouble(outcome: SendOutcome): RefundTrouble | undefined {
  switch (outcome.kind) {
    case 'accepted':
    case 'unknown':
      return undefined;
    case 'not-approved':
    case 'begun-before':
    case 'device-storage':
      return outcome.kind;
    case 'refused':
      return refusalTrouble(outcome.slug);
  }
}

export function refusalTrouble(slug: ProblemSlug): RefundTrouble {
  return NAMED.find((named) => named === slug) ?? 'other';
}
