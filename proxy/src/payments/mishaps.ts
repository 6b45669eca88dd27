/** What went wrong by a mistake of ours, until the store has taken it: leases to give back, and incidents. */
import type { IncidentKind } from '@kaikei/shared/verdict.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { IncidentRow, Lease, PaymentStore } from '../store/payments-port.ts';
import type { Leases } from './leases.ts';

export interface MishapsDeps {
  store: { payments: Pick<PaymentStore, 'release' | 'addIncident'> };
  leases: Leases;
  clock: Pick<Clock, 'now'>;
  log: Logger;
}

export class Mishaps {
  readonly #deps: MishapsDeps;
  #leases: Lease[] = [];
  #incidents: IncidentRow[] = [];

  constructor(deps: MishapsDeps) {
    this.#deps = deps;
  }

  giveBack(lease: Lease): void {
    this.#leases.push(lease);
  }

  /** Whether a lease of this payment waits to be given back. */
  givesBack(id: string): boolean {
    return this.#leases.some((lease) => lease.id === id);
  }

  /** Its class only: a message may quote what a customer gave us. */
  report(kind: IncidentKind, paymentId: string, error: unknown): void {
    const { clock, log } = this.#deps;
    log.error({ err: error, paymentId, incident: kind }, 'a payment step failed');
    const detail = error instanceof Error ? error.name : 'not an error';
    this.#incidents.push({ at: clock.now(), kind, paymentId, detail });
  }

  /** @throws StorageError, and the rest is tried again at the next time */
  async settle(): Promise<void> {
    const { payments } = this.#deps.store;
    // What is given back while the store works waits for the next time.
    const given = [...this.#leases];
    // One that came to be ours after all stays.
    const idle = given.filter((lease) => !this.#deps.leases.holds(lease));
    if (idle.length > 0) await payments.release(idle);
    this.#leases = this.#leases.filter((lease) => !given.includes(lease));
    for (const incident of this.#incidents) {
      await payments.addIncident(incident);
      this.#incidents = this.#incidents.filter((each) => each !== incident);
    }
  }
}
