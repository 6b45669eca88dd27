/**
 * The exchanges of one connection, one at a time. A client may send requests before it has its answers
 * (pipelining, RFC 9112, 9.3.2); Node would begin them all at once and hold all their answers.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** No browser sends a second one; each that waits holds a few kilobytes. */
const MAX_WAITING = 16;

/** What is being asked and answered on a connection; at first the request's head is there, and no more. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

export class Exchanges {
  readonly #handle: (exchange: Exchange) => void;
  #current: Exchange | undefined;
  #waiting: Exchange[] = [];
  #isOver = false;

  constructor(handle: (exchange: Exchange) => void) {
    this.#handle = handle;
  }

  /** The one that is being answered. */
  get current(): Exchange | undefined {
    return this.#current;
  }

  /** False where there are too many. */
  add(exchange: Exchange): boolean {
    if (this.#isOver) return true;
    if (!this.#current) this.#begin(exchange);
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push(exchange);
    else this.end();
    return !this.#isOver;
  }

  /** Forgets what has not arrived whole, and gives the last that will be answered. */
  last(): Exchange | undefined {
    this.#waiting = this.#waiting.filter(({ request }) => request.complete);
    return this.#waiting.at(-1) ?? this.#current;
  }

  /** No other one begins. */
  end(): void {
    this.#isOver = true;
    this.#waiting = [];
  }

  #begin(exchange: Exchange): void {
    this.#current = exchange;
    exchange.response.once('close', () => {
      this.#current = undefined;
      const next = this.#waiting.shift();
      // After an answer that was to be the connection's last, nobody hears another one.
      if (next?.request.socket.writable) this.#begin(next);
    });
    this.#handle(exchange);
  }
}
