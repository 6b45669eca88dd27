/**
 * A till of the full depth: the product's own code for bringing, looking for and canceling payments and
 * for ordering what is reported, over a model of its page and its disk. It is reloaded, and meets a proxy
 * that was restored from a backup (F33).
 */
import { paymentView } from '@kaikei/proxy/view.ts';
import { isFinal, mayPayAnotherWay, type PaymentView } from '@kaikei/shared/api.ts';
import { WALLETS } from '@kaikei/shared/payment-code/wallets.ts';
import { ProblemError, UnreachableError } from '../../web/src/api/problem.ts';
import { requestCancel } from '../../web/src/payment/cancellation.ts';
import type { PaymentClient } from '../../web/src/payment/payment-client.ts';
import { phaseOf, type AttemptStep } from '../../web/src/payment/phase.ts';
import { find, submit, type SubmissionOutcome } from '../../web/src/payment/submission.ts';
import { drawScript, newAttempt, type Attempt } from './attempt.ts';
import type { Disk } from './full-disk.ts';
import type { FullRules } from './full-rules.ts';
import type { Order } from './gateway-orders.ts';
import type { Judge } from './judge.ts';
import type { Mix } from './mix.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';
import type { Endpoint } from './till.ts';
import type { Trace } from './trace.ts';

const MOST_ATTEMPTS = 3;
const LOST = 0.05;

/** The proxy, as this till sees it. */
export interface FullEndpoint extends Endpoint {
  readonly isUp: boolean;
  /** Cancels, or closes an id that is not known. */
  cancelOrClose(attempt: Attempt, done: (heard: boolean) => void): void;
}

export interface ProductTillDeps {
  readonly saleId: string;
  readonly queue: EventQueue;
  readonly rng: Prng;
  readonly mix: Mix;
  readonly endpoint: FullEndpoint;
  readonly disk: Disk;
  readonly orders: ReadonlyMap<string, Order>;
  readonly judge: Judge;
  readonly rules: FullRules;
  readonly trace: Trace | undefined;
}

/** What is kept over a reload. */
interface Kept {
  answered: boolean;
  cancelAsked: boolean;
}

/** What a reload takes away; what it waits for never comes. */
interface Page {
  alive: boolean;
  reports: number;
  readonly views: Map<string, { view: PaymentView; setAt: number }>;
  readonly steps: Map<string, AttemptStep>;
}

const newPage = (): Page => ({ alive: true, reports: 0, views: new Map(), steps: new Map() });

export class ProductTill {
  readonly #deps: ProductTillDeps;
  readonly attempts: Attempt[] = [];
  readonly #kept = new Map<string, Kept>();
  readonly #left = new Set<string>();
  #page = newPage();

  constructor(deps: ProductTillDeps) {
    this.#deps = deps;
  }

  find(id: string): Attempt | undefined {
    return this.attempts.find((attempt) => attempt.id === id);
  }

  /** It has heard of every payment that a restore would take away. */
  hasHeardOf(id: string): boolean {
    return this.#kept.get(id)?.answered === true;
  }

  open(): void {
    const { queue, rng, mix } = this.#deps;
    this.#begin();
    while (rng.chance(mix.reloads))
      queue.at(queue.now + rng.int(500, 200_000), () => this.reload());
  }

  #begin(): void {
    const { saleId, queue, rng, mix } = this.#deps;
    const n = this.attempts.length + 1;
    const wallet = WALLETS[rng.int(0, WALLETS.length - 1)];
    if (!wallet) throw new Error('there is no wallet');
    const card = { code: `code-of-${saleId}-${n}`, shownAt: queue.now - rng.int(0, 15_000) };
    const attempt = newAttempt(n, saleId, wallet, card, drawScript(rng, mix));
    this.attempts.push(attempt);
    this.#kept.set(attempt.id, { answered: false, cancelAsked: false });
    this.#page.steps.set(attempt.id, 'sending');
    if (rng.chance(mix.cashierCancels)) {
      queue.at(queue.now + rng.int(0, 90_000), () => void this.#cancel(this.#page, attempt.id));
    }
    void this.#bring(this.#page, attempt);
  }

  async #bring(page: Page, { id, code, wallet, shownAt }: Attempt): Promise<void> {
    const { saleId } = this.#deps;
    const outcome = await submit(
      this.#asking(page),
      {
        id,
        body: { saleId, amount: 1_500, currency: 'JPY', code },
        codeDeadAt: shownAt + wallet.codeLifeSeconds * 1_000,
        isUnwanted: () => this.#kept.get(id)?.cancelAsked === true,
      },
      (step) => this.#setStep(page, id, step),
    );
    this.#settle(page, id, outcome);
  }

  /** The page is loaded anew: only what is on the disk is left. */
  reload(): void {
    this.#page.alive = false;
    const page = newPage();
    this.#page = page;
    this.#deps.trace?.('till', 'is reloaded');
    for (const id of this.#kept.keys()) {
      page.steps.set(id, 'looking');
      void this.#lookFor(page, id);
    }
  }

  async #lookFor(page: Page, id: string): Promise<void> {
    this.#settle(page, id, await find({ ...this.#asking(page), isKnown: () => false }, id));
    if (this.#kept.get(id)?.cancelAsked && page.steps.get(id) === 'answered') {
      void this.#cancel(page, id);
    }
  }

  #settle(page: Page, id: string, { kind }: SubmissionOutcome): void {
    if (kind === 'refused') this.#kept.delete(id);
    else if (kind !== 'unpaired') this.#setStep(page, id, kind);
  }

  #setStep(page: Page, id: string, step: AttemptStep): void {
    page.steps.set(id, step);
    const kept = this.#kept.get(id);
    if (step === 'answered' && kept) kept.answered = true;
    this.#shows(page, id);
  }

  /** The cashier, or the till in their name after a reload. */
  async #cancel(page: Page, id: string): Promise<void> {
    const kept = this.#kept.get(id);
    if (!kept || !page.alive) return;
    kept.cancelAsked = true;
    if (!this.#deps.rules.keepsAnswered) kept.answered = page.steps.get(id) === 'answered';
    const payments = { get: (known: string) => page.views.get(known)?.view };
    const outcome = await requestCancel({ ...this.#asking(page), payments }, id);
    if (outcome.kind === 'unknown-to-proxy') this.#setStep(page, id, outcome.kind);
  }

  /** In an hour of trouble people reload, and cancel what they see hang. */
  trouble(): void {
    const { queue, rng } = this.#deps;
    if (rng.chance(0.5)) queue.at(queue.now + rng.int(0, 5_000), () => this.reload());
    for (const { id } of this.attempts) {
      if (!rng.chance(0.4)) continue;
      queue.at(queue.now + rng.int(2_000, 20_000), () => {
        const view = this.#page.views.get(id)?.view;
        if (!view || !isFinal(view.state)) void this.#cancel(this.#page, id);
      });
    }
  }

  /** The proxy has committed a change: an event, which may be overtaken. */
  changed(id: string): void {
    const { queue, rng, disk } = this.#deps;
    const page = this.#page;
    const stored = disk.read(id);
    if (!stored) return;
    const view = paymentView(stored);
    queue.at(queue.now + rng.int(5, 3_000), () => {
      if (page.alive) this.#take(page, view, -1);
    });
  }

  /** The line stands again: the stream begins with what there is, and what is open is asked for. */
  reconnected(): void {
    for (const id of this.#kept.keys()) this.changed(id);
    const page = this.#page;
    const { queue, rng } = this.#deps;
    queue.at(queue.now + rng.int(3_000, 8_000), () => void this.#verify(page));
  }

  async #verify(page: Page): Promise<void> {
    const { client } = this.#asking(page);
    for (const [id, { view }] of page.views) {
      if (isFinal(view.state) || page.steps.get(id) === 'looking') continue;
      try {
        await client.payment(id);
        if (page.steps.get(id) === 'unknown-to-proxy') this.#setStep(page, id, 'answered');
      } catch (error) {
        if (!(error instanceof ProblemError)) return;
        this.#setStep(page, id, 'unknown-to-proxy');
      }
    }
  }

  #asking(page: Page) {
    const { queue, rng } = this.#deps;
    return {
      client: this.#client(page),
      now: () => queue.now,
      sleep: (ms: number) =>
        new Promise<void>((resolve) => {
          queue.at(queue.now + ms, () => {
            if (page.alive) resolve();
          });
        }),
      random: () => rng.next(),
      isKnown: (id: string) => page.views.has(id),
      wasAnswered: async (id: string) =>
        this.#kept.get(id)?.answered === true || page.views.has(id),
    };
  }

  #client(page: Page): PaymentClient {
    const { endpoint, disk } = this.#deps;
    return {
      submit: (id) =>
        this.#exchange(page, id, (attempt, heard) => {
          endpoint.put(attempt, (outcome) => {
            if (outcome === 'refused') heard(new ProblemError('sale-in-progress', 409));
            else if (outcome === 'unavailable') heard(new ProblemError('storage-unavailable', 503));
            else heard(outcome === 'accepted' ? undefined : new UnreachableError());
          });
        }),
      payment: (id) =>
        this.#exchange(page, id, (_, heard) => {
          if (!endpoint.isUp) heard(new UnreachableError());
          else heard(disk.rows.has(id) ? undefined : new ProblemError('payment-not-found', 404));
        }),
      cancel: (id) =>
        this.#exchange(page, id, (attempt, heard) => {
          endpoint.cancelOrClose(attempt, (was) => heard(was ? undefined : new UnreachableError()));
        }),
    };
  }

  /** There and back, and either may be lost. */
  #exchange(
    page: Page,
    id: string,
    ask: (attempt: Attempt, heard: (error: Error | undefined) => void) => void,
  ): Promise<PaymentView> {
    const { queue, rng, disk } = this.#deps;
    const attempt = this.find(id);
    if (!attempt) throw new Error(`no attempt ${id}`);
    const askedAfter = page.reports;
    return new Promise((resolve, reject) => {
      const answer = (error: Error | undefined): void => {
        const stored = disk.read(id);
        const lost = rng.chance(LOST) || (!error && !stored);
        queue.at(queue.now + rng.int(2, 200), () => {
          if (!page.alive) return;
          if (lost) return reject(new UnreachableError());
          if (error || !stored) return reject(error ?? new UnreachableError());
          const view = paymentView(stored);
          this.#take(page, view, askedAfter);
          resolve(view);
        });
      };
      queue.at(queue.now + rng.int(2, 200), () => {
        if (rng.chance(LOST)) answer(new UnreachableError());
        else ask(attempt, answer);
      });
    });
  }

  #take(page: Page, reported: PaymentView, askedAfter: number): void {
    const { id } = reported;
    page.reports += 1;
    const kept = this.#kept.get(id);
    if (!kept) return;
    kept.answered = true;
    const known = page.views.get(id);
    const isAnswer = (known?.setAt ?? 0) <= askedAfter;
    const view = this.#deps.rules.later(known?.view, reported, isAnswer);
    if (view === known?.view) return;
    page.views.set(id, { view, setAt: page.reports });
    this.#shows(page, id);
  }

  /** Another way to pay is offered only where the till shows that this one holds nothing (R9). */
  #shows(page: Page, id: string): void {
    const { queue, rng, mix, judge, orders, trace } = this.#deps;
    const attempt = this.find(id);
    const phase = phaseOf(page.steps.get(id), page.views.get(id)?.view);
    if (!attempt || !page.alive || (phase !== 'failed' && phase !== 'canceled')) return;
    trace?.('till', `shows ${id} ${phase}`);
    judge.screen.shown(attempt, phase, orders.get(id));
    if (!mayPayAnotherWay(phase) || this.#left.has(id)) return;
    this.#left.add(id);
    if (this.attempts.length >= MOST_ATTEMPTS || !rng.chance(mix.takesAnother)) return;
    queue.at(queue.now + rng.int(2_000, 20_000), () => this.#begin());
  }

  /** Nothing is left to happen. */
  quiet(): void {
    for (const id of this.#kept.keys()) {
      const attempt = this.find(id);
      const known = this.#page.views.get(id)?.view;
      const phase = phaseOf(this.#page.steps.get(id), known);
      if (attempt) this.#deps.judge.screen.shownAtRest(attempt, phase);
    }
  }
}
