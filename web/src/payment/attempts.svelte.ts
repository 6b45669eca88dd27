/** The payments that this till began and that no cashier has left yet: in memory, and on the disk. */
import type { AttemptFacts, AttemptStore } from '../storage/attempts.ts';
import type { AttemptRecord } from '../storage/db.ts';
import { Attempt } from './attempt.svelte.ts';
import { owedOf, type Owed } from './outbox.ts';
import type { Payments } from './payments.svelte.ts';

export interface AttemptsDeps {
  store: AttemptStore;
  payments: Payments;
  /** ms since the epoch by this tablet. */
  wallClock: () => number;
}

export class Attempts {
  readonly #deps: AttemptsDeps;
  #all = $state.raw<readonly Attempt[]>([]);

  constructor(deps: AttemptsDeps) {
    this.#deps = deps;
  }

  /** Oldest first. */
  get all(): readonly Attempt[] {
    return this.#all;
  }

  /** What the proxy does not know yet. */
  get owed(): Owed[] {
    return owedOf(this.#all, (id) => this.#deps.payments.get(id));
  }

  find(id: string): Attempt | undefined {
    return this.#all.find((attempt) => attempt.id === id);
  }

  /** The payment of this sale that was begun and not left yet, or that the proxy has in doubt. */
  ofSale(saleId: string): string | undefined {
    const isOfSale = (payment: { saleId?: string | undefined }) => payment.saleId === saleId;
    return (this.#all.findLast(isOfSale) ?? this.#deps.payments.open.find(isOfSale))?.id;
  }

  hasSale(saleId: string): boolean {
    return this.ofSale(saleId) !== undefined;
  }

  /** Whether there is a payment whose end nobody has seen, on this till's disk. */
  async hasRecords(): Promise<boolean> {
    return (await this.#records()).length > 0;
  }

  /** Reads what was running when the till was closed. */
  async load(): Promise<void> {
    const records = await this.#records();
    records.sort((a, b) => a.begunAt - b.begunAt);
    this.#all = records.map((record) => {
      const attempt = new Attempt(record);
      attempt.isAnswerKept = record.answered;
      attempt.step = 'looking';
      return attempt;
    });
  }

  add(attempt: Attempt): void {
    this.#all = [...this.#all, attempt];
  }

  remove(id: string): void {
    this.#all = this.#all.filter((attempt) => attempt.id !== id);
  }

  /** A payment that the proxy reported and that this till did not begin, or has forgotten. */
  adopt(id: string): Attempt | undefined {
    const { saleId, amount, currency } = this.#deps.payments.get(id) ?? {};
    if (saleId === undefined || amount === undefined || currency === undefined) return undefined;
    const begunAt = this.#deps.wallClock();
    const attempt = new Attempt({ id, saleId, amount, currency, begunAt, answered: true });
    attempt.step = 'answered';
    this.add(attempt);
    void this.#quietly(() => this.#deps.store.put(attempt.record));
    return attempt;
  }

  /** The proxy has reported a payment, by whatever way. */
  reported(id: string): void {
    const attempt = this.find(id);
    if (!attempt) return;
    // A store that was restored may be replaced by the right one (F33): the latest word counts.
    if (attempt.step === 'unknown-to-proxy') attempt.step = 'answered';
    void this.markAnswered(attempt);
  }

  /** The proxy has reported it: kept, so that it is never taken for one that did not arrive. */
  async markAnswered(attempt: Attempt): Promise<void> {
    attempt.markAnswered();
    if (attempt.isAnswerKept) return;
    // Where the disk refuses, the next report tries again.
    attempt.isAnswerKept = await this.#note(attempt.id, { answered: true });
  }

  /** The cashier wants it canceled: a reload must not forget it. */
  async askCancel(attempt: Attempt): Promise<void> {
    attempt.cancelAskedAt ??= this.#deps.wallClock();
    if (attempt.step === 'holding') return;
    await this.#note(attempt.id, { cancelAskedAt: attempt.cancelAskedAt });
  }

  /**
   * Whether the proxy has ever reported this payment, by all that is known here. Another tab may have
   * heard of it, so the disk is asked too; one that cannot be read is no proof that nothing arrived.
   */
  async wasAnswered(id: string): Promise<boolean> {
    if (this.find(id)?.answered === true || this.#deps.payments.get(id)) return true;
    try {
      return (await this.#deps.store.get(id))?.answered === true;
    } catch {
      return true;
    }
  }

  /** This browser is no terminal now. The records stay, for when it is one again. */
  forget(): void {
    this.#all = [];
  }

  /** After the storage was emptied under us: what is in memory goes back to the disk. */
  async rewrite(): Promise<void> {
    for (const attempt of this.#all) {
      if (attempt.step !== 'holding') await this.#deps.store.put(attempt.record);
    }
  }

  /** The cashier has seen how it ended: nothing to come back to. */
  async dismiss(id: string): Promise<void> {
    this.remove(id);
    // If it stays on the disk, it is shown once more when the till is opened again.
    await this.#quietly(() => this.#deps.store.delete(id));
  }

  /**
   * A till that cannot read its disk opens all the same: the proxy reports what is in doubt, and
   * without a record no new payment is begun.
   */
  async #records(): Promise<AttemptRecord[]> {
    try {
      return await this.#deps.store.all();
    } catch {
      return [];
    }
  }

  /** The record of its beginning stands in any case, and the payment itself must not wait for a disk. */
  #note(id: string, facts: AttemptFacts): Promise<boolean> {
    return this.#quietly(() => this.#deps.store.note(id, facts));
  }

  /** Resolves to whether the disk took it. */
  async #quietly(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch {
      return false;
    }
  }
}
