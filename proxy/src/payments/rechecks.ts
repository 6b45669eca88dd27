/** Takes final payments, each for one question of reconciliation (R14), under a lease like any other (R13). */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Finding } from '@kaikei/shared/rules/finding.ts';
import { startReconciling, type Sight, type Start } from '@kaikei/shared/rules/reconcile.ts';
import type { Clock, Stopwatch } from '../clock.ts';
import type { Lease, PaymentStore } from '../store/port.ts';
import type { Leases } from './leases.ts';

export interface RechecksDeps {
  store: { payments: Pick<PaymentStore, 'claimOne'> };
  leases: Leases;
  clock: Clock;
}

/** Why the gateway is not asked about it now. */
export type NotAsked = Exclude<Start, { kind: 'ask' }> & { payment: Payment };

export type RecheckOutcome =
  /** `finding` is absent where somebody else took the payment up meanwhile. */
  | { kind: 'asked'; payment: Payment; finding?: Finding }
  /** It was asked, and the disk does not take the answer now. */
  | { kind: 'not-stored' }
  | NotAsked
  /** The process stops, or there is no such payment. */
  | { kind: 'stopping' | 'unknown' };

type Begun =
  { kind: 'ask'; payment: Payment; lease: Lease; age: Stopwatch } | NotAsked | { kind: 'unknown' };

export class Rechecks {
  readonly #deps: RechecksDeps;

  constructor(deps: RechecksDeps) {
    this.#deps = deps;
  }

  /** Commits the question's intent. @throws StorageError, DamagedRecordError */
  async begin(id: string, seen: Sight): Promise<Begun> {
    const { store, leases, clock } = this.#deps;
    const askedAt = clock.now();
    let age = clock.stopwatch();
    let begun: Exclude<Begun, { kind: 'ask' }> = { kind: 'unknown' };
    const claimed = await store.payments.claimOne(id, (payment) => {
      age = clock.stopwatch();
      const start = startReconciling(payment, clock.now(), seen);
      if (start.kind === 'ask') return start.decision;
      begun = { ...start, payment };
      return undefined;
    });
    if (!claimed) return begun;
    const { lease, decision } = claimed;
    leases.hold(lease, askedAt);
    return { kind: 'ask', payment: decision.payment, lease, age };
  }
}
