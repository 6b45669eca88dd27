/** What the paying screen shows: how far the till got, until the proxy reports the payment's state. */
import type { PaymentState, PaymentView } from '@kaikei/shared/api.ts';

/**
 * How far the till has got in bringing the payment to the proxy:
 *   holding           the proxy is away: the code is kept in memory, and nothing was sent
 *   sending           the first `PUT` is on its way
 *   repeating         an answer was lost or put off; the same `PUT` again
 *   looking           the code is dead; does the proxy have the payment?
 *   answered          the proxy has it, and reports the rest
 *   unknown-to-proxy  the proxy had it and does not know it any more
 */
export const ATTEMPT_STEPS = [
  'holding',
  'sending',
  'repeating',
  'looking',
  'unknown-to-proxy',
] as const;
export type AttemptStep = (typeof ATTEMPT_STEPS)[number] | 'answered';

export type Phase = Exclude<AttemptStep, 'answered'> | PaymentState;

/** The proxy's word comes first; what the till did counts only while there is none. */
export function phaseOf(
  step: AttemptStep | undefined,
  payment: Pick<PaymentView, 'state'> | undefined,
): Phase {
  if (step === 'unknown-to-proxy') return step;
  if (payment) return payment.state;
  return step === undefined || step === 'answered' ? 'looking' : step;
}

/** Somebody asked for a cancel, and yet it was paid: the cashier has to know. */
export function wasPaidAgainstCancel(
  payment: Pick<PaymentView, 'state' | 'cancel'>,
  cancelAsked: boolean,
): boolean {
  return payment.state === 'paid' && (cancelAsked || payment.cancel?.reason === 'cashier');
}
