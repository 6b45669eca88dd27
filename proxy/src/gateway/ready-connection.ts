/**
 * A connection over TLS that stands ready for the next create, so that a customer's code need not wait for its
 * handshakes. R4 stays as it is: a create has one connection, which nothing else uses, and is held to have left where
 * that connection stood. So that it is no stale one it is young, and its end is watched for.
 */
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connectorTo, type Endpoint } from './endpoint.ts';

export interface ReadyLimits {
  /** It is not used when it is older; gateways and what is in between keep silent ones for far longer. */
  youngMs: number;
  /** So long after a create another one is likely. */
  wantedMs: number;
}

export const READY_LIMITS: ReadyLimits = { youngMs: 8_000, wantedMs: 60_000 };

const CONNECT_TIMEOUT_MS = 5_000;

interface Standing {
  socket: Socket;
  openedAt: number;
  /** Takes the watch off. */
  release: () => void;
}

export class ReadyConnection {
  readonly #endpoint: Endpoint;
  readonly #limits: ReadyLimits;
  #standing: Standing | undefined;
  #isOpening = false;
  #isClosed = false;
  #wantedUntil = -Infinity;
  #renewal: NodeJS.Timeout | undefined;

  constructor(endpoint: Endpoint, limits: ReadyLimits) {
    this.#endpoint = endpoint;
    this.#limits = limits;
  }

  /** One that has never been used, if there is one; it is the caller's from now on. */
  async take(): Promise<Socket | undefined> {
    const before = this.#standing;
    if (!before) return undefined;
    // An end that has arrived is heard of first.
    await nextTurn();
    const standing = this.#standing;
    if (!standing) return undefined;
    this.#standing = undefined;
    standing.release();
    const isYoung = performance.now() - standing.openedAt < this.#limits.youngMs;
    if (isYoung && isWhole(standing.socket)) return standing.socket.ref();
    standing.socket.destroy();
    return undefined;
  }

  /** A create had its connection: another one is likely to follow. */
  want(): void {
    this.#wantedUntil = performance.now() + this.#limits.wantedMs;
    this.#open();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#renewal);
    this.#discard();
  }

  #open(): void {
    const isWanted = performance.now() < this.#wantedUntil;
    if (this.#isClosed || this.#isOpening || this.#standing || !isWanted) return;
    this.#isOpening = true;
    const connect = connectorTo(this.#endpoint, { timeoutMs: CONNECT_TIMEOUT_MS });
    connect(this.#endpoint.target, (...[error, socket]) => {
      this.#isOpening = false;
      // The next create finds out for itself what is wrong.
      if (error) return;
      if (this.#isClosed) socket.destroy();
      else this.#watch(socket);
    });
  }

  #watch(socket: Socket): void {
    // Whatever comes before a request is no answer to one.
    const discard = () => this.#discard();
    const read = () => {
      if (socket.read() !== null) discard();
    };
    const ends = ['end', 'close', 'error'] as const;
    for (const end of ends) socket.on(end, discard);
    socket.on('readable', read);
    const release = () => {
      for (const end of ends) socket.off(end, discard);
      socket.off('readable', read);
    };
    this.#standing = { socket: socket.unref(), openedAt: performance.now(), release };
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => {
      this.#discard();
      this.#open();
    }, this.#limits.youngMs).unref();
  }

  #discard(): void {
    const standing = this.#standing;
    this.#standing = undefined;
    standing?.release();
    // It may still fail.
    standing?.socket.on('error', () => undefined).destroy();
  }
}

function isWhole(socket: Socket): boolean {
  return socket.readyState === 'open' && !socket.destroyed && !socket.readableEnded;
}
