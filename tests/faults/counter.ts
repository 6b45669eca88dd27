/**
 * The shop's side of a run: tills that submit, ask again after every restart as a till does, cancel,
 * and compare what they are told with what they were told before.
 */
import { isDeepStrictEqual } from 'node:util';
import { isFinal, type PaymentView, type SubmitBody } from '@kaikei/shared/api.ts';
import { demoCode } from '@kaikei/shared/demo-wallets.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import type { Answer } from '../support/answer.ts';
import { send } from '../support/staff.ts';
import type { Till } from '../support/till.ts';
import type { Prng } from '../simulation/prng.ts';
import { nextCustomer, type Crowd, type Customer } from './customers.ts';

export interface Attempt {
  readonly id: string;
  readonly till: Till;
  readonly body: SubmitBody;
  readonly customer: Customer;
  /** Its sale had another attempt before. */
  readonly again: boolean;
  /** The `PUT` was answered 200 or 201: from now on it may never be missing (P4). */
  acknowledged: boolean;
  /** As last told. */
  view?: PaymentView;
  cancel: 'no' | 'wanted' | 'sent';
  /** What the shop refunds of it, in its order. */
  readonly refunds: Refund[];
}

/** A refund by the shop, asked for at any till. */
interface Refund {
  readonly id: string;
  readonly amount: number;
  readonly till: Till;
  /** `refused`: the payment had another one under way, or too little left. */
  answer: 'none' | 'taken' | 'refused';
}

/** A cancel for an id that nobody has submitted. */
export interface Voided {
  readonly id: string;
  readonly till: Till;
  acknowledged: boolean;
}

/** Who serves the tills: one proxy, or several. */
export interface Service {
  /** Whether one of them has died, or does within so much real time. */
  endsWithin(ms: number): Promise<boolean>;
  /** Their database may be away for a while: they may answer 503, and the till asks again. */
  readonly mayRefuse: boolean;
}

/** How long a process that was killed may take to be seen as dead. */
const DEATH_IS_SEEN_MS = 5_000;
const PAGE = 200;

export class Counter {
  readonly attempts: Attempt[] = [];
  readonly voided: Voided[] = [];
  /** What the proxy told that it must not have told. */
  readonly violations: string[] = [];
  readonly #name: string;
  readonly #prng: Prng;
  readonly #tills: readonly [Till, ...Till[]];
  readonly #requests = new Set<Promise<void>>();
  /** Attempts whose submission has not been answered yet. */
  readonly #asking = new Set<Attempt>();
  /** Refunds whose request has not been answered yet. */
  readonly #refunding = new Set<Refund>();
  readonly #cursors = new Map<Till, string>();
  #serial = 0;

  readonly #manager: Credential;

  /** @param manager who approves refunds */
  constructor(
    name: string,
    prng: Prng,
    { tills, manager }: { tills: readonly [Till, ...Till[]]; manager: Credential },
  ) {
    this.#manager = manager;
    this.#name = name;
    this.#prng = prng;
    this.#tills = tills;
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
  submit(life: Service, crowd: Crowd): void {
    const customer = nextCustomer(this.#prng, crowd);
    const cancel = this.#prng.chance(crowd.cancelShare) ? 'wanted' : 'no';
    this.#attempt(life, { customer, cancel, saleId: this.#newId('s'), again: false });
  }

  /** The customer of a sale that was not paid shows another code; or the cashier tries too early. */
  payAgain(life: Service): void {
    const last = pickAny(
      this.#prng,
      this.attempts.filter(({ again, acknowledged }) => !again && acknowledged),
    );
    if (!last || this.attempts.some(({ body, again }) => again && isSameSale(body, last.body)))
      return;
    const customer = { payMethodId: 'WeChatPay', behaviour: 'paid', parameter: 0 } as const;
    this.#attempt(life, { customer, cancel: 'no', saleId: last.body.saleId, again: true });
  }

  voidUnknown(life: Service): void {
    const voided = {
      id: this.#newId('v'),
      till: this.#prng.pick(this.#tills),
      acknowledged: false,
    };
    this.voided.push(voided);
    this.#track(this.#tellVoid(life, voided));
  }

  cancelOne(life: Service): void {
    const attempt = pickAny(
      this.#prng,
      this.open.filter(({ cancel }) => cancel === 'no'),
    );
    if (!attempt?.acknowledged) return;
    attempt.cancel = 'wanted';
    this.#track(this.#tellCancel(life, attempt));
  }

  /** The shop refunds a payment or a part of it; now and then one that has another refund under way. */
  refundOne(life: Service): void {
    const attempt = pickAny(
      this.#prng,
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
    this.#track(this.#putRefund(life, attempt, refund));
  }

  /** Asks again for the refunds that were not answered. */
  repeatRefunds(life: Service): void {
    for (const attempt of this.attempts) {
      for (const refund of attempt.refunds) {
        if (refund.answer === 'none' && !this.#refunding.has(refund))
          this.#track(this.#putRefund(life, attempt, refund));
      }
    }
  }

  async #putRefund(life: Service, { id }: Attempt, refund: Refund): Promise<void> {
    const { amount, till } = refund;
    const path = `/v1/payments/${id}/refunds/${refund.id}`;
    this.#refunding.add(refund);
    const answer = await this.#answerOf(life, () =>
      send(till, 'PUT', path, { amount, approval: this.#manager }),
    );
    this.#refunding.delete(refund);
    if (!answer) return;
    if (answer.status === 200 || answer.status === 201) refund.answer = 'taken';
    else if (/^409 refund-(in-progress|exceeds-payment)$/.test(answer.outcome))
      refund.answer = 'refused';
    // So many PINs at a time: the till asks again.
    else if (answer.status !== 429)
      this.violations.push(`${id}: refund was answered ${answer.outcome}`);
  }

  /** Asks again for everything that was not answered, and once for what was: it may be under way elsewhere. */
  repeat(life: Service): void {
    for (const attempt of this.attempts) {
      if (!attempt.acknowledged && !this.#asking.has(attempt))
        this.#track(this.#put(life, attempt));
      else if (attempt.acknowledged && attempt.cancel === 'wanted')
        this.#track(this.#tellCancel(life, attempt));
    }
    for (const voided of this.voided)
      if (!voided.acknowledged) this.#track(this.#tellVoid(life, voided));
    this.repeatRefunds(life);
    const any = pickAny(
      this.#prng,
      this.attempts.filter(({ again }) => !again),
    );
    if (any) this.#track(this.#put(life, any));
  }

  /** After a restart: nothing that was acknowledged may be missing; the rest is asked for again. */
  async recover(life: Service): Promise<void> {
    this.#cursors.clear();
    const known = await this.look(life);
    if (!known) return;
    for (const { id, acknowledged } of [...this.attempts, ...this.voided]) {
      if (acknowledged && !known.has(id))
        this.violations.push(`I6 ${id} is missing after a restart`);
    }
    // R4: to ask again for what is known costs nothing and sends nothing.
    const repeated = pickAny(this.#prng, this.attempts);
    for (const attempt of this.attempts) {
      if (!attempt.acknowledged || attempt === repeated) this.#track(this.#put(life, attempt));
      else if (attempt.cancel === 'wanted') this.#track(this.#tellCancel(life, attempt));
    }
    for (const voided of this.voided) {
      if (!voided.acknowledged) this.#track(this.#tellVoid(life, voided));
    }
    this.repeatRefunds(life);
  }

  /** Reads all changes since the last look; gives the ids, or undefined where one could not be answered. */
  async look(life: Service): Promise<Set<string> | undefined> {
    const ids = new Set<string>();
    for (const till of this.#tills) {
      for (;;) {
        const since = this.#cursors.get(till);
        const answer = await this.#answerOf(life, () =>
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
  async requestsEnded(): Promise<void> {
    while (this.#requests.size > 0) await Promise.all(this.#requests);
  }

  #attempt(
    life: Service,
    { saleId, ...rest }: Pick<Attempt, 'customer' | 'cancel' | 'again'> & { saleId: string },
  ): void {
    const code = demoCode(rest.customer, () => this.#prng.next());
    const amount = this.#prng.int(100, 9_999);
    const { payMethodId } = rest.customer;
    const body = { saleId, amount, currency: 'JPY', code, payMethodId };
    const till = this.#prng.pick(this.#tills);
    const attempt = { id: this.#newId('p'), till, body, acknowledged: false, refunds: [], ...rest };
    this.attempts.push(attempt);
    this.#track(this.#put(life, attempt));
  }

  async #put(life: Service, attempt: Attempt): Promise<void> {
    this.#asking.add(attempt);
    const answer = await this.#answerOf(life, () => attempt.till.put(attempt.id, attempt.body));
    this.#asking.delete(attempt);
    if (!answer) return;
    if (answer.status === 200 || answer.status === 201) {
      attempt.acknowledged = true;
      this.#note(answer.payment);
      if (attempt.cancel === 'wanted') await this.#tellCancel(life, attempt);
    } else if (attempt.again && /^409 sale-(in-progress|already-paid)$/.test(answer.outcome)) {
      // R9: not yet, or not at all. The attempt never was.
      this.attempts.splice(this.attempts.indexOf(attempt), 1);
    } else {
      this.violations.push(`${attempt.id}: PUT was answered ${answer.outcome}`);
    }
  }

  async #tellCancel(life: Service, attempt: Attempt): Promise<void> {
    const answer = await this.#answerOf(life, () => attempt.till.cancel(attempt.id));
    if (!answer) return;
    attempt.cancel = 'sent';
    if (answer.status === 200 || answer.status === 202) this.#note(answer.payment);
    else if (answer.outcome !== '409 payment-not-cancellable')
      this.violations.push(`${attempt.id}: cancel was answered ${answer.outcome}`);
  }

  async #tellVoid(life: Service, voided: Voided): Promise<void> {
    const answer = await this.#answerOf(life, () => voided.till.cancel(voided.id));
    if (!answer) return;
    voided.acknowledged = true;
    if (answer.status > 201)
      this.violations.push(`${voided.id}: void was answered ${answer.outcome}`);
  }

  /** Undefined where the proxy died before it answered, or could not do it. */
  async #answerOf(life: Service, ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      const answer = await ask();
      return life.mayRefuse && answer.status === 503 ? undefined : answer;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const died = await life.endsWithin(DEATH_IS_SEEN_MS);
      if (!died)
        this.violations.push(`a connection broke while the proxy lived: ${String(error.cause)}`);
      return undefined;
    }
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
    if (isFinal(before.state) && before.state !== view.state)
      this.violations.push(`I8 ${view.id} went from ${before.state} to ${view.state}`);
    for (const { id, amount, answer } of attempt.refunds) {
      const shown = view.refunds?.find((refund) => refund.id === id);
      const was = before.refunds?.find((refund) => refund.id === id);
      if (answer === 'refused' && shown)
        this.violations.push(`R16 ${view.id} has the refund ${id}, which was refused`);
      if ((shown && shown.amount !== amount) || (was && !shown))
        this.violations.push(`R16 ${view.id} has the refund ${id} no more, or another one`);
      if (was && was.state !== 'processing' && was.state !== shown?.state)
        this.violations.push(
          `R16 ${view.id}: ${id} went from ${was.state} to ${shown?.state ?? ''}`,
        );
    }
    const kept = view.timeline.slice(0, before.timeline.length);
    if (!isDeepStrictEqual(kept, before.timeline))
      this.violations.push(`I8 ${view.id} has another history than before`);
  }

  #track(request: Promise<void>): void {
    const tracked = request.finally(() => this.#requests.delete(tracked));
    this.#requests.add(tracked);
  }

  #newId(kind: string): string {
    this.#serial += 1;
    return `${kind}-${this.#name}-${String(this.#serial).padStart(8, '0')}`;
  }
}

/** Not answered yet, or taken and not seen at its end. */
function isUnderWay({ refunds = [] }: PaymentView, { id, answer }: Refund): boolean {
  if (answer === 'refused') return false;
  const shown = refunds.find((refund) => refund.id === id);
  return shown === undefined || shown.state === 'processing';
}

function isSameSale(one: SubmitBody, other: SubmitBody): boolean {
  return one.saleId === other.saleId;
}

export function pickAny<T>(prng: Prng, list: readonly T[]): T | undefined {
  const [first, ...others] = list;
  return first === undefined ? undefined : prng.pick([first, ...others]);
}
