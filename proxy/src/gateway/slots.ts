/**
 * Bounds how many calls run at once, and how many of them for one owner, so that nobody's hanging calls
 * keep the others out. A waiter whose signal aborts leaves the queue and never runs.
 */
interface Waiter {
  owner: string;
  start: () => void;
}

export class Slots {
  #free: number;
  readonly #perOwner: number;
  readonly #running = new Map<string, number>();
  /** In order of arrival: a Set remembers it, and lets go of any member cheaply. */
  readonly #waiting = new Set<Waiter>();

  /** @param perOwner all of them, where it is left out */
  constructor(count: number, perOwner = count) {
    this.#free = count;
    this.#perOwner = perOwner;
  }

  /**
   * Waits for a slot; the returned function gives it back.
   * @throws the signal's reason, when it aborts first
   */
  async acquire(signal: AbortSignal, owner = ''): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#mayStart(owner)) this.#start(owner);
    else if (!(await this.#turn(signal, owner))) signal.throwIfAborted();
    return () => this.#release(owner);
  }

  /** True when it is our turn, false when the signal came first. */
  #turn(signal: AbortSignal, owner: string): Promise<boolean> {
    return new Promise((resolve) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const waiter: Waiter = { owner, start };
      const leave = () => {
        this.#waiting.delete(waiter);
        resolve(false);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(waiter);
    });
  }

  #mayStart(owner: string): boolean {
    return this.#free > 0 && (this.#running.get(owner) ?? 0) < this.#perOwner;
  }

  #start(owner: string): void {
    this.#free -= 1;
    this.#running.set(owner, (this.#running.get(owner) ?? 0) + 1);
  }

  #release(owner: string): void {
    this.#free += 1;
    const left = (this.#running.get(owner) ?? 1) - 1;
    if (left === 0) this.#running.delete(owner);
    else this.#running.set(owner, left);
    for (const waiter of this.#waiting) {
      if (!this.#mayStart(waiter.owner)) continue;
      this.#waiting.delete(waiter);
      this.#start(waiter.owner);
      waiter.start();
      return;
    }
  }
}
