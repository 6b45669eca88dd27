/** How long the store takes for what the supervisor commits. */
import type { PaymentStore } from '../store/payments-port.ts';
import type { DrivenPayments } from './supervisor.ts';

export type CommitKind = 'submit' | 'step' | 'claim';

/** The same payments; `observe` is called after each commit, refused ones too. */
export function timeCommits(
  payments: PaymentStore,
  observe: (commit: CommitKind, durationMs: number) => void,
): DrivenPayments {
  const timed = async <T>(commit: CommitKind, work: Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    try {
      return await work;
    } finally {
      observe(commit, performance.now() - startedAt);
    }
  };
  return {
    leaseMs: payments.leaseMs,
    submit: (...given) => timed('submit', payments.submit(...given)),
    step: (...given) => timed('step', payments.step(...given)),
    claim: (...given) => timed('claim', payments.claim(...given)),
    claimOne: (...given) => timed('claim', payments.claimOne(...given)),
    renew: (leases) => payments.renew(leases),
    release: (leases) => payments.release(leases),
    upcoming: (limit) => payments.upcoming(limit),
    read: (id) => payments.read(id),
    addIncident: (incident) => payments.addIncident(incident),
  };
}
