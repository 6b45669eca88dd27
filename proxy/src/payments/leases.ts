/** The leases that this process holds (R13), and how long each of them lasts for certain. */
import type { Lease } from '../store/payments-port.ts';

interface Held {
  lease: Lease;
  /** By the process clock: when the store was last asked for it. */
  askedAt: number;
}

export class Leases {
  readonly #leaseMs: number;
  readonly #held = new Map<string, Held>();

  /** @param leaseMs how long the store grants one; Infinity where nobody else could take it */
  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  get size(): number {
    return this.#held.size;
  }

  of(id: string): Lease | undefined {
    return this.#held.get(id)?.lease;
  }

  /** False where it was lost, or has been replaced by a later one. */
  holds({ id, version }: Lease): boolean {
    return this.of(id)?.version === version;
  }

  /** @param askedAt from before the store was asked, or committed something under it */
  hold(lease: Lease, askedAt: number): void {
    this.#held.set(lease.id, { lease, askedAt });
  }

  drop(lease: Lease): void {
    if (this.holds(lease)) this.#held.delete(lease.id);
  }

  /** Whether nobody else can have the payment before `at`. */
  outlasts(lease: Lease, at: number): boolean {
    const held = this.#held.get(lease.id);
    return held?.lease.version === lease.version && held.askedAt + this.#leaseMs >= at;
  }

  all(): Lease[] {
    return [...this.#held.values()].map(({ lease }) => lease);
  }

  /** Those that the store was not asked for since. */
  notAskedSince(at: number): Lease[] {
    const old = [...this.#held.values()].filter(({ askedAt }) => askedAt <= at);
    return old.map(({ lease }) => lease);
  }
}
