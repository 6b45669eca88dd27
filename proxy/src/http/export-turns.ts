/** Exports that are under way. Each reads all there is, and the calls of the tills go on meanwhile. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Problem } from './problem.ts';

const RETRY_AFTER_SECONDS = 5;

export class ExportTurns {
  readonly #terminals = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * One of each terminal at a time. Gives what ends it.
   * @throws Problem 429
   */
  begin(terminalId: string): () => void {
    if (this.#terminals.has(terminalId)) {
      const detail = 'An export of this terminal is under way: let it end, then export again.';
      throw new Problem('rate-limited', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    this.#terminals.add(terminalId);
    return () => {
      this.#terminals.delete(terminalId);
    };
  }

  /** Of all exports together one page in a turn of the event loop: a read of SQLite holds the thread. */
  page<T>(read: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => nextTurn()).then(read);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
