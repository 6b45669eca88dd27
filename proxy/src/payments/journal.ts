/** Commits what happens to payments: one step after another for each, and through a disk that refuses (F30). */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Decision, PaymentEvent } from '@kaikei/shared/rules.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { StorageError, type PaymentStore, type StoredPayment } from '../store/port.ts';
import { Unsaved, numbersIn, replay } from './unsaved.ts';

export interface JournalDeps {
  store: { payments: Pick<PaymentStore, 'step' | 'read'> };
  clock: Clock;
  log: Logger;
}

export interface Written {
  decision: Decision;
  /** Absent where the disk refused it, and it waits in memory. */
  stored?: StoredPayment;
}

/**
 * Our clock rounds down, and the gateway's own may run a little faster: a call's end is noted this
 * much later, so that by neither clock a wait is short (4,999 ms were seen with a margin of 1).
 */
const END_MARGIN_MS = 10;

export class Journal {
  readonly #deps: JournalDeps;
  readonly #unsaved = new Unsaved();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(deps: JournalDeps) {
    this.#deps = deps;
  }

  /** Payments of which something waits for the disk; the next `write` that succeeds stores it. */
  waitingIds(): string[] {
    return this.#unsaved.ids();
  }

  /** Commits the event and what waited before it. Undefined where the id is no payment. @throws StorageError */
  write(id: string, event: PaymentEvent): Promise<Written | undefined> {
    return this.#inTurn(id, () => this.#write(id, event));
  }

  /** For what cannot be refused, because it has happened: where the disk does not take it, it waits. */
  writeOrKeep(
    id: string,
    event: Extract<PaymentEvent, { type: 'due' | 'ended' }>,
  ): Promise<Written | undefined> {
    return this.#inTurn(id, async () => {
      try {
        return await this.#write(id, event);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        return await this.#keep(id, event, error);
      }
    });
  }

  async #write(id: string, event: PaymentEvent): Promise<Written | undefined> {
    const { store, log } = this.#deps;
    const kept = this.#unsaved.get(id);
    const step = await store.payments.step(id, numbersIn(kept, event), (payment, foreign) =>
      replay(payment, kept, event, { now: this.#timeOf(event), foreign }),
    );
    if (kept) {
      this.#unsaved.delete(id);
      const waitedMs = this.#timeOf(event) - kept.since;
      log.info({ paymentId: id, waitedMs }, 'stored what the disk had refused');
    }
    return step;
  }

  async #keep(id: string, event: PaymentEvent, error: StorageError): Promise<Written | undefined> {
    const before = this.#unsaved.get(id);
    const committed = before?.payment ? undefined : await this.#read(id);
    const decision = this.#unsaved.keep(id, event, this.#timeOf(event), committed);
    if (!before && this.#unsaved.get(id)) {
      const reason = error.mend ?? error.message;
      this.#deps.log.error({ paymentId: id, reason }, 'the disk refuses a payment; it is kept');
    }
    return decision && { decision };
  }

  /** A call's end, from which the waits of R5 and R7 count. */
  #timeOf(event: PaymentEvent): number {
    return this.#deps.clock.now() + (event.type === 'ended' ? END_MARGIN_MS : 0);
  }

  async #read(id: string): Promise<Payment | undefined> {
    try {
      const record = (await this.#deps.store.payments.read(id))?.record;
      return record?.kind === 'payment' ? record : undefined;
    } catch (error) {
      if (error instanceof StorageError) return undefined;
      throw error;
    }
  }

  /** What waits in memory for one step must be there for the next. */
  #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(work);
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(id, ended);
    void ended.then(() => {
      if (this.#turns.get(id) === ended) this.#turns.delete(id);
    });
    return turn;
  }
}
