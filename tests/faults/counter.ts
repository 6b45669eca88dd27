/**
 * The shop's side of a run: tills that submit, ask again after every restart as a till does, cancel,
 * and compare what they are told with what they were told before.
 */
import { isFinal, type PaymentView, type SubmitBody } from '@kaikei/shared/api.ts';
import { demoCode } from '@kaikei/shared/demo-wallets.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import type { Till } from '../support/till.ts';
import type { Prng } from '../simulation/prng.ts';
import { isUnderWay, type Attempt, type Refund, type Voided } from './attempt.ts';
import { CounterRequests, type Service } from './counter-requests.ts';
import { nextCustomer, type Crowd } from './customers.ts';
import { viewViolations } from './view-violations.ts';

const PAGE = 200;

export class Counter {
  readonly attempts: Attempt[] = [];
  readonly voided: Voided[] = [];
  /** What the proxy told that it must not have told. */
  readonly violations: string[] = [];
  readonly #name: string;
  readonly #prng: Prng;
  readonly #tills: readonly [Till, ...Till[]];
  readonly #requests: CounterRequests;
  readonly #cursors = new Map<Till, string>();
  #serial = 0;

  /** @param manager who approves refunds */
  constructor(
    name: string,
    prng: Prng,
    { tills, manager }: { tills: readonly [Till, ...Till[]]; manager: Credential },
  ) {
    this.#name = name;
    this.#prng = prng;
    this.#tills = tills;
    this.#requests = new CounterRequests({
      manager,
      violations: this.violations,
      seen: (view) => this.#note(view),
      neverWas: (attempt) => this.attempts.splice(this.attempts.indexOf(attempt), 1),
    });
  }

  get open(): Attempt[] {
    return this.attempts.filter(
      ({ view, refunds }) =>
        !view || !isFinal(view.state) || refunds.some((refund) => isUnderWay(view, refund)),
    );
  }

  get acceptedAndOpen(): number {
    return this.open.filter(({ acknowledged }) => acknowledged).length;
  }

  /** A customer comes to the till. */
  submit(proxyRun: Service, crowd: Crowd): void {
    const customer = nextCustomer(this.#prng, crowd);
    const cancel = this.#prng.chance(crowd.cancelShare) ? 'wanted' : 'no';
    this.#attempt(proxyRun, { customer, cancel, saleId: this.#newId('s'), again: false });
  }

  /** The customer of a sale that was not paid shows another code; or the cashier tries too early. */
  payAgain(proxyRun: Service): void {
    const last = this.#prng.pickAny(
      this.attempts.filter(({ again, acknowledged }) => !again && acknowledged),
    );
    if (!last || this.attempts.some(({ body, again }) => again && isSameSale(body, last.body)))
      return;
    const customer = { payMethodId: 'WeChatPay', behaviour: 'paid', parameter: 0 } as const;
    this.#attempt(proxyRun, { customer, cancel: 'no', saleId: last.body.saleId, again: true });
  }

  voidUnknown(proxyRun: Service): void {
    const voided = {
      id: this.#newId('v'),
      till: this.#prng.pick(this.#tills),
      acknowledged: false,
    };
    this.voided.push(voided);
    this.#requests.voidId(proxyRun, voided);
  }

  cancelOne(proxyRun: Service): void {
    const attempt = this.#prng.pickAny(this.open.filter(({ cancel }) => cancel === 'no'));
    if (!attempt?.acknowledged) return;
    attempt.cancel = 'wanted';
    this.#requests.cancel(proxyRun, attempt);
  }

  /** The shop refunds a payment or a part of it; now and then one that has another refund under way. */
  refundOne(proxyRun: Service): void {
    const attempt = this.#prng.pickAny(
      this.attempts.filter(({ view, refunds }) => view?.state === 'paid' && refunds.length < 4),
    );
    if (!attempt) return;
    const { amount } = attempt.body;
    const refund: Refund = {
      id: this.#newId('f'),
      amount: this.#prng.chance(0.3) ? amount : this.#prng.int(1, amount),
      till: this.#prng.pick(this.#tills),
      answer: 'none',
    };
    attempt.refunds.push(refund);
    this.#requests.refund(proxyRun, attempt, refund);
  }

  /** Asks again for the refunds that were not answered. */
  repeatRefunds(proxyRun: Service): void {
    for (const attempt of this.attempts) {
      for (const refund of attempt.refunds) {
        if (refund.answer === 'none' && !this.#requests.isRefunding(refund))
          this.#requests.refund(proxyRun, attempt, refund);
      }
    }
  }

  /** Asks again for everything that was not answered, and once for what was: it may be under way elsewhere. */
  repeat(proxyRun: Service): void {
    for (const attempt of this.attempts) {
      if (!attempt.acknowledged && !this.#requests.isSubmitting(attempt))
        this.#requests.submit(proxyRun, attempt);
      else if (attempt.acknowledged && attempt.cancel === 'wanted')
        this.#requests.cancel(proxyRun, attempt);
    }
    for (const voided of this.voided)
      if (!voided.acknowledged) this.#requests.voidId(proxyRun, voided);
    this.repeatRefunds(proxyRun);
    const any = this.#prng.pickAny(this.attempts.filter(({ again }) => !again));
    if (any) this.#requests.submit(proxyRun, any);
  }

  /** After a restart: nothing that was acknowledged may be missing; the rest is asked for again. */
  async recover(proxyRun: Service): Promise<void> {
    this.#cursors.clear();
    const known = await this.look(proxyRun);
    if (!known) return;
    for (const { id, acknowledged } of [...this.attempts, ...this.voided]) {
      if (acknowledged && !known.has(id))
        this.violations.push(`I6 ${id} is missing after a restart`);
    }
    // R4: to ask again for what is known costs nothing and sends nothing.
    const repeated = this.#prng.pickAny(this.attempts);
    for (const attempt of this.attempts) {
      if (!attempt.acknowledged || attempt === repeated) this.#requests.submit(proxyRun, attempt);
      else if (attempt.cancel === 'wanted') this.#requests.cancel(proxyRun, attempt);
    }
    for (const voided of this.voided) {
      if (!voided.acknowledged) this.#requests.voidId(proxyRun, voided);
    }
    this.repeatRefunds(proxyRun);
  }

  /** Reads all changes since the last look; gives the ids, or undefined where one could not be answered. */
  async look(proxyRun: Service): Promise<Set<string> | undefined> {
    const ids = new Set<string>();
    for (const till of this.#tills) {
      for (;;) {
        const since = this.#cursors.get(till);
        const answer = await this.#requests.answerOf(proxyRun, () =>
          till.list({ limit: PAGE, ...(since !== undefined && { since }) }),
        );
        if (!answer) return undefined;
        const { payments, cursor } = answer.list;
        this.#cursors.set(till, cursor);
        for (const view of payments) {
          ids.add(view.id);
          this.#note(view);
        }
        if (payments.length < PAGE) break;
      }
    }
    return ids;
  }

  /** Waits for every answer, or its request's end. */
  requestsEnded(): Promise<void> {
    return this.#requests.ended();
  }

  #attempt(
    proxyRun: Service,
    { saleId, ...rest }: Pick<Attempt, 'customer' | 'cancel' | 'again'> & { saleId: string },
  ): void {
    const code = demoCode(rest.customer, () => this.#prng.next());
    const amount = this.#prng.int(100, 9_999);
    const { payMethodId } = rest.customer;
    const body = { saleId, amount, currency: 'JPY', code, payMethodId };
    const till = this.#prng.pick(this.#tills);
    const attempt = { id: this.#newId('p'), till, body, acknowledged: false, refunds: [], ...rest };
    this.attempts.push(attempt);
    this.#requests.submit(proxyRun, attempt);
  }

  /** I8: final states stay, and history only grows. */
  #note(view: PaymentView): void {
    const attempt = this.attempts.find(({ id }) => id === view.id);
    if (!attempt) return;
    const before = attempt.view;
    // An older answer may arrive late: changes come with a longer history.
    if (before && before.timeline.length > view.timeline.length) return;
    attempt.view = view;
    if (!before) return;
    this.violations.push(...viewViolations(before, view, attempt.refunds));
  }

  #newId(kind: string): string {
    this.#serial += 1;
    return `${kind}-${this.#name}-${String(this.#serial).padStart(8, '0')}`;
  }
}

function isSameSale(one: SubmitBody, other: SubmitBody): boolean {
  return one.saleId === other.saleId;
}
