/**
 * The proxy's clock as seen from here. A tablet's own clock may be a day off, so times of the proxy
 * are set against our monotonic time (`performance.now()`), never against `Date.now()`.
 *
 * Each sample bounds the offset (proxy time minus monotonic time) from below, from above or both;
 * the bounds are intersected. A sample that contradicts them (a clock was stepped, the tablet slept)
 * starts them anew.
 */
export class ProxyClock {
  #lowest = -Infinity;
  #highest = Infinity;

  /** An answer's `Date` header: whole seconds, read on the proxy between sending and receiving. */
  sawDateHeader(header: string | null, sentAt: number, receivedAt: number): void {
    const time = header === null ? NaN : Date.parse(header);
    if (Number.isNaN(time)) return;
    this.#narrow(time - receivedAt, time + 999 - sentAt);
  }

  /** An event that is reported just now happened no later than now: a bound from below. */
  sawEvent(time: string, receivedAt: number): void {
    const at = Date.parse(time);
    if (!Number.isNaN(at)) this.#narrow(at - receivedAt, Infinity);
  }

  /** Proxy time in ms since the epoch at a monotonic time; undefined until a sample came. */
  at(monotonic: number): number | undefined {
    if (this.#lowest === -Infinity) return undefined;
    const offset = this.#highest === Infinity ? this.#lowest : (this.#lowest + this.#highest) / 2;
    return monotonic + offset;
  }

  /** Milliseconds from a monotonic time until a time of the proxy; negative once it is past. */
  until(time: string, monotonic: number): number | undefined {
    const now = this.at(monotonic);
    return now === undefined ? undefined : Date.parse(time) - now;
  }

  #narrow(lowest: number, highest: number): void {
    const low = Math.max(this.#lowest, lowest);
    const high = Math.min(this.#highest, highest);
    const agree = low <= high;
    this.#lowest = agree ? low : lowest;
    this.#highest = agree ? high : highest;
  }
}
