/** Incidents that notifications open: a person looks at each, so a gateway gone wrong opens few. */
import type { Clock } from '../clock.ts';

const MOST_AN_HOUR = 20;
const WINDOW_MS = 3_600_000;

export class NotificationIncidents {
  readonly #clock: Clock;
  readonly #openedAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this one may be opened now; the same again is no further one. */
  take(incident: string): boolean {
    const now = this.#clock.now();
    for (const [each, at] of this.#openedAt) if (now - at >= WINDOW_MS) this.#openedAt.delete(each);
    if (this.#openedAt.has(incident)) return true;
    if (this.#openedAt.size >= MOST_AN_HOUR) return false;
    this.#openedAt.set(incident, now);
    return true;
  }
}
