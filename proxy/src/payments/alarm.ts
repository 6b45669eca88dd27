import type { Clock } from '../clock.ts';

/**
 * Wakes whoever works when something is due: at the earliest time that anybody asked for, and never while it is awake.
 * What is asked for meanwhile counts when it goes to sleep again.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #work: () => Promise<number>;
  #isOn = false;
  #isAwake = false;
  /** When it rings next; Infinity while no time is set. */
  #at = Infinity;
  #callOff: () => void = () => undefined;

  /** @param work does what is due and gives when to look again; it must not fail */
  constructor(clock: Clock, work: () => Promise<number>) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Rings at once, and from then on. */
  switchOn(): void {
    this.#isOn = true;
    this.ringBy(this.#clock.now());
  }

  switchOff(): void {
    this.#isOn = false;
    this.#callOff();
  }

  /** Sleeps until then at most. */
  ringBy(at: number): void {
    if (!this.#isOn || at >= this.#at) return;
    this.#at = at;
    if (this.#isAwake) return;
    this.#callOff();
    const sleepMs = Math.max(at - this.#clock.now(), 0);
    this.#callOff = this.#clock.after(sleepMs, () => void this.#ring());
  }

  async #ring(): Promise<void> {
    this.#isAwake = true;
    this.#at = Infinity;
    const nextAt = await this.#work();
    this.#isAwake = false;
    const earlier = this.#at;
    this.#at = Infinity;
    this.ringBy(Math.min(earlier, nextAt));
  }
}
