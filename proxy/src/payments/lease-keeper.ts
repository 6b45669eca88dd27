/** Takes leases, keeps those that are held and gives them back (R13). */
import { decide } from '@kaikei/shared/rules.ts';
import type { Clock, Stopwatch } from '../clock.ts';
import type { Logger } from '../log.ts';
import { DamagedRecordError } from '../store/errors.ts';
import type { Lease, PaymentStore } from '../store/payments-port.ts';
import type { Journal, Written } from './journal.ts';
import type { Leases } from './leases.ts';
import { Mishaps } from './mishaps.ts';

const BATCH = 500;
/** How often it looks for payments that nobody owns. */
const CLAIM_EVERY_MS = 1_000;
/** How long a payment that could not be taken over is left alone. */
const SET_ASIDE_MS = 300_000;
/** A lease that was not used for so long is renewed; a question 5 s after the one before (R5) renews its own. */
const RENEW_AFTER_MS = 6_000;

export interface LeaseKeeperDeps {
  store: { payments: Pick<PaymentStore, 'claim' | 'renew' | 'release' | 'addIncident'> };
  leases: Leases;
  journal: Journal;
  clock: Clock;
  log: Logger;
}

export class LeaseKeeper {
  readonly #deps: LeaseKeeperDeps;
  readonly #mishaps: Mishaps;
  #claimedAt = -Infinity;
  /** Payments that could not be taken over, and for how long they have been left alone: the clock may be set. */
  readonly #setAside = new Map<string, Stopwatch>();

  constructor(deps: LeaseKeeperDeps) {
    this.#deps = deps;
    this.#mishaps = new Mishaps(deps);
  }

  /**
   * Renews what is ours, which may have lapsed in a pause and not be lost yet; then takes over what
   * nobody owns. Gives what was taken over. @throws StorageError
   */
  async tend(): Promise<Written[]> {
    const now = this.#deps.clock.now();
    await this.#renew(now);
    await this.#mishaps.settle();
    const isTime = now - this.#claimedAt >= CLAIM_EVERY_MS || now < this.#claimedAt;
    return isTime ? this.claimAll() : [];
  }

  async #renew(askedAt: number): Promise<void> {
    const { store, leases, journal } = this.#deps;
    const old = leases.notAskedSince(askedAt - RENEW_AFTER_MS);
    if (old.length === 0) return;
    for (const lease of await store.payments.renew(old)) journal.forget(lease);
    for (const lease of old) if (leases.holds(lease)) leases.hold(lease, askedAt);
  }

  /** Everything that nobody owns. @throws StorageError */
  async claimAll(): Promise<Written[]> {
    const { clock, log } = this.#deps;
    this.#claimedAt = clock.now();
    const taken: Written[] = [];
    for (;;) {
      const claims = await this.#claim();
      taken.push(...claims.taken);
      if (claims.tried < BATCH) break;
    }
    if (taken.length > 0) log.info({ payments: taken.length }, 'taking over open payments');
    return taken;
  }

  async #claim(): Promise<{ taken: Written[]; tried: number }> {
    const { store, clock, leases, journal } = this.#deps;
    const askedAt = clock.now();
    const { taken, failed } = await store.payments.claim(
      BATCH,
      (payment) => decide(payment, { type: 'taken-over' }, clock.now(), 'nothing'),
      this.#leftAlone(),
    );
    for (const { lease } of taken) {
      const before = leases.of(lease.id);
      if (before) journal.forget(before);
      leases.hold(lease, askedAt);
    }
    for (const { id, error } of failed) this.#putAside(id, error);
    // Nobody made its decision here a call, so there is no age to it.
    const written = taken.map((claimed) => ({ ...claimed, age: () => 0 }));
    return { taken: written, tried: taken.length + failed.length };
  }

  #putAside(id: string, error: unknown): void {
    this.#setAside.set(id, this.#deps.clock.stopwatch());
    const kind = error instanceof DamagedRecordError ? 'record-damaged' : 'step-failed';
    this.#mishaps.report(kind, id, error);
  }

  #leftAlone(): ReadonlySet<string> {
    for (const [id, age] of this.#setAside) if (age() >= SET_ASIDE_MS) this.#setAside.delete(id);
    return new Set(this.#setAside.keys());
  }

  /**
   * A step failed by a mistake of ours: the lease goes back, so that the payment is taken over like one
   * whose process died, and is asked about again.
   */
  giveUp(lease: Lease, error: unknown): void {
    this.#deps.journal.forget(lease);
    this.#mishaps.giveBack(lease);
    this.#mishaps.report('step-failed', lease.id, error);
  }

  /** Nobody could tell whether this lease was ever committed: it must not stay ours by name only. */
  disown(lease: Lease): void {
    this.#mishaps.giveBack(lease);
  }

  /** Whether the store may still be about to take back a lease that was disowned. */
  disowns(id: string): boolean {
    return this.#mishaps.givesBack(id);
  }

  /** Gives back what is of no more use here. Where the store refuses, it lapses. @throws StorageError */
  async release(which: (lease: Lease) => boolean): Promise<void> {
    const { store, leases, journal } = this.#deps;
    await this.#mishaps.settle();
    const waiting = new Set(journal.waitingIds());
    const given = leases.all().filter((lease) => which(lease) && !waiting.has(lease.id));
    if (given.length === 0) return;
    await store.payments.release(given);
    for (const lease of given) leases.drop(lease);
  }
}
