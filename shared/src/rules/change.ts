/** What one step of `decide` works on: a copy of the payment, and what is to be recorded with it. */
import { isFinal, type PaymentState } from '../api.ts';
import type { Incident, Payment, TimelineEntry } from '../payment.ts';
import type { IncidentKind } from '../verdict.ts';
import type { Finding } from './finding.ts';

export class Change {
  readonly payment: Payment;
  readonly now: number;
  readonly timeline: TimelineEntry[] = [];
  readonly incidents: Incident[] = [];
  finding?: Finding;

  constructor(payment: Payment, now: number) {
    this.payment = {
      ...payment,
      ...(payment.cancel && { cancel: { ...payment.cancel } }),
      ...(payment.refund && { refund: { ...payment.refund } }),
      ...(payment.shopRefunds && { shopRefunds: payment.shopRefunds.map((each) => ({ ...each })) }),
    };
    this.now = now;
  }

  note(event: string, facts: Omit<TimelineEntry, 'at' | 'event'> = {}): void {
    this.timeline.push({ at: this.now, event, ...facts });
  }

  incident(kind: IncidentKind, detail: string): void {
    this.incidents.push({ at: this.now, kind, detail });
    this.note('incident', { code: kind });
  }

  /**
   * An incident for what the gateway says otherwise than we do: one until both sides agree (R14).
   * Gives whether it was opened now.
   */
  difference(kind: IncidentKind, detail: string): boolean {
    const known = this.payment.differences ?? [];
    if (known.includes(kind)) return false;
    this.payment.differences = [...known, kind];
    this.incident(kind, detail);
    return true;
  }

  /** Final states never change (R11): a step that runs on after one leaves it as it is. */
  moveTo(state: PaymentState): void {
    if (this.payment.state === state || isFinal(this.payment.state)) return;
    this.payment.state = state;
  }

  /** R11: worked on again after its final state, which stays. */
  reopen(stage: 'recheck' | 'cancel'): void {
    this.payment.stage = stage;
    this.payment.reopenedAt = this.now;
    this.payment.fruitlessQueries = 0;
  }

  finish(state: PaymentState, failure?: { code: string; message: string }): void {
    const { payment } = this;
    const wasFinal = isFinal(payment.state);
    this.moveTo(state);
    payment.stage = 'done';
    payment.differences = undefined;
    this.note(
      wasFinal ? 'nothing-left-captured' : payment.state,
      failure && { code: failure.code },
    );
    if (failure && !wasFinal) payment.failure = failure;
  }

  /** R11: with a cancel requested every uncharged end is `canceled`; `failed` only without. */
  finishUncharged(failure: { code: string; message: string }): void {
    if (this.payment.cancel) {
      this.finish('canceled', TOLD_WITH_CANCELED.has(failure.code) ? failure : undefined);
    } else {
      this.finish('failed', failure);
    }
  }
}

/** R4: the one failure after which the same code may be used again. */
export const UNREACHABLE = 'gateway-unreachable';

export const NOT_FOUND_UNSIGNED = {
  code: 'not-found-unsigned',
  message: 'The gateway says, without a signature, that it never had this order.',
};

export const NEVER_AT_GATEWAY = {
  code: 'never-at-gateway',
  message: 'The gateway never had this order.',
};

/** Ends of a canceled payment that say more than that nothing is left captured. */
const TOLD_WITH_CANCELED: ReadonlySet<string> = new Set([
  UNREACHABLE,
  NOT_FOUND_UNSIGNED.code,
  NEVER_AT_GATEWAY.code,
]);
