import type { Clock } from '../clock.ts';
import type { Fields } from '../log.ts';

const APART_MS = 60_000;

/** What it says of one event, and of several. */
interface Message {
  one: string;
  many: string;
}

/**
 * What may happen to thousands of events at once, in few lines: the first one has its line, and those of the next
 * minute share one that says how many there were.
 */
export class LogThrottle {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #write: (fields: Fields, message: string) => void;
  readonly #message: Message;
  /** Since the latest line; undefined where that was a minute ago or more. */
  #unwritten: number | undefined;
  #callOff: () => void = () => undefined;

  constructor(
    clock: Pick<Clock, 'after'>,
    write: (fields: Fields, message: string) => void,
    message: Message,
  ) {
    this.#clock = clock;
    this.#write = write;
    this.#message = message;
  }

  event(fields: Fields): void {
    if (this.#unwritten !== undefined) {
      this.#unwritten += 1;
      return;
    }
    this.#write(fields, this.#message.one);
    this.#wait();
  }

  /** Writes what was not written yet. */
  end(): void {
    this.#callOff();
    this.#writeRest();
  }

  #wait(): void {
    this.#unwritten = 0;
    this.#callOff = this.#clock.after(APART_MS, () => {
      if (this.#writeRest()) this.#wait();
    });
  }

  #writeRest(): boolean {
    const events = this.#unwritten ?? 0;
    this.#unwritten = undefined;
    if (events > 0) this.#write({ events }, this.#message.many);
    return events > 0;
  }
}
