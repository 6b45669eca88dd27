import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { Messages } from './messages.ts';

/** Only the screens of the shop's day meet these, and each has words of its own for them. */
type ShopProblem =
  | 'pin-invalid'
  | 'approval-required'
  | 'already-closed'
  | 'payment-not-refundable'
  | 'refund-exceeds-payment'
  | 'refund-in-progress';

export type ProblemTexts = Record<Exclude<ProblemSlug, ShopProblem>, string>;

export function problemText({ problem }: Pick<Messages, 'problem'>, slug: ProblemSlug): string {
  const texts: Partial<Record<ProblemSlug, string>> = problem;
  return texts[slug] ?? problem['internal-error'];
}
