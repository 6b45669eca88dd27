/** Takes final payments, each for one question of reconciliation (R14), under a lease like any other (R13). */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Finding } from '@kaikei/shared/rules/finding.ts';
import { startReconciling, type Start } from '@kaikei/shared/rules/reconcile.ts';
import type { Clock, Stopwatch } from '../clock.ts';
import type { Lease, PaymentStore, StoredPayment } from '../store/payments-port.ts';
import type { Leases } from './leases.ts';

export interface RechecksDeps {
  store: { payments: Pick<PaymentStore, 'claimOne'> };
  leases: Leases;
  clock: Clock;
}

/** A payment as it stands after its change of this number. */
export interface Sight {
  payment: Payment;
  changeSeq: number;
}

export function sightOf({ record, changeSeq }: StoredPayment): Sight | undefined {
  return record.kind === 'payment' ? { payment: record, changeSeq } : undefined;
}

/** Why the gateway is not asked about it now. */
export type NotAsked = Exclude<Start, { kind: 'ask' }> & { sight: Sight };

export type RecheckOutcome =
  /** `finding` is absent where somebody else took the payment up meanwhile. */
  | { kind: 'asked'; sight: Sight; finding?: Finding }
  /** It was asked, and the disk does not take the answer now. */
  | { kind: 'not-stored' }
  | NotAsked
  /** The process stops, or there is no such payment. */
  | { kind: 'stopping' | 'unknown' };

type Begun =
  { kind: 'ask'; sight: Sight; lease: Lease; age: Stopwatch } | NotAsked | { kind: 'unknown' };

export class Rechecks {
  readonly #deps: RechecksDeps;

  constructor(deps: RechecksDeps) {
    this.#deps = deps;
  }

  /**
   * Commits the question's intent.
   * @param restedSince its latest change when it was first seen as it is
   * @throws StorageError, DamagedRecordError
   */
  async begin(id: string, restedSince: number): Promise<Begun> {
    const { store, leases, clock } = this.#deps;
    const askedAt = clock.now();
    let age = clock.stopwatch();
    let begun: Exclude<Begun, { kind: 'ask' }> = { kind: 'unknown' };
    const claimed = await store.payments.claimOne(id, (payment, changeSeq) => {
      age = clock.stopwatch();
      const start = startReconciling(payment, clock.now(), changeSeq === restedSince);
      if (start.kind === 'ask') return start.decision;
      begun = { ...start, sight: { payment, changeSeq } };
      return undefined;
    });
    if (!claimed) return begun;
    const { lease, decision, stored } = claimed;
    leases.hold(lease, askedAt);
    const sight = { payment: decision.payment, changeSeq: stored.changeSeq };
    return { kind: 'ask', sight, lease, age };
  }
}
