/** Takes leases, keeps those that are held and gives them back (R13). */
import { decide } from '@kaikei/shared/rules.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Lease, PaymentStore } from '../store/port.ts';
import type { Journal, Written } from './journal.ts';
import type { Leases } from './leases.ts';

const BATCH = 500;
/** How often it looks for payments that nobody owns. */
const CLAIM_EVERY_MS = 1_000;
/** A lease that was not used for so long is renewed. */
const RENEW_AFTER_MS = 5_000;

export interface LeaseKeeperDeps {
  store: { payments: Pick<PaymentStore, 'claim' | 'renew' | 'release'> };
  leases: Leases;
  journal: Journal;
  clock: Clock;
  log: Logger;
}

export class LeaseKeeper {
  readonly #deps: LeaseKeeperDeps;
  #claimedAt = -Infinity;

  constructor(deps: LeaseKeeperDeps) {
    this.#deps = deps;
  }

  /**
   * Renews what is ours, which may have lapsed in a pause and not be lost yet; then takes over what
   * nobody owns. Gives what was taken over. @throws StorageError
   */
  async tend(): Promise<Written[]> {
    const now = this.#deps.clock.now();
    await this.#renew(now);
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
      const claimed = await this.#claim();
      taken.push(...claimed);
      if (claimed.length < BATCH) break;
    }
    if (taken.length > 0) log.info({ payments: taken.length }, 'taking over open payments');
    return taken;
  }

  async #claim(): Promise<Written[]> {
    const { store, clock, leases, journal } = this.#deps;
    const askedAt = clock.now();
    const claimed = await store.payments.claim(BATCH, (payment) =>
      decide(payment, { type: 'taken-over' }, clock.now(), 'nothing'),
    );
    for (const { lease } of claimed) {
      const before = leases.of(lease.id);
      if (before) journal.forget(before);
      leases.hold(lease, askedAt);
    }
    return claimed;
  }

  /** Gives back what is of no more use here. Where the store refuses, it lapses. @throws StorageError */
  async release(which: (lease: Lease) => boolean): Promise<void> {
    const { store, leases, journal } = this.#deps;
    const waiting = new Set(journal.waitingIds());
    const given = leases.all().filter((lease) => which(lease) && !waiting.has(lease.id));
    if (given.length === 0) return;
    await store.payments.release(given);
    for (const lease of given) leases.drop(lease);
  }
}
