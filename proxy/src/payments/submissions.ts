/** Commits new payments, and settles what became of a commit that nobody can tell about. */
import { newPayment, type NewPayment, type Payment } from '@kaikei/shared/payment.ts';
import type { Clock, Stopwatch } from '../clock.ts';
import { LeaseLostError, StorageError } from '../store/errors.ts';
import {
  FIRST_LEASE_VERSION,
  type Lease,
  type PaymentStore,
  type StoredPayment,
  type SubmissionDigest,
  type SubmitOutcome,
} from '../store/payments-port.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { Leases } from './leases.ts';
import { Turns } from './turns.ts';

export interface SubmissionsDeps {
  store: { payments: Pick<PaymentStore, 'submit' | 'step' | 'read'> };
  leases: Leases;
  keeper: Pick<LeaseKeeper, 'disown' | 'disowns'>;
  clock: Clock;
}

export type CommitOutcome =
  | Exclude<SubmitOutcome, { kind: 'created' }>
  /** A payment that is ours to create, and how long ago that was decided (R13). */
  | { kind: 'created'; payment: Payment; stored: StoredPayment; lease: Lease; age: Stopwatch };

export class Submissions {
  readonly #deps: SubmissionsDeps;
  /** A repeated submission must not undo, or give back, what an earlier one of the same id is committing. */
  readonly #turns = new Turns();

  constructor(deps: SubmissionsDeps) {
    this.#deps = deps;
  }

  /**
   * Commits the payment with its create's intent (R1); the caller makes the create of what is `created`.
   * @throws StorageError: the create must not leave
   */
  commit(members: NewPayment, digest: SubmissionDigest): Promise<CommitOutcome> {
    return this.#turns.take(members.id, () => this.#commit(members, digest));
  }

  async #commit(members: NewPayment, digest: SubmissionDigest): Promise<CommitOutcome> {
    const { store, leases, keeper, clock } = this.#deps;
    if (keeper.disowns(members.id)) {
      throw new StorageError('an earlier commit of this payment is not settled yet');
    }
    let [payment, age] = [newPayment(members, clock.now()), clock.stopwatch()];
    const make = () => {
      [payment, age] = [newPayment(members, clock.now()), clock.stopwatch()];
      return payment;
    };
    const outcome = await this.#settled(store.payments.submit(make, digest), () => payment);
    if (outcome.kind !== 'created') return outcome;
    leases.hold(outcome.lease, payment.createSentAt);
    return { ...outcome, payment, age };
  }

  async #settled(commit: Promise<SubmitOutcome>, made: () => Payment): Promise<SubmitOutcome> {
    try {
      return await commit;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const settled = await this.#readBack(made());
      if (settled) return settled;
      throw error;
    }
  }

  /**
   * It was committed after all where the store has it, under the lease that it was inserted with. Another
   * submission of the same id in this process has taken that lease before; its payment is not ours to create.
   */
  async #readBack(payment: Payment): Promise<SubmitOutcome | undefined> {
    const { store, leases, keeper } = this.#deps;
    const { id } = payment;
    const lease = { id, version: FIRST_LEASE_VERSION };
    if (leases.of(id)) return undefined;
    try {
      const found = { isOurs: false };
      await store.payments.step(
        id,
        [],
        ({ inFlight, createSentAt }) => {
          found.isOurs = inFlight?.kind === 'create' && createSentAt === payment.createSentAt;
          return undefined;
        },
        lease,
      );
      const stored = found.isOurs ? await store.payments.read(id) : undefined;
      return stored && !leases.of(id) ? { kind: 'created', stored, lease } : undefined;
    } catch (error) {
      if (error instanceof LeaseLostError) return undefined;
      if (!(error instanceof StorageError)) throw error;
      if (!leases.of(id)) keeper.disown(lease);
      return undefined;
    }
  }
}
