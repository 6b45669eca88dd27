/** R3: `trans_no` and `psn` never repeat over all payments; an answer that repeats one is no answer. */
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { AnswerNumbers, ForeignNumbers } from '../store/port.ts';

export function numbersOf(verdict: Verdict): AnswerNumbers {
  return {
    ...('psn' in verdict && { psn: verdict.psn }),
    ...('transNo' in verdict && { transNo: verdict.transNo }),
  };
}

/** Gives the verdict, or `unknown` with an incident where it bears another payment's number. */
export function screen(verdict: Verdict, foreign: ForeignNumbers): Verdict {
  const { psn, transNo } = numbersOf(verdict);
  if (psn !== undefined && foreign.psns.has(psn)) {
    return repeated('repeated-psn', `psn ${psn} belongs to another payment's answer`);
  }
  if (transNo !== undefined && foreign.transNos.has(transNo)) {
    return repeated('repeated-trans-no', `trans_no ${transNo} belongs to another payment`);
  }
  return verdict;
}

function repeated(kind: 'repeated-psn' | 'repeated-trans-no', detail: string): Verdict {
  return { kind: 'unknown', reason: kind, incident: { kind, detail } };
}
