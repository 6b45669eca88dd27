/** What the proxy does not know yet: the till owes it these, and brings them by itself. Pure. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import type { AttemptStep } from './phase.ts';

export interface Owed {
  /** The payment's id. */
  id: string;
  kind: 'payment' | 'cancel';
  /** ms since the epoch by this tablet. */
  since: number;
}

/** An attempt, as far as it matters here. */
interface Begun {
  id: string;
  step: AttemptStep;
  begunAt: number;
  cancelAskedAt: number | undefined;
}

/** Longest waiting first. A code that is only held owes nothing: nothing of it was sent. */
export function owedOf(
  attempts: readonly Begun[],
  reported: (id: string) => Pick<PaymentView, 'state' | 'cancel'> | undefined,
): Owed[] {
  const owed = attempts.flatMap((attempt): Owed[] => {
    const { id, step, begunAt, cancelAskedAt } = attempt;
    if (step === 'holding' || step === 'unknown-to-proxy') return [];
    const payment = reported(id);
    if (!payment) return [{ id, kind: 'payment', since: begunAt }];
    const isTold = isFinal(payment.state) || payment.cancel !== undefined;
    return cancelAskedAt === undefined || isTold
      ? []
      : [{ id, kind: 'cancel', since: cancelAskedAt }];
  });
  return owed.sort((a, b) => a.since - b.since);
}
