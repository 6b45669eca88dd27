/** Begins payments, brings them to the proxy, asks for cancels, and takes them up again after a reload. */
import { isFinal } from '@kaikei/shared/api.ts';
import { backoffMs } from '../api/backoff.ts';
import type { ProxyClient } from '../api/client.ts';
import { isUnpaired, mayRepeat, ProblemError, UnreachableError, waitMs } from '../api/problem.ts';
import type { AttemptStore } from '../storage/attempts.ts';
import type { AttemptRecord } from '../storage/db.ts';
import { Attempt } from './attempt.svelte.ts';
import type { Order, Refusal } from '../sale/order.ts';
import { owedOf, type Owed } from './outbox.ts';
import type { Payments } from './payments.svelte.ts';
import { find, submit, type SubmissionContext, type SubmissionOutcome } from './submission.ts';
import type { WaitingSales } from '../sale/held-sales.svelte.ts';

export interface CheckoutContext {
  client: ProxyClient;
  store: AttemptStore;
  waiting: WaitingSales;
  payments: Payments;
  /** The last probe was answered, or none has failed yet. */
  isReachable: () => boolean;
  /** The largest sum of sales that may wait. */
  maxWaitingTotal: () => number;
  /** Monotonic ms. */
  now: () => number;
  /** ms since the epoch by this tablet. */
  wallClock: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Ends the sleep of everything that tries again. */
  wake: () => void;
  random: () => number;
  /** Runs `work` while no other tab works on the same attempt. */
  exclusively: (id: string, work: () => Promise<void>) => Promise<void>;
  makeId: () => string;
  onRefused: (refusal: Refusal) => void;
  onUnpaired: (problem: ProblemError) => void;
  /** The proxy does not know it any more, and the cashier has put it away. */
  onPutAway: (id: string) => void;
}

const CANCEL_AGAIN = { firstMs: 500, longestMs: 8_000 };

export class Checkout {
  readonly #context: CheckoutContext;
  #attempts = $state.raw<readonly Attempt[]>([]);
  /** How many payments are on their way to the proxy with their code. */
  #sending = $state(0);

  constructor(context: CheckoutContext) {
    this.#context = context;
  }

  /** Oldest first. */
  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** What the proxy does not know yet. */
  get owed(): Owed[] {
    return owedOf(this.#attempts, (id) => this.#context.payments.get(id));
  }

  /** A code waits for the proxy to come back, and will not live long. */
  get isHolding(): boolean {
    return this.#attempts.some(({ step }) => step === 'holding');
  }

  /** A code is in this page's memory, for the proxy; it would be lost with the page. */
  get hasCode(): boolean {
    return this.#sending > 0;
  }

  attempt(id: string): Attempt | undefined {
    return this.#attempts.find((attempt) => attempt.id === id);
  }

  /** Whether a payment of this sale was begun here and not left yet. */
  hasSale(saleId: string): boolean {
    return this.#attempts.some((attempt) => attempt.saleId === saleId);
  }

  /** Whether there is a payment whose end nobody has seen, on this till's disk. */
  async hasRecords(): Promise<boolean> {
    return (await this.#records()).length > 0;
  }

  /** Starts a payment; returns its attempt at once, and works on by itself. */
  begin(order: Order): Attempt {
    const { makeId, wallClock, exclusively, isReachable } = this.#context;
    const { saleId, amount, currency } = order;
    const record = { id: makeId(), saleId, amount, currency, begunAt: wallClock() };
    const attempt = new Attempt(record, {
      payMethodId: order.payMethodId ?? order.looksLike,
      codeLife: { from: order.scannedAt, until: order.codeDeadAt },
    });
    if (!isReachable()) attempt.step = 'holding';
    // The disk is asked beside the lock, and before the screen is drawn: the customer waits for it.
    const prepared = this.#prepare(attempt, order);
    void exclusively(attempt.id, async () => {
      const reason = await prepared;
      if (reason) this.#refuse({ id: attempt.id, order, reason });
      else await this.#bring(attempt, order);
    }).finally(() => {
      this.#sending -= 1;
    });
    this.#sending += 1;
    this.#attempts = [...this.#attempts, attempt];
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
    const { client, payments, sleep, random, wake } = this.#context;
    const attempt = this.attempt(id) ?? this.#adopt(id);
    if (attempt) attempt.cancelAskedAt ??= this.#context.wallClock();
    wake();
    if (attempt?.step === 'holding') return;
    if (attempt) void this.#keep(attempt);
    for (let tries = 0; !isEnded(payments, id); tries += 1) {
      try {
        // `cancel` of an unknown id makes a tombstone; one that the proxy once knew must not get it.
        if (attempt?.wasAnswered) await client.payment(id);
        payments.take(await client.cancel(id));
        return;
      } catch (error) {
        if (isUnpaired(error)) {
          this.#context.onUnpaired(error);
          return;
        }
        if (attempt?.wasAnswered && isUnknown(error)) {
          this.#lost(attempt);
          return;
        }
        if (!mayAskAgain(error)) return this.#readAgain(id);
        await sleep(waitMs(error, backoffMs(tries, CANCEL_AGAIN, random())));
      }
    }
  }

  /**
   * After the line was cut: does the proxy still have what it told of? One that was restored from a
   * backup may not (F33), and no event will ever say so.
   */
  async verify(): Promise<void> {
    const { client, payments } = this.#context;
    for (const { id } of payments.open) {
      if (this.attempt(id)?.step === 'looking') continue;
      try {
        payments.take(await client.payment(id));
        const attempt = this.attempt(id);
        if (attempt?.step === 'unknown-to-proxy') attempt.step = 'answered';
      } catch (error) {
        if (!(error instanceof ProblemError || error instanceof UnreachableError)) throw error;
        // Without an answer nothing is known; the next time that the line stands it is asked again.
        if (!isUnknown(error)) return;
        const attempt = this.attempt(id) ?? this.#adopt(id);
        if (attempt) this.#lost(attempt);
      }
    }
  }

  /** This browser is no terminal now. The records stay, for when it is one again. */
  forget(): void {
    this.#attempts = [];
  }

  /** After the storage was emptied under us: what is in memory goes back to the disk. */
  async rewrite(): Promise<void> {
    for (const attempt of this.#attempts) {
      if (attempt.step !== 'holding') await this.#context.store.put(attempt.record);
    }
  }

  /** The cashier has seen how it ended: nothing to come back to. */
  async dismiss(id: string): Promise<void> {
    if (this.attempt(id)?.step === 'unknown-to-proxy') this.#context.onPutAway(id);
    this.#attempts = this.#attempts.filter((attempt) => attempt.id !== id);
    try {
      await this.#context.store.delete(id);
    } catch {
      // Then it is shown once more when the till is opened again.
    }
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

  /** A payment that the proxy told of and that this till did not begin, or has forgotten. */
  #adopt(id: string): Attempt | undefined {
    const { saleId, amount, currency } = this.#context.payments.get(id) ?? {};
    if (saleId === undefined || amount === undefined || currency === undefined) return undefined;
    const attempt = new Attempt({
      id,
      saleId,
      amount,
      currency,
      begunAt: this.#context.wallClock(),
    });
    attempt.step = 'answered';
    this.#attempts = [...this.#attempts, attempt];
    return attempt;
  }

  /** All that comes before the first request. Resolves to what stood in its way, if anything did. */
  async #prepare(attempt: Attempt, order: Order): Promise<Refusal['reason'] | undefined> {
    try {
      const reason = attempt.step === 'holding' ? await this.#hold(attempt, order) : undefined;
      if (reason) return reason;
      attempt.step = 'sending';
      await this.#context.store.begin(attempt.record);
      if (this.#context.now() >= order.codeDeadAt) {
        await this.#context.store.delete(attempt.id);
        return { kind: 'code-expired' };
      }
    } catch {
      // Quota, eviction, a broken disk: without a record a crash would lose the payment, so none is begun.
      return { kind: 'device-storage' };
    }
    this.#context.waiting.begun(order.saleId);
    return undefined;
  }

  /** The proxy is away: the sale waits on the disk and its code in memory, as long as that one lives. */
  async #hold(attempt: Attempt, order: Order): Promise<Refusal['reason'] | undefined> {
    const { waiting, wallClock, now, sleep, wake, isReachable, maxWaitingTotal } = this.#context;
    const { saleId: id, amount, currency, scannedAt, codeDeadAt } = order;
    const sale = { id, amount, currency, begunAt: attempt.begunAt };
    const limit = await waiting.add(sale, maxWaitingTotal());
    if (limit) return { kind: 'waiting-limit', limit };
    wake();
    for (;;) {
      if (attempt.cancelAsked) return { kind: 'put-away' };
      // A tablet that slept may have stopped its monotonic clock.
      const sleptOver = wallClock() - attempt.begunAt >= codeDeadAt - scannedAt;
      if (sleptOver || now() >= codeDeadAt) return { kind: 'held-too-long' };
      if (isReachable()) return undefined;
      await sleep(codeDeadAt - now());
    }
  }

  async #bring(attempt: Attempt, order: Order): Promise<void> {
    const { code, saleId, amount, currency, payMethodId, codeDeadAt } = order;
    const body = { saleId, amount, currency, code, ...(payMethodId && { payMethodId }) };
    const outcome = await submit(
      this.#submission(),
      { id: attempt.id, body, codeDeadAt, isUnwanted: () => attempt.cancelAsked },
      (progress) => {
        attempt.step = progress;
      },
    );
    if (outcome.kind === 'refused') {
      const { problem } = outcome;
      this.#refuse({ id: attempt.id, order, reason: { kind: 'problem', problem } });
      await this.dismiss(attempt.id);
      return;
    }
    await this.#settle(attempt, outcome);
  }

  async #settle(attempt: Attempt, outcome: SubmissionOutcome): Promise<void> {
    switch (outcome.kind) {
      case 'answered':
        this.#context.payments.take(outcome.payment);
        attempt.step = 'answered';
        await this.#keep(attempt);
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

  #lost(attempt: Attempt): void {
    attempt.step = 'unknown-to-proxy';
    void this.#keep(attempt);
  }

  #refuse(refusal: Refusal): void {
    this.#attempts = this.#attempts.filter(({ id }) => id !== refusal.id);
    this.#context.onRefused(refusal);
  }

  /** Brings the record up to date, unless the attempt was left meanwhile. */
  async #keep(attempt: Attempt): Promise<void> {
    if (this.attempt(attempt.id) !== attempt) return;
    try {
      await this.#context.store.put(attempt.record);
    } catch {
      // The record of its beginning stands. The payment itself must not wait for a disk.
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

function isUnknown(error: unknown): boolean {
  return error instanceof ProblemError && error.slug === 'payment-not-found';
}

function isEnded(payments: Payments, id: string): boolean {
  const payment = payments.get(id);
  return payment !== undefined && isFinal(payment.state);
}
