/** Why a refund was not sent, or not taken: in none of these was anything given back by it. */
import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { SendOutcome } from './refunds.svelte.ts';
import type { ShownRefunds } from './shown-refunds.ts';

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

/** Why nothing can be sent as it was entered: what is confirmed would be untrue. */
export type RefundBlock = Extract<RefundTrouble, 'refund-in-progress' | 'refund-exceeds-payment'>;

/**
 * @param asked.trouble of the last sending: the proxy may know more than the payment shows yet
 * @param asked.entered undefined until it was
 */
export function blockOf(
  { underWay, left }: Pick<ShownRefunds, 'underWay' | 'left'>,
  { trouble, entered }: { trouble: RefundTrouble | undefined; entered: number | undefined },
): RefundBlock | undefined {
  if (underWay > 0) return 'refund-in-progress';
  if (left === 0 || (entered !== undefined && entered > left)) return 'refund-exceeds-payment';
  return trouble === 'refund-in-progress' || trouble === 'refund-exceeds-payment'
    ? trouble
    : undefined;
}

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
