/**
 * A proxy process of the full depth, as far as a machine can stop, kill or mislead it: what it waits
 * for goes through here, so that nothing reaches a dead process and a stopped one gets it later.
 */
import { processClock, type Clock } from '@kaikei/proxy/clock.ts';
import type { EventQueue } from './queue.ts';

/** Shorter waits are for something. */
const LEAST_SKIPPED_MS = 1_000;

export interface ProcessOptions {
  readonly seesSleep?: boolean;
  /** Its ticks until then would find nothing to do, and are left out. */
  readonly idleUntil?: () => number;
}

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
  readonly #idleUntil: () => number;

  constructor(
    queue: EventQueue,
    wallOffsetMs: () => number,
    { seesSleep = true, idleUntil = () => -Infinity }: ProcessOptions = {},
  ) {
    this.#queue = queue;
    this.#idleUntil = idleUntil;
    this.#bootedAt = queue.now;
    this.#seesSleep = seesSleep;
    this.#wallOffsetMs = wallOffsetMs;
    this.clock = this.#newClock(true);
  }

  /** One more, for work that ends. */
  newClock(): Clock {
    return this.#newClock(false);
  }

  #newClock(isTicking: boolean): Clock {
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
      driftMs: () => processTime.driftMs(),
      stopwatch: () => (this.#seesSleep ? processTime.stopwatch() : since(monotonicNow)),
      after: (delayMs, action) => this.#after(delayMs, action, isTicking),
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

  /** @param isTick it comes again and again, and keeps the simulation from no rest */
  #after(delayMs: number, action: () => void, isTick: boolean): () => void {
    const queue = this.#queue;
    let wanted = true;
    const periodMs = Math.ceil(delayMs);
    const dueAt = this.#monotonicNow() + periodMs;
    const again = (inMs: number) => queue.at(queue.now + inMs, fire, isTick);
    const fire = (): void => {
      if (!wanted || !this.#alive) return;
      const leftMs = dueAt - this.#monotonicNow();
      const idleMs = isTick && periodMs >= LEAST_SKIPPED_MS ? this.#idleUntil() - queue.now : 0;
      if (leftMs > 0) again(leftMs);
      else if (idleMs > periodMs) again(idleMs - (idleMs % periodMs));
      else this.run(() => wanted && action());
    };
    again(periodMs);
    return () => {
      wanted = false;
    };
  }
}

function since(now: () => number): () => number {
  const from = now();
  return () => now() - from;
}
