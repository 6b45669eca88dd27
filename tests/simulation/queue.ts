/** Virtual time: what happens, in order; `now` jumps from one event to the next. */
export class EventQueue {
  now: number;
  // The latest first, so that the next event is popped from the end. A sale has about ten at a time:
  // insertion beats a heap.
  readonly #times: number[] = [];
  readonly #actions: (() => void)[] = [];

  constructor(startsAt: number) {
    this.now = startsAt;
  }

  get size(): number {
    return this.#times.length;
  }

  /** Events of the same moment run in the order in which they were asked for. */
  at(time: number, action: () => void): void {
    const times = this.#times;
    const actions = this.#actions;
    const due = time < this.now ? this.now : time;
    let index = times.length;
    times.push(due);
    actions.push(action);
    for (; index > 0; index -= 1) {
      const earlier = times[index - 1];
      const earlierAction = actions[index - 1];
      if (earlier === undefined || earlierAction === undefined || earlier > due) break;
      times[index] = earlier;
      actions[index] = earlierAction;
    }
    times[index] = due;
    actions[index] = action;
  }

  /** False where nothing is left to happen. */
  runNext(): boolean {
    const time = this.#times.pop();
    const action = this.#actions.pop();
    if (time === undefined || action === undefined) return false;
    this.now = time;
    action();
    return true;
  }
}
