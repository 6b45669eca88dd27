/** R3: `trans_no` and `psn` never repeat over all payments. */
import type { AnswerIncident, CallKind, Verdict } from '@kaikei/shared/verdict.ts';
import type { AnswerNumbers, ForeignNumbers } from '../store/port.ts';

export function numbersOf(verdict: Verdict): AnswerNumbers {
  return {
    ...('psn' in verdict && { psn: verdict.psn }),
    ...('transNo' in verdict && { transNo: verdict.transNo }),
  };
}

/**
 * Gives the verdict with an incident where it bears another payment's number. Unless it names our order
 * it is then `unknown`: a create's answer names none, so it may be another order's. That is also how
 * another payment can have been given our number, and what is ours must still come to its end.
 * @param asked the call that it answers; the answer to a query must name its order (R3)
 */
export function screen(verdict: Verdict, foreign: ForeignNumbers, asked: CallKind): Verdict {
  const { psn, transNo } = numbersOf(verdict);
  if (psn !== undefined && foreign.psns.has(psn)) {
    const detail = `psn ${psn} belongs to another payment's answer`;
    return unknown({ kind: 'repeated-psn', detail });
  }
  if ('transNo' in verdict && transNo !== undefined && foreign.transNos.has(transNo)) {
    const detail = `trans_no ${transNo} belongs to another payment`;
    const incident: AnswerIncident = { kind: 'repeated-trans-no', detail };
    const namesOrder = asked === 'query' || asked === 'refund-query';
    return namesOrder ? { ...verdict, incident } : unknown(incident);
  }
  return verdict;
}

function unknown(incident: AnswerIncident): Verdict {
  return { kind: 'unknown', reason: incident.kind, incident };
}
