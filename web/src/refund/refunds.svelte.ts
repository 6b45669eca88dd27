/**
 * Refunds that were asked for at this till, until the proxy has them.
 *
 * A lost answer proves nothing. So the refund's id is on the disk before it is sent, the very same one is sent again,
 * and the proxy takes a repeat for the refund that it has: none is given back twice.
 */
import type { RefundView } from '@kaikei/shared/api.ts';
import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import { SvelteMap } from 'svelte/reactivity';
import { isUnpaired, ProblemError, UnreachableError, waitMs } from '../api/problem.ts';
import type { RefundRecord } from '../storage/db.ts';
import type { RefundStore } from '../storage/refunds.ts';
import { backoffMs, type BackoffShape } from '../time/backoff.ts';
import type { RefundClient } from './refund-client.ts';

const LOOK: BackoffShape = { firstMs: 500, longestMs: 8_000 };
/** What was sent and not answered is with the proxy by then, or never will be: it answers within 10 s. */
const SETTLED_MS = 12_000;

export interface RefundsDeps {
  client: RefundClient;
  store: RefundStore;
  /** Undefined where nobody approved it. */
  approved: <Value>(
    action: (approval?: Credential) => Promise<Value>,
  ) => Promise<Value | undefined>;
  makeId: () => string;
  /** Monotonic ms. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  /** This tab is the till: the others look after nothing. */
  isLeading: () => boolean;
}

export type NewRefund = Omit<RefundRecord, 'id'>;

/** `unknown`: the proxy may have it; `not-received`: it did not have it when it was asked. */
export type BegunStep = 'sending' | 'unknown' | 'not-received';

export interface BegunRefund {
  record: RefundRecord;
  step: BegunStep;
  /** Why the latest sending was refused, where it was. */
  refusal?: ProblemSlug | undefined;
}

export type SendOutcome =
  | { kind: 'accepted' | 'unknown' | 'not-approved' | 'begun-before' | 'device-storage' }
  | { kind: 'refused'; slug: ProblemSlug };

export class Refunds {
  readonly #deps: RefundsDeps;
  readonly #begun = new SvelteMap<string, BegunRefund>();
  readonly #answered = new SvelteMap<string, RefundView>();
  /** Those that are looked for, and from when on the proxy's no is believed. */
  readonly #settledAt = new SvelteMap<string, number>();

  constructor(deps: RefundsDeps) {
    this.#deps = deps;
  }

  /** Those that the proxy is not known to have. */
  get open(): BegunRefund[] {
    return [...this.#begun.values()];
  }

  begun(paymentId: string): BegunRefund | undefined {
    return this.#begun.get(paymentId);
  }

  /** The latest that the proxy has answered, which the payment may not show yet. */
  answered(paymentId: string): RefundView | undefined {
    return this.#answered.get(paymentId);
  }

  /** What was under way when the till was closed. */
  async load(): Promise<void> {
    for (const record of await this.#records()) {
      const isLookedFor = this.#settledAt.has(record.id);
      if (this.#isBegun(record) && (isLookedFor || !this.#isBegun(record, 'unknown'))) continue;
      this.#lookFor(record);
    }
  }

  /** Sends a new one, once: a second click finds it begun. */
  async request(asked: NewRefund): Promise<SendOutcome> {
    const { makeId, store } = this.#deps;
    if (this.#begun.has(asked.paymentId)) return { kind: 'begun-before' };
    const record = { ...asked, id: makeId() };
    this.#set(record, 'sending');
    const kept = await attempt(() => store.begin(record));
    if (!kept) {
      this.#begun.delete(asked.paymentId);
      return { kind: 'device-storage' };
    }
    if (kept.id === record.id) return this.#send(record, false);
    this.#lookFor(kept);
    return { kind: 'begun-before' };
  }

  /** The same one again. */
  async sendAgain(paymentId: string): Promise<SendOutcome> {
    const begun = this.#begun.get(paymentId);
    if (!begun || begun.step === 'sending') return { kind: 'begun-before' };
    this.#set(begun.record, 'sending');
    // The browser may have emptied the disk meanwhile.
    await attempt(() => this.#deps.store.begin(begun.record));
    return this.#send(begun.record, true);
  }

  /** It was not received, and is not wanted any more. */
  async forget(paymentId: string): Promise<void> {
    const begun = this.#begun.get(paymentId);
    if (begun?.step === 'not-received') await this.#end(begun.record);
  }

  /** The payment shows refunds with these ids. */
  async seen(paymentId: string, ids: readonly string[]): Promise<void> {
    const begun = this.#begun.get(paymentId);
    if (begun && begun.step !== 'sending' && ids.includes(begun.record.id)) {
      await this.#end(begun.record);
    }
  }

  async #send(record: RefundRecord, isRepeat: boolean): Promise<SendOutcome> {
    const { approved, client } = this.#deps;
    let mayHaveArrived = isRepeat;
    try {
      const refund = await approved(async (approval) => {
        try {
          return await client.send(record, approval);
        } catch (error) {
          mayHaveArrived ||= !isAnswered(error);
          throw error;
        }
      });
      if (refund) {
        await this.#accepted(record, refund);
        return { kind: 'accepted' };
      }
      await this.#notTaken(record, mayHaveArrived);
      return { kind: mayHaveArrived ? 'unknown' : 'not-approved' };
    } catch (error) {
      if (!isAnswered(error)) {
        this.#lookFor(record);
        return { kind: 'unknown' };
      }
      // More than is left stays so: no sending that is still on its way can be taken.
      const isOver = !mayHaveArrived || error.slug === 'refund-exceeds-payment';
      await this.#notTaken(record, !isOver, error.slug);
      return isOver ? { kind: 'refused', slug: error.slug } : { kind: 'unknown' };
    }
  }

  /** A tab that is not the till any more leaves it to the one that is. */
  async #notTaken(
    record: RefundRecord,
    mayHaveArrived: boolean,
    refusal?: ProblemSlug,
  ): Promise<void> {
    if (mayHaveArrived || !this.#deps.isLeading()) this.#lookFor(record, refusal);
    else await this.#end(record);
  }

  async #accepted(record: RefundRecord, refund: RefundView): Promise<void> {
    this.#answered.set(record.paymentId, refund);
    await this.#end(record);
  }

  /** Where the disk refuses, it is found by the next start, and the proxy has it. */
  async #end(record: RefundRecord): Promise<void> {
    if (this.#isBegun(record)) this.#begun.delete(record.paymentId);
    await attempt(() => this.#deps.store.end(record));
  }

  #lookFor(record: RefundRecord, refusal?: ProblemSlug): void {
    const isLookedFor = this.#settledAt.has(record.id);
    this.#set(record, 'unknown', refusal);
    this.#settledAt.set(record.id, this.#deps.now() + SETTLED_MS);
    if (!isLookedFor) void this.#look(record).finally(() => this.#settledAt.delete(record.id));
  }

  /** Asks whether the proxy has it, until that is certain. */
  async #look(record: RefundRecord): Promise<void> {
    const { sleep, random, isLeading } = this.#deps;
    for (let tries = 0; this.#isBegun(record) && isLeading(); tries += 1) {
      const failure = this.#isBegun(record, 'unknown') ? await this.#ask(record) : undefined;
      if (failure === 'settled') return;
      await sleep(waitMs(failure, backoffMs(tries, LOOK, random())));
    }
  }

  /** Gives what stood in the way of an answer that can be believed. */
  async #ask(record: RefundRecord): Promise<unknown> {
    const { client, now } = this.#deps;
    const askedAt = now();
    try {
      const refund = await client.find(record);
      await this.#accepted(record, refund);
      return 'settled';
    } catch (error) {
      if (isUnpaired(error)) return 'settled';
      const isMissing = isAnswered(error) && error.status === 404;
      const isBelieved = askedAt >= (this.#settledAt.get(record.id) ?? Infinity);
      if (!isMissing || !isBelieved || !this.#isBegun(record, 'unknown')) return error;
      this.#set(record, 'not-received', this.#begun.get(record.paymentId)?.refusal);
      return 'settled';
    }
  }

  #isBegun({ paymentId, id }: RefundRecord, step?: BegunStep): boolean {
    const begun = this.#begun.get(paymentId);
    return begun?.record.id === id && (step === undefined || begun.step === step);
  }

  #set(record: RefundRecord, step: BegunStep, refusal?: ProblemSlug): void {
    this.#begun.set(record.paymentId, { record, step, refusal });
  }

  async #records(): Promise<readonly RefundRecord[]> {
    return (await attempt(() => this.#deps.store.all())) ?? [];
  }
}

/** The proxy has said that it did not take it. @throws what is a mistake of ours */
function isAnswered(error: unknown): error is ProblemError {
  if (error instanceof ProblemError) return error.status < 500;
  if (error instanceof UnreachableError) return false;
  throw error;
}

/** Undefined where the disk refuses. */
async function attempt<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
