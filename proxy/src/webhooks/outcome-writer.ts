import type { WebhookOutcome, WebhookStore } from '../store/webhooks/port.ts';

interface PendingOutcome {
  outcome: WebhookOutcome;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Writes down what became of attempts: what comes while one write is under way shares the next one. */
export class OutcomeWriter {
  readonly #store: Pick<WebhookStore, 'note'>;
  #next: PendingOutcome[] = [];
  #isWriting = false;

  constructor(store: Pick<WebhookStore, 'note'>) {
    this.#store = store;
  }

  /** @throws StorageError */
  write(outcome: WebhookOutcome): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#next.push({ outcome, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#next.length > 0) {
      const written = this.#next;
      this.#next = [];
      try {
        await this.#store.note(written.map(({ outcome }) => outcome));
        for (const { resolve } of written) resolve();
      } catch (error) {
        for (const { reject } of written) reject(error);
      }
    }
    this.#isWriting = false;
  }
}
