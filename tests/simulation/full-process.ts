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
  readonly clock: Clock;
  /** Timers of the process; the simulation is at rest when only these are left. */
  readonly #background: { count: number };

  constructor(queue: EventQueue, wallOffsetMs: () => number, background: { count: number }) {
    this.#queue = queue;
    this.#background = background;
    const bootedAt = queue.now;
    const processTime = processClock(
      () => queue.now + wallOffsetMs(),
      () => queue.now - bootedAt,
    );
    this.clock = {
      now: () => processTime.now(),
      reanchor: () => processTime.reanchor(),
      stopwatch: () => processTime.stopwatch(),
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
    this.#queue.at(this.#queue.now + Math.ceil(delayMs), () => {
      this.#background.count -= 1;
      if (wanted) this.run(() => wanted && action());
    });
    return () => {
      wanted = false;
    };
  }
}
