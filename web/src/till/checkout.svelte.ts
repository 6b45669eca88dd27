/** Begins payments, brings them to the proxy, asks for cancels, and takes them up again after a reload. */
import { isFinal } from '@kaikei/shared/api.ts';
import { backoffMs } from '../api/backoff.ts';
import type { ProxyClient } from '../api/client.ts';
import { isUnpaired, mayRepeat, ProblemError, UnreachableError, waitMs } from '../api/problem.ts';
import type { AttemptStore } from '../queue/attempts.ts';
import type { AttemptRecord } from '../queue/db.ts';
import { Attempt } from './attempt.svelte.ts';
import type { Payments } from './payments.svelte.ts';
import { find, submit, type SubmissionContext, type SubmissionOutcome } from './submission.ts';

export interface CheckoutContext {
  client: ProxyClient;
  store: AttemptStore;
  payments: Payments;
  /** Monotonic ms. */
  now: () => number;
  /** ms since the epoch by this tablet. */
  wallClock: () => number;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  /** Runs `work` while no other tab works on the same attempt. */
  exclusively: (id: string, work: () => Promise<void>) => Promise<void>;
  makeId: () => string;
  onRefused: (refusal: Refusal) => void;
  onUnpaired: (problem: ProblemError) => void;
}

/** What is to be collected, with the code that is used for it and then forgotten. */
export interface Order {
  saleId: string;
  amount: number;
  currency: string;
  code: string;
  /** The cashier's choice; absent where the proxy is to infer it. */
  payMethodId?: string;
  /** What the code looks like, to show until the proxy says. */
  looksLike?: string;
  /** Monotonic ms. */
  codeDeadAt: number;
}

/** The payment was not begun: the sale goes on. */
export interface Refusal {
  /** The payment that was not begun. */
  id: string;
  order: Order;
  reason:
    | { kind: 'problem'; problem: ProblemError }
    | { kind: 'device-storage' }
    /** The code was dead before it could be sent. */
    | { kind: 'code-expired' };
}

const CANCEL_AGAIN = { firstMs: 500, longestMs: 8_000 };

export class Checkout {
  readonly #context: CheckoutContext;
  #attempts = $state.raw<readonly Attempt[]>([]);

  constructor(context: CheckoutContext) {
    this.#context = context;
  }

  /** Oldest first. */
  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  attempt(id: string): Attempt | undefined {
    return this.#attempts.find((attempt) => attempt.id === id);
  }

  /** Whether there is a payment whose end nobody has seen, on this till's disk. */
  async hasRecords(): Promise<boolean> {
    return (await this.#records()).length > 0;
  }

  /** Starts a payment; returns its attempt at once, and works on by itself. */
  begin(order: Order): Attempt {
    const { makeId, wallClock, exclusively } = this.#context;
    const { saleId, amount, currency } = order;
    const record = { id: makeId(), saleId, amount, currency, begunAt: wallClock() };
    const attempt = new Attempt(record, order.payMethodId ?? order.looksLike);
    this.#attempts = [...this.#attempts, attempt];
    void exclusively(attempt.id, () => this.#bring(attempt, order));
    return attempt;
  }

  /** Takes up what was running when the till was closed; returns the attempts, oldest first. */
  async resume(): Promise<readonly Attempt[]> {
    const records = await this.#records();
    records.sort((a, b) => a.begunAt - b.begunAt);
    const resumed = records.map((record) => this.#takeUp(record));
    this.#attempts = resumed;
    return resumed;
  }

  /** The cashier wants it canceled. Asked again until the proxy has answered. */
  async cancel(id: string): Promise<void> {
    const { client, payments, sleep, random } = this.#context;
    const attempt = this.attempt(id);
    if (attempt) void this.#noteCancel(attempt);
    for (let tries = 0; !isEnded(payments, id); tries += 1) {
      try {
        payments.take(await client.cancel(id));
        return;
      } catch (error) {
        if (isUnpaired(error)) {
          this.#context.onUnpaired(error);
          return;
        }
        if (!mayAskAgain(error)) return this.#readAgain(id);
        await sleep(waitMs(error, backoffMs(tries, CANCEL_AGAIN, random())));
      }
    }
  }

  /** This browser is no terminal now. The records stay, for when it is one again. */
  forget(): void {
    this.#attempts = [];
  }

  /** The cashier has seen how it ended: nothing to come back to. */
  async dismiss(id: string): Promise<void> {
    this.#attempts = this.#attempts.filter((attempt) => attempt.id !== id);
    await this.#context.store.delete(id);
  }

  /**
   * A till that cannot read its disk opens all the same: the proxy tells what is in doubt, and
   * without a record no new payment is begun.
   */
  async #records(): Promise<AttemptRecord[]> {
    try {
      return await this.#context.store.all();
    } catch {
      return [];
    }
  }

  #takeUp(record: AttemptRecord): Attempt {
    const attempt = new Attempt(record);
    attempt.step = 'looking';
    // What was kept from last time is no answer: only the proxy knows whether it still has it.
    const asking = { ...this.#submission(), known: () => undefined };
    void this.#context.exclusively(attempt.id, async () => {
      await this.#settle(attempt, await find(asking, attempt.id, record.answered));
      // Only of a payment that the proxy has: an unknown one must not be closed by a tombstone.
      if (attempt.cancelAsked && attempt.step === 'answered') void this.cancel(attempt.id);
    });
    return attempt;
  }

  async #bring(attempt: Attempt, order: Order): Promise<void> {
    try {
      await this.#context.store.put(attempt.record(false));
    } catch {
      // Quota, eviction, a broken disk: without a record a crash would lose the payment, so none is begun.
      this.#refuse({ id: attempt.id, order, reason: { kind: 'device-storage' } });
      return;
    }
    const { code, saleId, amount, currency, payMethodId, codeDeadAt } = order;
    if (this.#context.now() >= codeDeadAt) {
      this.#refuse({ id: attempt.id, order, reason: { kind: 'code-expired' } });
      await this.#context.store.delete(attempt.id);
      return;
    }
    const body = { saleId, amount, currency, code, ...(payMethodId && { payMethodId }) };
    const outcome = await submit(
      this.#submission(),
      { id: attempt.id, body, codeDeadAt, isUnwanted: () => attempt.cancelAsked },
      (progress) => {
        attempt.step = progress;
      },
    );
    if (outcome.kind === 'refused') {
      this.#refuse({
        id: attempt.id,
        order,
        reason: { kind: 'problem', problem: outcome.problem },
      });
      await this.#context.store.delete(attempt.id);
      return;
    }
    await this.#settle(attempt, outcome);
  }

  async #settle(attempt: Attempt, outcome: SubmissionOutcome): Promise<void> {
    switch (outcome.kind) {
      case 'answered':
        this.#context.payments.take(outcome.payment);
        attempt.step = 'answered';
        if (this.attempt(attempt.id)) await this.#context.store.put(attempt.record(true));
        return;
      case 'unknown-to-proxy':
        attempt.step = 'unknown-to-proxy';
        return;
      case 'unpaired':
        this.#context.onUnpaired(outcome.problem);
        return;
      case 'refused':
        return;
    }
  }

  #refuse(refusal: Refusal): void {
    this.#attempts = this.#attempts.filter(({ id }) => id !== refusal.id);
    this.#context.onRefused(refusal);
  }

  async #noteCancel(attempt: Attempt): Promise<void> {
    attempt.cancelAsked = true;
    try {
      await this.#context.store.put(attempt.record(attempt.step === 'answered'));
    } catch {
      // Then only a reload forgets the wish; the cancel itself must not wait for a disk.
    }
  }

  async #readAgain(id: string): Promise<void> {
    try {
      this.#context.payments.take(await this.#context.client.payment(id));
    } catch (error) {
      if (!(error instanceof ProblemError || error instanceof UnreachableError)) throw error;
      // The event stream tells it anyway.
    }
  }

  #submission(): SubmissionContext {
    const { client, now, sleep, random, payments } = this.#context;
    return { client, now, sleep, random, known: (id) => payments.get(id) };
  }
}

function mayAskAgain(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  if (error instanceof ProblemError) return mayRepeat(error);
  throw error;
}

function isEnded(payments: Payments, id: string): boolean {
  const payment = payments.get(id);
  return payment !== undefined && isFinal(payment.state);
}
