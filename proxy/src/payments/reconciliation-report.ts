/** What a reconciliation found (R14). Payments that a person resolved are kept apart throughout. */
import type { PaymentState } from '@kaikei/shared/api.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Comparison } from '@kaikei/shared/rules/finding.ts';
import type { IncidentKind, Verdict } from '@kaikei/shared/verdict.ts';

export interface Difference {
  paymentId: string;
  kind: IncidentKind;
  detail: string;
  state: PaymentState;
  amount: number;
  createdAt: number;
  /** Its incident was opened now; false where there was one already. */
  isNew: boolean;
}

export interface Unanswered {
  paymentId: string;
  /** A short machine word: `timeout`, `connect-failed:…`, `in-hand` where the proxy is at work on it. */
  reason: string;
}

/** Sums of minor units over the payments that were compared: equal where nothing differs. */
export interface Sums {
  /** Paid with us. */
  paid: number;
  /** Captured at the gateway and not given back by us. */
  captured: number;
}

export interface Tally {
  payments: number;
  agreed: number;
  differences: Difference[];
  unanswered: Unanswered[];
  sums: Sums;
}

function emptyTally(): Tally {
  return {
    payments: 0,
    agreed: 0,
    differences: [],
    unanswered: [],
    sums: { paid: 0, captured: 0 },
  };
}

type Compared = Exclude<Comparison, { kind: 'unanswered' }>;

export class ReconciliationReport {
  readonly since: number;
  readonly startedAt: number;
  endedAt: number;
  /** It was stopped, or the gateway or the disk stayed away: it is worth trying again soon. */
  brokenOff = false;
  readonly byMachine = emptyTally();
  readonly byHand = emptyTally();

  constructor(since: number, startedAt: number) {
    this.since = since;
    this.startedAt = startedAt;
    this.endedAt = startedAt;
  }

  get agrees(): boolean {
    return [this.byMachine, this.byHand].every(
      ({ differences, unanswered }) => differences.length === 0 && unanswered.length === 0,
    );
  }

  compared(
    payment: Payment,
    comparison: Compared,
    { verdict, isNew }: { verdict: Verdict; isNew: boolean },
  ): void {
    const tally = this.#tallyOf(payment);
    if (comparison.kind === 'agrees') tally.agreed += 1;
    else {
      const { incident, detail } = comparison;
      tally.differences.push(differenceOf(payment, incident, { detail, isNew }));
    }
    // A success that is not about our order says nothing about our money.
    if (verdict.kind !== 'unknown') addTo(tally.sums, payment, verdict.kind === 'paid');
  }

  /** A difference that is being settled already. */
  known(payment: Payment, kind: IncidentKind): void {
    const tally = this.#tallyOf(payment);
    const captured = kind === 'captured-after-final';
    const detail = captured ? 'the money is on its way back' : 'it is being looked into';
    tally.differences.push(differenceOf(payment, kind, { detail, isNew: false }));
    addTo(tally.sums, payment, captured);
  }

  /** What the store holds of it cannot be read. */
  damaged(paymentId: string): void {
    this.unread(paymentId, 'record-damaged');
  }

  /** The store does not give it out now: who ended it is not known. */
  unread(paymentId: string, reason: string): void {
    this.byMachine.payments += 1;
    this.byMachine.unanswered.push({ paymentId, reason });
  }

  unanswered(payment: Payment, reason: string): void {
    this.#tallyOf(payment).unanswered.push({ paymentId: payment.id, reason });
  }

  #tallyOf(payment: Payment): Tally {
    const tally = payment.resolvedByHand === true ? this.byHand : this.byMachine;
    tally.payments += 1;
    return tally;
  }
}

function differenceOf(
  payment: Payment,
  kind: IncidentKind,
  { detail, isNew }: { detail: string; isNew: boolean },
): Difference {
  const { id: paymentId, state, amount, createdAt } = payment;
  return { paymentId, kind, detail, state, amount, createdAt, isNew };
}

function addTo(sums: Sums, payment: Payment, isCaptured: boolean): void {
  if (payment.state === 'paid') sums.paid += payment.amount;
  // What a refund gave back stays captured there for ever (R15).
  if (isCaptured && payment.refund?.step !== 'done') sums.captured += payment.amount;
}
