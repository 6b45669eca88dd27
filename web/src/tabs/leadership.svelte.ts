/**
 * Several tabs, one till (F40). The tab that holds the lock leads: it alone listens to the proxy,
 * scans and begins payments. The browser frees the lock of a tab that crashed or was closed, and
 * gives it to the next in the queue.
 */

/** `deciding` for the moment until the browser has said who leads. */
export type Role = 'deciding' | 'leader' | 'viewer';

const LOCK = 'kaikei-leader';

export interface LeadershipContext {
  locks: Pick<LockManager, 'request'>;
  /** From now on until the signal is aborted this tab is the till. */
  onLead: (signal: AbortSignal) => void;
}

export class Leadership {
  readonly #context: LeadershipContext;
  #waiting = new AbortController();
  #isTakingOver = false;
  #role = $state<Role>('deciding');

  constructor(context: LeadershipContext) {
    this.#context = context;
  }

  get role(): Role {
    return this.#role;
  }

  /**
   * Stands for leader for as long as the page lives.
   * @param takeOver this tab was opened to be the till: whoever leads gives way
   */
  async stand(takeOver: boolean): Promise<never> {
    let options: LockOptions = takeOver ? { steal: true } : { ifAvailable: true };
    for (;;) {
      await this.#hold(options);
      this.#role = 'viewer';
      this.#waiting = new AbortController();
      options = this.#isTakingOver ? { steal: true } : { signal: this.#waiting.signal };
    }
  }

  /** The tab that leads becomes a viewer at once. */
  takeOver(): void {
    if (this.#role === 'leader') return;
    this.#isTakingOver = true;
    this.#waiting.abort();
  }

  /** Resolves when the lock was lost to another tab, or could not be had. */
  async #hold(options: LockOptions): Promise<void> {
    const leading = new AbortController();
    try {
      await this.#context.locks.request(LOCK, options, async (lock) => {
        if (!lock) return;
        this.#role = 'leader';
        this.#isTakingOver = false;
        this.#context.onLead(leading.signal);
        await aborted(leading.signal);
      });
    } catch (error) {
      // The lock was taken over by another tab, or this tab stopped waiting in order to take it over.
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    } finally {
      leading.abort();
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
