/**
 * What happened to payments while the disk would not take it (F30): kept in memory, in order, until it
 * does. Meanwhile such a payment is still asked about, at R5's gaps: the intent of a question may wait
 * in memory, because it changes nothing at the gateway, and because a process that starts after a crash
 * waits 5 s before it asks (R6). A cancel or a refund never goes out before its intent is committed.
 */
import type { Payment } from '@kaikei/shared/payment.ts';
import {
  decide,
  type Call,
  type Decision,
  type MayStart,
  type PaymentEvent,
} from '@kaikei/shared/rules.ts';
import type { AnswerNumbers, ForeignNumbers } from '../store/payments-port.ts';
import { numbersOf, screen } from './reject-reused-numbers.ts';

/** Pending are ends of calls, and `due` where it started a question. */
interface PendingEvent {
  event: PaymentEvent;
  at: number;
  /** The question that was asked then. */
  call?: Call;
}

export interface Pending {
  since: number;
  events: readonly PendingEvent[];
  /** As it would stand if all that was committed; absent while the store cannot even be read. */
  payment?: Payment;
}

export interface PendingContext {
  at: number;
  committed: Payment | undefined;
  mayStart: Exclude<MayStart, 'any-call'>;
}

export class PendingWrites {
  readonly #byId = new Map<string, Pending>();

  get size(): number {
    return this.#byId.size;
  }

  ids(): string[] {
    return [...this.#byId.keys()];
  }

  get(id: string): Pending | undefined {
    return this.#byId.get(id);
  }

  delete(id: string): void {
    this.#byId.delete(id);
  }

  /**
   * Keeps what the store has just refused. Gives what follows from it: its call, if any, is a question.
   * @param committed the payment as the store has it, where it can be read and none was kept before
   */
  keep(
    id: string,
    event: PaymentEvent,
    { at, committed, mayStart }: PendingContext,
  ): Decision | undefined {
    const { since, events, payment } = this.#byId.get(id) ?? { since: at, events: [] };
    const before = payment ?? foldAll(committed, events);
    const decision = before && decide(before, event, at, mayStart);
    const call = decision?.call;
    if (event.type === 'due' && !call) return undefined;
    const next = decision && { payment: decision.payment };
    const pendingEvent = { event, at, ...(call && { call }) };
    this.#byId.set(id, { since, events: [...events, pendingEvent], ...next });
    return decision;
  }
}

function foldAll(
  payment: Payment | undefined,
  events: readonly PendingEvent[],
): Payment | undefined {
  return events.reduce(
    (before, { event, at }) => before && decide(before, event, at, 'questions').payment,
    payment,
  );
}

/**
 * Applies what was kept, and then the event, to the payment as it is committed. In memory no answer was
 * compared with those of other payments (R3), and a person may have resolved the payment since: where
 * it would now go another way, the rest is forgotten, as after a crash (R6).
 */
export function replay(
  committed: Payment,
  pending: Pending | undefined,
  event: PaymentEvent,
  { now, foreign, mayStart }: { now: number; foreign: ForeignNumbers; mayStart: MayStart },
): Decision {
  let sum: Decision = { payment: committed, timeline: [], incidents: [] };
  for (const pendingEvent of pending?.events ?? []) {
    const before = screened(pendingEvent.event, foreign, sum.payment);
    const next = decide(sum.payment, before, pendingEvent.at, 'questions');
    // The answer that was kept is an answer to that question and to no other.
    if (!isSameCall(pendingEvent.call, next.call)) {
      sum = joined(sum, decide(sum.payment, { type: 'taken-over' }, now, 'questions'));
      break;
    }
    sum = joined(sum, next);
  }
  return joined(sum, decide(sum.payment, screened(event, foreign, sum.payment), now, mayStart));
}

function isSameCall(a: Call | undefined, b: Call | undefined): boolean {
  return a?.kind === b?.kind && refundNoOf(a) === refundNoOf(b);
}

function refundNoOf(call: Call | undefined): string | undefined {
  return call && 'refundNo' in call ? call.refundNo : undefined;
}

/** The numbers that the answers bear, in their order, for the step that replays them. */
export function numbersIn(pending: Pending | undefined, event: PaymentEvent): AnswerNumbers[] {
  const events = [...(pending?.events ?? []).map((pendingEvent) => pendingEvent.event), event];
  return events.flatMap((each) => (each.type === 'ended' ? [numbersOf(each.verdict)] : []));
}

function screened(event: PaymentEvent, foreign: ForeignNumbers, payment: Payment): PaymentEvent {
  if (event.type !== 'ended') return event;
  return { ...event, verdict: screen(event.verdict, foreign, payment.inFlight?.kind ?? 'query') };
}

/** One commit for two decisions; only the call of the later one is still to be made. */
function joined(first: Decision, second: Decision): Decision {
  return {
    ...second,
    timeline: [...first.timeline, ...second.timeline],
    incidents: [...first.incidents, ...second.incidents],
  };
}
