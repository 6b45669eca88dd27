import type { PaymentView } from '@kaikei/shared/api.ts';
import type { Messages } from '../i18n/messages.ts';
import { wasPaidAgainstCancel } from '../till/phase.ts';
import { failureText } from './failure-text.ts';

/** How a payment ended and what to do now. */
export function resultWords(
  t: Messages,
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
    return { title: t.result.canceled, leads: [canceledLead(t, payment.failure?.code), another] };
  }
  return { title: t.result.failed, leads: [failureText(t, payment.failure?.code)] };
}

function canceledLead(t: Messages, code: string | undefined): string {
  if (code === 'refunded') return t.result.refundedLead;
  const tellsMore = code === 'never-submitted' || code === 'never-at-gateway';
  return tellsMore ? t.failure[code] : t.result.canceledLead;
}
