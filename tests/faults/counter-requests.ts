/** The requests of the shop's tills: sent, waited for, and what each answer means. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import type { Answer } from '../support/answer.ts';
import { send } from '../support/staff.ts';
import type { Attempt, Refund, Voided } from './attempt.ts';

/** Who serves the tills: one proxy, or several. */
export interface Service {
  /** Whether one of them has died, or does within so much real time. */
  endsWithin(ms: number): Promise<boolean>;
  /** Their database may be away for a while: they may answer 503, and the till asks again. */
  readonly mayRefuse: boolean;
}

/** How long a process that was killed may take to be seen as dead. */
const DEATH_IS_SEEN_MS = 5_000;

export interface CounterRequestsDeps {
  /** Approves refunds. */
  readonly manager: Credential;
  /** What the proxy answered that it must not have answered. */
  readonly violations: string[];
  readonly seen: (view: PaymentView) => void;
  /** R9: the attempt was refused, and is not there. */
  readonly neverWas: (attempt: Attempt) => void;
}

export class CounterRequests {
  readonly #deps: CounterRequestsDeps;
  readonly #requests = new Set<Promise<void>>();
  /** Attempts whose submission has not been answered yet. */
  readonly #asking = new Set<Attempt>();
  /** Refunds whose request has not been answered yet. */
  readonly #refunding = new Set<Refund>();

  constructor(deps: CounterRequestsDeps) {
    this.#deps = deps;
  }

  isSubmitting(attempt: Attempt): boolean {
    return this.#asking.has(attempt);
  }

  isRefunding(refund: Refund): boolean {
    return this.#refunding.has(refund);
  }

  submit(proxyRun: Service, attempt: Attempt): void {
    this.#track(this.#putPayment(proxyRun, attempt));
  }

  cancel(proxyRun: Service, attempt: Attempt): void {
    this.#track(this.#postCancel(proxyRun, attempt));
  }

  voidId(proxyRun: Service, voided: Voided): void {
    this.#track(this.#postVoid(proxyRun, voided));
  }

  refund(proxyRun: Service, attempt: Attempt, refund: Refund): void {
    this.#track(this.#putRefund(proxyRun, attempt, refund));
  }

  async #putPayment(proxyRun: Service, attempt: Attempt): Promise<void> {
    this.#asking.add(attempt);
    const answer = await this.answerOf(proxyRun, () => attempt.till.put(attempt.id, attempt.body));
    this.#asking.delete(attempt);
    if (!answer) return;
    if (answer.status === 200 || answer.status === 201) {
      attempt.acknowledged = true;
      this.#deps.seen(answer.payment);
      if (attempt.cancel === 'wanted') await this.#postCancel(proxyRun, attempt);
    } else if (attempt.again && /^409 sale-(in-progress|already-paid)$/.test(answer.outcome)) {
      // R9: not yet, or not at all. The attempt never was.
      this.#deps.neverWas(attempt);
    } else {
      this.#deps.violations.push(`${attempt.id}: PUT was answered ${answer.outcome}`);
    }
  }

  async #postCancel(proxyRun: Service, attempt: Attempt): Promise<void> {
    const answer = await this.answerOf(proxyRun, () => attempt.till.cancel(attempt.id));
    if (!answer) return;
    attempt.cancel = 'sent';
    if (answer.status === 200 || answer.status === 202) this.#deps.seen(answer.payment);
    else if (answer.outcome !== '409 payment-not-cancellable')
      this.#deps.violations.push(`${attempt.id}: cancel was answered ${answer.outcome}`);
  }

  async #postVoid(proxyRun: Service, voided: Voided): Promise<void> {
    const answer = await this.answerOf(proxyRun, () => voided.till.cancel(voided.id));
    if (!answer) return;
    voided.acknowledged = true;
    if (answer.status > 201)
      this.#deps.violations.push(`${voided.id}: void was answered ${answer.outcome}`);
  }

  async #putRefund(proxyRun: Service, { id }: Attempt, refund: Refund): Promise<void> {
    const { amount, till } = refund;
    const path = `/v1/payments/${id}/refunds/${refund.id}`;
    this.#refunding.add(refund);
    const answer = await this.answerOf(proxyRun, () =>
      send(till, 'PUT', path, { amount, approval: this.#deps.manager }),
    );
    this.#refunding.delete(refund);
    if (!answer) return;
    if (answer.status === 200 || answer.status === 201) refund.answer = 'taken';
    else if (/^409 refund-(in-progress|exceeds-payment)$/.test(answer.outcome))
      refund.answer = 'refused';
    // So many PINs at a time: the till asks again.
    else if (answer.status !== 429)
      this.#deps.violations.push(`${id}: refund was answered ${answer.outcome}`);
  }

  /** Undefined where the proxy died before it answered, or could not do it. */
  async answerOf(proxyRun: Service, ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      const answer = await ask();
      return proxyRun.mayRefuse && answer.status === 503 ? undefined : answer;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const died = await proxyRun.endsWithin(DEATH_IS_SEEN_MS);
      if (!died)
        this.#deps.violations.push(
          `a connection broke while the proxy lived: ${String(error.cause)}`,
        );
      return undefined;
    }
  }

  #track(request: Promise<void>): void {
    const tracked = request.finally(() => this.#requests.delete(tracked));
    this.#requests.add(tracked);
  }

  /** Waits for every answer, or its request's end. */
  async ended(): Promise<void> {
    while (this.#requests.size > 0) await Promise.all(this.#requests);
  }
}
