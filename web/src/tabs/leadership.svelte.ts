/**
 * Several tabs, one till (F40). The tab that holds the lock leads: it alone listens to the proxy,
 * scans and begins payments. The browser frees the lock of a tab that crashed or was closed, and
 * gives it to the next in the queue.
 */

/** `deciding` for the moment until the browser has said who leads. */
export type Role = 'deciding' | 'leader' | 'viewer';

const LOCK = 'kaikei-leader';

export interface LeadershipDeps {
  locks: Pick<LockManager, 'request'>;
  /** From now on until the signal is aborted this tab is the till. */
  onLead: (signal: AbortSignal) => void;
  /** Another tab is the till. */
  onView: () => void;
}

export class Leadership {
  readonly #deps: LeadershipDeps;
  #waiting = new AbortController();
  #isTakingOver = false;
  #role = $state<Role>('deciding');

  constructor(deps: LeadershipDeps) {
    this.#deps = deps;
  }

  get role(): Role {
    return this.#role;
  }

  /** Stands for leader for as long as the page lives. */
  async stand(): Promise<never> {
    let options: LockOptions = { ifAvailable: true };
    for (;;) {
      await this.#hold(options);
      this.#role = 'viewer';
      this.#deps.onView();
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
      await this.#deps.locks.request(LOCK, options, async (lock) => {
        if (!lock) return;
        this.#role = 'leader';
        this.#isTakingOver = false;
        this.#deps.onLead(leading.signal);
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
