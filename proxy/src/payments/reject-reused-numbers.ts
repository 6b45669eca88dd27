/** R3: what an answer is worth that bears the `trans_no` or `psn` of another payment. */
import type { AnswerIncident, CallKind, Verdict } from '@kaikei/shared/verdict.ts';
import type { AnswerNumbers, ForeignNumbers } from '../store/payments-port.ts';

export function numbersOf(verdict: Verdict): AnswerNumbers {
  return {
    ...('psn' in verdict && { psn: verdict.psn }),
    ...('transNo' in verdict && { transNo: verdict.transNo }),
  };
}

/**
 * Gives the verdict with an incident where it bears another payment's number. It holds all the same where
 * it names our order, for nothing proves that these numbers are unique; a create's answer names none, so
 * it may be another order's and is then `unknown`.
 * @param asked the call that it answers
 */
export function screen(verdict: Verdict, foreign: ForeignNumbers, asked: CallKind): Verdict {
  const incident = repeatedNumber(verdict, foreign);
  if (!incident || verdict.kind === 'not-sent') return verdict;
  if (asked === 'create' || isOtherPayments(verdict, incident, asked)) {
    return { kind: 'unknown', reason: incident.kind, incident };
  }
  // It names no order, and is believed as late as one that nobody signed (R10).
  if (verdict.kind === 'not-found') return { ...verdict, signed: false, incident };
  return { ...verdict, incident };
}

/**
 * A refund's number may be another payment's order number, and its transaction that payment's own:
 * only one that names the order which it gives back is a refund of ours.
 */
function isOtherPayments(verdict: Verdict, { kind }: AnswerIncident, asked: CallKind): boolean {
  const namesOrder = 'namesOrder' in verdict;
  return asked === 'refund-query' && kind === 'repeated-trans-no' && !namesOrder;
}

function repeatedNumber(verdict: Verdict, foreign: ForeignNumbers): AnswerIncident | undefined {
  const { psn, transNo } = numbersOf(verdict);
  if (transNo !== undefined && foreign.transNos.has(transNo)) {
    const detail = `trans_no ${transNo} belongs to another payment`;
    return { kind: 'repeated-trans-no', detail };
  }
  if (psn !== undefined && foreign.psns.has(psn)) {
    return { kind: 'repeated-psn', detail: `psn ${psn} belongs to another payment's answer` };
  }
  return undefined;
}
