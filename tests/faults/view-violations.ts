/** I8, R16: what a till is told of a payment only grows; final states and accepted refunds stay. */
import { isDeepStrictEqual } from 'node:util';
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import type { Refund } from './attempt.ts';

export function viewViolations(
  before: PaymentView,
  view: PaymentView,
  refunds: readonly Refund[],
): string[] {
  const violations: string[] = [];
  if (isFinal(before.state) && before.state !== view.state)
    violations.push(`I8 ${view.id} went from ${before.state} to ${view.state}`);
  for (const { id, amount, answer } of refunds) {
    const shown = view.refunds?.find((refund) => refund.id === id);
    const was = before.refunds?.find((refund) => refund.id === id);
    if (answer === 'refused' && shown)
      violations.push(`R16 ${view.id} has the refund ${id}, which was refused`);
    if ((shown && shown.amount !== amount) || (was && !shown))
      violations.push(`R16 ${view.id} has the refund ${id} no more, or another one`);
    if (was && was.state !== 'processing' && was.state !== shown?.state)
      violations.push(`R16 ${view.id}: ${id} went from ${was.state} to ${shown?.state ?? ''}`);
  }
  const kept = view.timeline.slice(0, before.timeline.length);
  if (!isDeepStrictEqual(kept, before.timeline))
    violations.push(`I8 ${view.id} has another history than before`);
  return violations;
}
