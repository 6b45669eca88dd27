/** The waits of everything that tries again by itself, so that one word ends them all. */
import { sleep } from './backoff.ts';

export class Waits {
  #over = new AbortController();

  /** Resolves after `ms`, or as soon as `end` is called. */
  sleep(ms: number): Promise<void> {
    return sleep(ms, this.#over.signal);
  }

  /** Waiting any longer makes no sense: the proxy is back, or a person wants it now. */
  end(): void {
    this.#over.abort();
    this.#over = new AbortController();
  }
}
