import type { PaymentView } from '@kaikei/shared/api.ts';
import type { KnownFailure, PaymentMessages } from '../i18n/payment-messages.ts';
import { wasPaidAgainstCancel } from './phase.ts';
import { timelineKey } from './timeline.ts';

/** How a payment ended and what to do now. */
export function resultWords(
  t: PaymentMessages,
  payment: PaymentView,
  cancelAsked: boolean,
): { title: string; leads: string[] } {
  if (payment.state === 'paid') {
    return wasPaidAgainstCancel(payment, cancelAsked)
      ? { title: t.result.paidLate, leads: [t.result.paidLateLead] }
      : { title: t.result.paid, leads: [] };
  }
  const another = t.result.offerOther;
  if (payment.state === 'canceled') {
    return { title: t.result.canceled, leads: [canceledLead(t, payment), another] };
  }
  return { title: t.result.failed, leads: [failureText(t, payment.failure?.code)] };
}

/** Failures that explain a canceled payment; the others would speak of trying the code again. */
const EXPLAINED_WHEN_CANCELED = [
  'never-submitted',
  'never-at-gateway',
  'not-found-unsigned',
] as const;

function canceledLead(t: PaymentMessages, { timeline, failure }: PaymentView): string {
  if (timeline.some((entry) => timelineKey(entry) === 'refund-done')) return t.result.refundedLead;
  const explained = EXPLAINED_WHEN_CANCELED.find((code) => code === failure?.code);
  return explained ? t.failure[explained] : t.result.canceledLead;
}

/** Why nothing was paid, and what to do now, by the payment's `failure.code`. */
export function failureText(t: PaymentMessages, code: string | undefined): string {
  return code !== undefined && Object.hasOwn(t.failure, code)
    ? t.failure[code as KnownFailure]
    : t.failure.other;
}
