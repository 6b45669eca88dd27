/** Incidents that notifications open: a person looks at each, so a gateway gone wrong opens few. */
import type { Clock, Stopwatch } from '../clock.ts';

const MOST_AN_HOUR = 20;
const WINDOW_MS = 3_600_000;

export class NotificationIncidents {
  readonly #clock: Clock;
  /** How long ago each was opened: the clock may be set. */
  readonly #opened = new Map<string, Stopwatch>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this one may be opened now; the same again is no further one. */
  take(incident: string): boolean {
    for (const [each, age] of this.#opened) if (age() >= WINDOW_MS) this.#opened.delete(each);
    if (this.#opened.has(incident)) return true;
    if (this.#opened.size >= MOST_AN_HOUR) return false;
    this.#opened.set(incident, this.#clock.stopwatch());
    return true;
  }
}
