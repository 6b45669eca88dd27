/**
 * Watches one sale and names each broken invariant (I1 to I12 of the rules' fault matrix). It sees
 * what the gateway booked, what the proxy sent and committed, and the true time; nothing of how the
 * proxy decides.
 */
import { CallInvariants } from './invariants/calls.ts';
import { CommitInvariants } from './invariants/commits.ts';
import { LedgerInvariants } from './invariants/ledger.ts';
import type { ObservedRun } from './invariants/observed-run.ts';
import { RefundInvariants } from './invariants/refunds.ts';
import { RestInvariants } from './invariants/rest.ts';
import { ScreenInvariants } from './invariants/screen.ts';
import type { EventQueue } from './queue.ts';

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

export class Judge implements ObservedRun {
  readonly violations: Violation[] = [];
  readonly gatewayIsTrue: boolean;
  readonly endedByHand = new Set<string>();
  readonly refunds = new RefundInvariants(this);
  readonly calls = new CallInvariants(this, this.refunds);
  readonly commits = new CommitInvariants(this, this.refunds);
  readonly ledger = new LedgerInvariants(this);
  readonly screen = new ScreenInvariants(this);
  readonly rest = new RestInvariants(this);
  readonly #queue: EventQueue;
  #disturbedUntil = -Infinity;

  constructor(queue: EventQueue, gatewayIsTrue: boolean) {
    this.#queue = queue;
    this.gatewayIsTrue = gatewayIsTrue;
  }

  get now(): number {
    return this.#queue.now;
  }

  get disturbedUntil(): number {
    return this.#disturbedUntil;
  }

  broken(invariant: string, detail: string): void {
    this.violations.push({ invariant, detail });
  }

  /** Something keeps the proxy from its plan, now and for so long. */
  disturbed(forMs = 0): void {
    this.#disturbedUntil = Math.max(this.#disturbedUntil, this.#queue.now + forMs);
  }
}
