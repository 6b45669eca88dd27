/** Begins payments, brings them to the proxy, asks for cancels, and takes them up again after a reload. */
import { isUnknown, ProblemError, UnreachableError } from '../api/problem.ts';
import type { Order, Refusal } from './order.ts';
import type { AttemptStore } from '../storage/attempts.ts';
import { Attempt } from './attempt.svelte.ts';
import type { Attempts } from './attempts.svelte.ts';
import { requestCancel } from './cancellation.ts';
import { holdCode, type HoldingDeps } from './holding.ts';
import type { PaymentClient } from './payment-client.ts';
import type { Payments } from './payments.svelte.ts';
import { find, submit, type SubmissionDeps, type SubmissionOutcome } from './submission.ts';

export interface CheckoutDeps extends HoldingDeps {
  client: PaymentClient;
  store: Pick<AttemptStore, 'begin' | 'delete'>;
  attempts: Attempts;
  payments: Payments;
  random: () => number;
  /** Runs `work` while no other tab works on the same attempt. */
  exclusively: (id: string, work: () => Promise<void>) => Promise<void>;
  makeId: () => string;
  onRefused: (refusal: Refusal) => void;
  onUnpaired: (problem: ProblemError) => void;
  /** The proxy does not know it any more, and the cashier has put it away. */
  onPutAway: (id: string) => void;
}

/** Longer than any wait for the rest of a code. */
const PREPARED_MS = 150;

/** What to do once the first request is out; undefined where there is to be none. */
type Decision = (() => void) | undefined;

/** A payment whose record is on its way to the disk. */
interface Opened {
  order: Order;
  attempt: Attempt;
  decide: (decision: Decision) => void;
}

export class Checkout {
  readonly #deps: CheckoutDeps;
  #prepared: Opened | undefined;
  /** How many payments are on their way to the proxy with their code. */
  #sending = $state(0);

  constructor(deps: CheckoutDeps) {
    this.#deps = deps;
  }

  /** A code waits for the proxy to come back, and will not live long. */
  get isHolding(): boolean {
    return this.#deps.attempts.all.some(({ step }) => step === 'holding');
  }

  /** A code is in this page's memory, for the proxy; it would be lost with the page. */
  get hasCode(): boolean {
    return this.#sending > 0;
  }

  /**
   * An order that is likely to be begun within some milliseconds: its record is written meanwhile. Nothing is
   * sent, and what is not begun leaves the disk again. If the till ends before, the record is one that the
   * proxy never heard of, as after any end before the first request.
   */
  prepare(order: Order): void {
    const { isReachable, heldSales } = this.#deps;
    // The record takes a held sale off the disk, which then had to be put back.
    if (!isReachable() || heldSales.find(order.saleId)) return;
    this.#withdraw();
    const opened = this.#open(order);
    this.#prepared = opened;
    setTimeout(() => {
      if (this.#prepared === opened) this.#withdraw();
    }, PREPARED_MS);
  }

  /**
   * Starts a payment; returns its attempt at once, and works on by itself.
   * @param onSent its first request is out
   */
  begin(order: Order, onSent: () => void): Attempt {
    const prepared = this.#prepared;
    const isSame = prepared && isSameOrder(prepared.order, order);
    const { attempt, decide } = isSame ? prepared : this.#open(order);
    // What is decided stays so: one that is begun here is not withdrawn.
    decide(onSent);
    this.#withdraw();
    this.#sending += 1;
    this.#deps.attempts.add(attempt);
    return attempt;
  }

  /** Up to its first request, which waits until it is decided. */
  #open(order: Order): Opened {
    const { makeId, wallClock, exclusively, isReachable, store } = this.#deps;
    const { saleId, amount, currency } = order;
    const begunAt = wallClock();
    const attempt = new Attempt(
      { id: makeId(), saleId, amount, currency, begunAt, answered: false },
      {
        payMethodId: order.payMethodId ?? order.looksLike,
        codeLife: { from: order.scannedAt, until: order.codeDeadAt },
      },
    );
    if (!isReachable()) attempt.step = 'holding';
    // The disk is asked beside the lock, and before the screen is drawn: the customer waits for it.
    const prepared = this.#prepare(attempt, order);
    let decide: Opened['decide'] = () => undefined;
    const decided = new Promise<Decision>((resolve) => {
      decide = resolve;
    });
    void exclusively(attempt.id, async () => {
      const onSent = await decided;
      const reason = await prepared;
      // Where the disk refuses, the next start finds it, and the proxy knows nothing of it.
      if (!onSent) await store.delete(attempt.id).catch(() => undefined);
      else await this.#go(attempt, order, reason, onSent);
    });
    return { order, attempt, decide };
  }

  async #go(
    attempt: Attempt,
    order: Order,
    reason: Refusal['reason'] | undefined,
    onSent: () => void,
  ): Promise<void> {
    try {
      if (reason) {
        this.#refuse({ id: attempt.id, order, reason });
        return;
      }
      const brought = this.#bring(attempt, order);
      onSent();
      await brought;
    } finally {
      this.#sending -= 1;
    }
  }

  #withdraw(): void {
    this.#prepared?.decide(undefined);
    this.#prepared = undefined;
  }

  /** Looks for what was running when the till was closed, once all that was kept of it has been read. */
  lookUp(): void {
    for (const attempt of this.#deps.attempts.all) {
      if (attempt.step === 'looking') void this.#lookFor(attempt);
    }
  }

  /** The cashier wants it canceled. Asked again until the proxy has answered. */
  async cancel(id: string): Promise<void> {
    const { attempts, wake } = this.#deps;
    const attempt = attempts.find(id) ?? attempts.adopt(id);
    if (attempt) void attempts.askCancel(attempt);
    wake();
    if (attempt?.step === 'holding') return;
    const outcome = await requestCancel(this.#askingDeps(), id);
    if (outcome.kind === 'unpaired') this.#deps.onUnpaired(outcome.problem);
    if (outcome.kind === 'unknown-to-proxy' && attempt) attempt.step = outcome.kind;
  }

  /**
   * After the line was cut: does the proxy still have what it reported? One that was restored from a
   * backup may not (F33), and no event will ever say so.
   */
  async verify(): Promise<void> {
    const { client, payments, attempts } = this.#deps;
    for (const { id } of payments.open) {
      if (attempts.find(id)?.step === 'looking') continue;
      try {
        await client.payment(id);
        const attempt = attempts.find(id);
        if (attempt?.step === 'unknown-to-proxy') attempt.step = 'answered';
      } catch (error) {
        if (!(error instanceof ProblemError || error instanceof UnreachableError)) throw error;
        // Without an answer nothing is known; the next time that the line stands it is asked again.
        if (!isUnknown(error)) return;
        const attempt = attempts.find(id) ?? attempts.adopt(id);
        if (attempt) attempt.step = 'unknown-to-proxy';
      }
    }
  }

  /** The cashier has seen how it ended: nothing to come back to. */
  async dismiss(id: string): Promise<void> {
    const { attempts, onPutAway } = this.#deps;
    if (attempts.find(id)?.step === 'unknown-to-proxy') onPutAway(id);
    await attempts.dismiss(id);
  }

  /** All that comes before the first request. Resolves to what stood in its way, if anything did. */
  async #prepare(attempt: Attempt, order: Order): Promise<Refusal['reason'] | undefined> {
    const { store, heldSales, now } = this.#deps;
    try {
      const isHeld = attempt.step === 'holding';
      const reason = isHeld ? await holdCode(this.#deps, attempt, order) : undefined;
      if (reason) return reason;
      attempt.step = 'sending';
      await store.begin(attempt.record);
      if (now() >= order.codeDeadAt) {
        await store.delete(attempt.id);
        return { kind: 'code-expired' };
      }
    } catch {
      // Quota, eviction, a broken disk: without a record a crash would lose the payment, so none is begun.
      return { kind: 'device-storage' };
    }
    heldSales.begun(order.saleId);
    return undefined;
  }

  async #bring(attempt: Attempt, order: Order): Promise<void> {
    const { code, saleId, amount, currency, payMethodId, codeDeadAt } = order;
    const body = { saleId, amount, currency, code, ...(payMethodId && { payMethodId }) };
    const outcome = await submit(
      this.#askingDeps(),
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

  async #lookFor(attempt: Attempt): Promise<void> {
    // What was kept from last time is no answer: only the proxy knows whether it still has it.
    const asking = { ...this.#askingDeps(), isKnown: () => false };
    await this.#deps.exclusively(attempt.id, async () => {
      await this.#settle(attempt, await find(asking, attempt.id));
      // Only of a payment that the proxy has: an unknown one must not be closed by a tombstone.
      if (attempt.cancelAsked && attempt.step === 'answered') void this.cancel(attempt.id);
    });
  }

  async #settle(attempt: Attempt, outcome: SubmissionOutcome): Promise<void> {
    switch (outcome.kind) {
      case 'answered':
        attempt.step = 'answered';
        // Before the lock is given up: the next tab believes the disk.
        await this.#deps.attempts.markAnswered(attempt);
        return;
      case 'unknown-to-proxy':
        attempt.step = 'unknown-to-proxy';
        return;
      case 'unpaired':
        this.#deps.onUnpaired(outcome.problem);
        return;
      case 'refused':
        return;
    }
  }

  #refuse(refusal: Refusal): void {
    this.#deps.attempts.remove(refusal.id);
    this.#deps.onRefused(refusal);
  }

  #askingDeps(): SubmissionDeps & { payments: Payments } {
    const { client, now, sleep, random, payments, attempts } = this.#deps;
    return {
      client,
      now,
      sleep,
      random,
      payments,
      isKnown: (id) => payments.get(id) !== undefined,
      wasAnswered: (id) => attempts.wasAnswered(id),
    };
  }
}

function isSameOrder(a: Order, b: Order): boolean {
  return (['code', 'saleId', 'amount', 'currency', 'scannedAt'] as const).every(
    (key) => a[key] === b[key],
  );
}
