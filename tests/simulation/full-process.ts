/**
 * A proxy process of the full depth, as far as a machine can stop, kill or mislead it: what it waits
 * for goes through here, so that nothing reaches a dead process and a stopped one gets it later.
 */
import { processClock, type Clock } from '@kaikei/proxy/clock.ts';
import type { EventQueue } from './queue.ts';

export class Process {
  readonly #queue: EventQueue;
  #alive = true;
  #pausedUntil = 0;
  /** In all, asleep with its machine: the monotonic clock stood still. */
  #sleptMs = 0;
  readonly #bootedAt: number;
  readonly clock: Clock;
  readonly #seesSleep: boolean;
  readonly #wallOffsetMs: () => number;
  /** Timers of the process; the simulation is at rest when only these are left. */
  readonly #background: { count: number };

  constructor(
    queue: EventQueue,
    wallOffsetMs: () => number,
    background: { count: number },
    { seesSleep } = { seesSleep: true },
  ) {
    this.#queue = queue;
    this.#background = background;
    this.#bootedAt = queue.now;
    this.#seesSleep = seesSleep;
    this.#wallOffsetMs = wallOffsetMs;
    this.clock = this.newClock();
  }

  /** One more, which no other follows. */
  newClock(): Clock {
    const monotonicNow = () => this.#monotonicNow();
    const wallNow = () => this.#queue.now + this.#wallOffsetMs();
    const uptime = () => this.#queue.now;
    const processTime = processClock(
      this.#seesSleep
        ? { wallNow, monotonicNow, uptime }
        : { wallNow, monotonicNow, uptime: monotonicNow },
    );
    return {
      now: () => processTime.now(),
      reanchor: () => processTime.reanchor(),
      stopwatch: () => (this.#seesSleep ? processTime.stopwatch() : since(monotonicNow)),
      after: (delayMs, action) => this.#after(delayMs, action),
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  get canAct(): boolean {
    return this.#alive && this.#queue.now >= this.#pausedUntil;
  }

  kill(): void {
    this.#alive = false;
  }

  pause(forMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#queue.now + forMs);
  }

  /** Nothing happens, and of its clocks only the wall clock and the uptime go on. */
  sleep(forMs: number): void {
    this.pause(forMs);
    this.#sleptMs += forMs;
  }

  #monotonicNow(): number {
    return this.#queue.now - this.#bootedAt - this.#sleptMs;
  }

  /** Lets the process do something: now, when it goes on, or never. */
  run(action: () => void): void {
    if (!this.#alive) return;
    if (this.#queue.now < this.#pausedUntil) {
      this.#queue.at(this.#pausedUntil, () => this.run(action));
    } else action();
  }

  #after(delayMs: number, action: () => void): () => void {
    let wanted = true;
    this.#background.count += 1;
    const dueAt = this.#monotonicNow() + Math.ceil(delayMs);
    const fire = (): void => {
      const leftMs = dueAt - this.#monotonicNow();
      if (leftMs > 0 && wanted && this.#alive) {
        this.#queue.at(this.#queue.now + leftMs, fire);
        return;
      }
      this.#background.count -= 1;
      if (wanted) this.run(() => wanted && action());
    };
    this.#queue.at(this.#queue.now + Math.ceil(delayMs), fire);
    return () => {
      wanted = false;
    };
  }
}

function since(now: () => number): () => number {
  const from = now();
  return () => now() - from;
}
