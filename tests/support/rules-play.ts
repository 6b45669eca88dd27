/** Plays one payment through the rules: calls are answered by a script, and time is made. Times are seconds from the create. */
import {
  newPayment,
  type Incident,
  type Payment,
  type TimelineEntry,
} from '@kaikei/shared/payment.ts';
import { decide, type Decision, type MayStart, type PaymentEvent } from '@kaikei/shared/rules.ts';
import type { CallKind, Verdict } from '@kaikei/shared/verdict.ts';

export interface Answer {
  verdict: Verdict;
  /** Seconds from the call's start to its end. */
  takes: number;
}

/** What the `nth` call (from 1) of its kind is answered; a missing kind is met with silence. */
export type Script = Partial<Record<CallKind, Answer | ((nth: number) => Answer)>>;

export interface PlayedCall {
  kind: CallKind;
  at: number;
  endedAt?: number;
  refundNo?: string;
  amount?: number;
}

/** When the create left. */
const START = Date.UTC(2026, 2, 4, 5, 6, 7);
const DAY_MS = 86_400_000;
const PATIENCE: Record<CallKind, number> = {
  create: 10,
  query: 5,
  cancel: 5,
  refund: 5,
  'refund-query': 5,
};

export const silence: Verdict = { kind: 'unknown', reason: 'timeout' };
export const paid: Verdict = { kind: 'paid', paidAmount: 1500, transNo: 'T1' };
export const closed: Verdict = { kind: 'closed', code: 'TS-D2012', message: 'No funds.' };
export const canceledThere: Verdict = { kind: 'canceled' };
export const needsPassword: Verdict = { kind: 'in-progress', status: 0 };
export const onlyCreated: Verdict = { kind: 'in-progress', status: 9 };
export const notFound: Verdict = { kind: 'not-found', signed: true, code: 'E04111' };
export const unsignedNotFound: Verdict = { kind: 'not-found', signed: false, code: 'E04111' };
export const refused: Verdict = { kind: 'refused', code: 'E04113', message: 'The code is stale.' };
export const accepted: Verdict = { kind: 'accepted' };
export const notSent: Verdict = { kind: 'not-sent', reason: 'connect-failed:ECONNREFUSED' };

export const answer = (verdict: Verdict, takes = 0.2): Answer => ({ verdict, takes });

/** The nth call gets the nth answer, and all later ones the last. */
export const oneByOne =
  (...verdicts: [Verdict, ...Verdict[]]) =>
  (nth: number): Answer =>
    answer(verdicts[Math.min(nth, verdicts.length) - 1] ?? verdicts[0]);

export class Play {
  payment: Payment;
  script: Script;
  readonly calls: PlayedCall[] = [{ kind: 'create', at: 0 }];
  readonly timeline: TimelineEntry[] = [];
  readonly incidents: Incident[] = [];
  /** `questions` while the disk refuses (F30). */
  mayStart: MayStart = 'any-call';
  #now = START;
  #endsAt: number | undefined;
  #verdict: Verdict = silence;

  constructor(script: Script, { codeLifeSeconds = 60 } = {}) {
    this.script = script;
    this.payment = newPayment(
      {
        id: 'p-0123456789',
        saleId: 's-0123456789',
        terminalId: 't_1',
        storeNo: '4122000031',
        amount: 1500,
        currency: 'JPY',
        payMethodId: 'WeChatPay',
        codeLifeMs: codeLifeSeconds * 1000,
      },
      START,
    );
    this.#expectAnswer('create');
  }

  /** Seconds since the create left. */
  get now(): number {
    return seconds(this.#now);
  }

  get incidentKinds(): string[] {
    return this.incidents.map(({ kind }) => kind);
  }

  /** When the calls of a kind were made. */
  at(kind: CallKind): number[] {
    return this.callsOf(kind).map((call) => call.at);
  }

  callsOf(kind: CallKind): PlayedCall[] {
    return this.calls.filter((call) => call.kind === kind);
  }

  /** When the next call is due; undefined while one is under way and when nothing is left to do. */
  get nextAt(): number | undefined {
    const { nextAttemptAt } = this.payment;
    return nextAttemptAt === undefined ? undefined : seconds(nextAttemptAt);
  }

  /** Lets the time pass up to this second, with all that happens meanwhile. */
  to(second: number): this {
    const end = START + Math.round(second * 1000);
    while ((this.#next ?? Infinity) <= end) this.#step();
    this.#now = end;
    return this;
  }

  /** Lets the time pass until the payment is at this stage, a day at most. */
  toStage(stage: Payment['stage']): this {
    const end = this.#now + DAY_MS;
    while (this.payment.stage !== stage && (this.#next ?? Infinity) <= end) this.#step();
    return this;
  }

  get #next(): number | undefined {
    return this.#endsAt ?? this.payment.nextAttemptAt;
  }

  #step(): void {
    this.#now = Math.max(this.#now, this.#next ?? 0);
    if (this.#endsAt === undefined) this.tell({ type: 'due' });
    else this.#end();
  }

  /** Something happens now. */
  tell(event: PaymentEvent, mayStart = this.mayStart): Decision {
    const decision = decide(this.payment, event, this.#now, mayStart);
    this.payment = decision.payment;
    this.timeline.push(...decision.timeline);
    this.incidents.push(...decision.incidents);
    const { call } = decision;
    if (call) {
      const refund = 'refundNo' in call ? { refundNo: call.refundNo, amount: call.amount } : {};
      this.calls.push({ kind: call.kind, at: this.now, ...refund });
      this.#expectAnswer(call.kind);
    }
    return decision;
  }

  /** The process is stopped for so long: whatever was to happen happens afterwards (F26). */
  pause(seconds: number): this {
    this.#now += seconds * 1000;
    return this;
  }

  /** The process dies; another one takes the payment over after `downFor` seconds of its wall clock. */
  restart(downFor: number): this {
    this.#endsAt = undefined;
    this.#now += downFor * 1000;
    this.tell({ type: 'taken-over' });
    return this;
  }

  #expectAnswer(kind: CallKind): void {
    const scripted = this.script[kind];
    const nth = this.callsOf(kind).length;
    const given = typeof scripted === 'function' ? scripted(nth) : scripted;
    const { verdict, takes } = given ?? { verdict: silence, takes: PATIENCE[kind] };
    this.#verdict = verdict;
    this.#endsAt = this.#now + Math.round(takes * 1000);
  }

  #end(): void {
    this.#endsAt = undefined;
    const call = this.calls.at(-1);
    if (call) call.endedAt = this.now;
    this.tell({ type: 'ended', verdict: this.#verdict });
  }
}

function seconds(at: number): number {
  return (at - START) / 1000;
}
