/** R3: `trans_no` and `psn` never repeat over all payments; an answer that repeats one is no answer. */
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { AnswerLedger } from '../store/port.ts';

/** Gives the verdict, or `unknown` with an incident where it bears another payment's number. */
export function screen(verdict: Verdict, paymentId: string, ledger: AnswerLedger): Verdict {
  const psn = 'psn' in verdict ? verdict.psn : undefined;
  if (psn !== undefined && !ledger.claimPsn(psn, paymentId)) {
    return repeated('repeated-psn', `psn ${psn} belongs to another payment's answer`);
  }
  const transNo = 'transNo' in verdict ? verdict.transNo : undefined;
  if (transNo !== undefined && !ledger.claimTransNo(transNo, paymentId)) {
    return repeated('repeated-trans-no', `trans_no ${transNo} belongs to another payment`);
  }
  return verdict;
}

function repeated(kind: 'repeated-psn' | 'repeated-trans-no', detail: string): Verdict {
  return { kind: 'unknown', reason: kind, incident: { kind, detail } };
}
