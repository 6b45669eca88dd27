/** The open streams of all terminals: how many each may have, and whom a commit concerns. */
import type { AppChange, AppContext } from '../context.ts';
import { ROWS_PER_TOKEN, type RateLimiter } from './limits.ts';

/** A till has one; a page that was loaded anew may leave others behind for a while. */
const MAX_PER_TERMINAL = 4;
/** How soon whoever was shut out is noticed. */
const SHUT_OUT_AFTER_MS = 200;

export interface OpenStream {
  readonly terminalId: string;
  /** It shows payments of other terminals too. */
  readonly isWatching: boolean;
  /** Up to which change it has read. */
  readonly seq: number;
  /** There is something to read. */
  wake(): void;
  /** Another stream of its terminal takes its place. */
  replace(): void;
  isShutOut(): Promise<boolean>;
}

export class Streams {
  readonly #app: AppContext;
  readonly #limiter: RateLimiter;
  /** The oldest first. */
  readonly #terminals = new Map<string, Set<OpenStream>>();
  #gatewaySince: number;
  #isLooking = false;
  #isToLookAgain = false;
  #isAskingWho = false;

  constructor(app: AppContext, limiter: RateLimiter) {
    this.#app = app;
    this.#limiter = limiter;
    this.#gatewaySince = app.health.status.since;
    app.onChange((change) => this.#notice(change));
    app.metrics.watchStreams(() => this.#all().length);
  }

  /** The returned function takes it off again. */
  add(stream: OpenStream): () => void {
    const { terminalId } = stream;
    const streams = this.#terminals.get(terminalId) ?? new Set();
    this.#terminals.set(terminalId, streams);
    streams.add(stream);
    const off = (leaving: OpenStream) => {
      streams.delete(leaving);
      if (streams.size === 0 && this.#terminals.get(terminalId) === streams) {
        this.#terminals.delete(terminalId);
      }
    };
    const [oldest] = streams;
    if (oldest && streams.size > MAX_PER_TERMINAL) {
      off(oldest);
      oldest.replace();
    }
    return () => off(stream);
  }

  /** Reading is paid for by rows, here as in lists. */
  charge(terminalId: string, rows: number): void {
    this.#limiter.charge(terminalId, rows / ROWS_PER_TOKEN);
  }

  owesMs(terminalId: string): number {
    return this.#limiter.owesMs(terminalId);
  }

  #notice(change: AppChange): void {
    switch (change.of) {
      case 'gateway':
        this.#noticeGateway();
        return;
      case 'terminals':
        this.#askWhoIsShutOut();
        return;
      case 'payments':
        if (change.terminalId === undefined) void this.#look();
        else for (const stream of this.#terminals.get(change.terminalId) ?? []) stream.wake();
        this.#wakeWatching();
        return;
    }
  }

  /** Nobody said whose payments changed. */
  async #look(): Promise<void> {
    this.#isToLookAgain = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      while (this.#isToLookAgain) {
        this.#isToLookAgain = false;
        await this.#wakeConcerned();
      }
    } catch (error) {
      this.#app.log.warn({ err: error }, 'changes could not be looked for');
      this.#wakeAll();
    } finally {
      this.#isLooking = false;
    }
  }

  #noticeGateway(): void {
    const { since } = this.#app.health.status;
    if (since === this.#gatewaySince) return;
    this.#gatewaySince = since;
    this.#wakeAll();
  }

  async #wakeConcerned(): Promise<void> {
    const seen = new Map<string, number>();
    for (const { terminalId, seq } of this.#all()) {
      seen.set(terminalId, Math.min(seq, seen.get(terminalId) ?? Infinity));
    }
    if (seen.size === 0) return;
    for (const terminalId of await this.#app.store.payments.changedSince(seen)) {
      for (const stream of this.#terminals.get(terminalId) ?? []) stream.wake();
    }
  }

  /** Soon rather than at once: of several that change together each is asked once. */
  #askWhoIsShutOut(): void {
    if (this.#isAskingWho || this.#terminals.size === 0) return;
    this.#isAskingWho = true;
    this.#app.clock.after(SHUT_OUT_AFTER_MS, () => {
      this.#isAskingWho = false;
      this.#wakeShutOut().catch((error: unknown) => {
        this.#app.log.warn({ err: error }, 'terminals could not be looked for');
      });
    });
  }

  async #wakeShutOut(): Promise<void> {
    for (const stream of this.#all()) if (await stream.isShutOut()) stream.wake();
  }

  /** What it shows of others it reads itself, and finds whether that has changed. */
  #wakeWatching(): void {
    for (const stream of this.#all()) if (stream.isWatching) stream.wake();
  }

  #wakeAll(): void {
    for (const stream of this.#all()) stream.wake();
  }

  #all(): OpenStream[] {
    return [...this.#terminals.values()].flatMap((streams) => [...streams]);
  }
}
