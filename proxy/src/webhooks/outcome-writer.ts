import type { WebhookOutcome, WebhookStore } from '../store/webhooks/port.ts';

interface Note {
  outcome: WebhookOutcome;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Writes down what became of attempts: what comes while one write is under way shares the next one. */
export class Notes {
  readonly #store: Pick<WebhookStore, 'note'>;
  #next: Note[] = [];
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
      const notes = this.#next;
      this.#next = [];
      try {
        await this.#store.note(notes.map(({ outcome }) => outcome));
        for (const { resolve } of notes) resolve();
      } catch (error) {
        for (const { reject } of notes) reject(error);
      }
    }
    this.#isWriting = false;
  }
}
