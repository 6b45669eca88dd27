/** Virtual time: what happens, in order; `now` jumps from one event to the next. */

interface Event {
  readonly time: number;
  readonly action: () => void;
  readonly isTick: boolean;
}

export class EventQueue {
  now: number;
  // The latest first, so that the next event is popped from the end. A sale has about ten at a time:
  // insertion beats a heap.
  readonly #events: Event[] = [];
  #ticks = 0;

  constructor(startsAt: number) {
    this.now = startsAt;
  }

  get size(): number {
    return this.#events.length;
  }

  /** Without the ticks of processes, which never end. */
  get sizeWithoutTicks(): number {
    return this.#events.length - this.#ticks;
  }

  /** Events of the same moment run in the order in which they were asked for. */
  at(time: number, action: () => void, isTick = false): void {
    const events = this.#events;
    const event = { time: time < this.now ? this.now : time, action, isTick };
    if (isTick) this.#ticks += 1;
    let index = events.length;
    events.push(event);
    for (; index > 0; index -= 1) {
      const earlier = events[index - 1];
      if (earlier === undefined || earlier.time > event.time) break;
      events[index] = earlier;
    }
    events[index] = event;
  }

  /** When something happens next that is no tick. */
  nextAt(): number | undefined {
    return this.#events.findLast(({ isTick }) => !isTick)?.time;
  }

  /** False where nothing is left to happen. */
  runNext(): boolean {
    const event = this.#events.pop();
    if (event === undefined) return false;
    if (event.isTick) this.#ticks -= 1;
    this.now = event.time;
    event.action();
    return true;
  }
}
