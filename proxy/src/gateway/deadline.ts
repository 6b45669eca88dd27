import { performance } from 'node:perf_hooks';

/** The call's time was over. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError' as const;
}

/** A total deadline for one call, from waiting for its turn to the last byte of the answer (R5). */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #error: DeadlineError;
  readonly #timer: NodeJS.Timeout;
  readonly #at: number;

  constructor(timeoutMs: number) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#error = new DeadlineError(`not done within ${timeoutMs} ms`);
    this.#at = performance.now() + timeoutMs;
    this.#timer = setTimeout(() => controller.abort(this.#error), timeoutMs);
  }

  /**
   * Whether the time is over by the monotonic clock: a process that was paused may see its socket
   * connect before it sees its timer fire, and must not send then.
   */
  get passed(): boolean {
    return this.signal.aborted || performance.now() >= this.#at;
  }

  /** @throws DeadlineError where the time is over */
  check(): void {
    if (this.passed) throw this.#error;
  }

  /** The work's outcome, or a DeadlineError, whichever comes first. */
  race<T>(work: Promise<T>): Promise<T> {
    const over = new Promise<never>((_, reject) => {
      const end = () => reject(this.#error);
      if (this.signal.aborted) end();
      else this.signal.addEventListener('abort', end, { once: true });
    });
    return Promise.race([work, over]);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
