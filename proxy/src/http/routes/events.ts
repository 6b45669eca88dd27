/**
 * `GET /v1/events`: every change of the terminal's payments, in order, as it is committed. Each
 * stream reads the store from its own cursor whenever it is woken, so a slow client delays nobody,
 * buffers nothing and misses nothing.
 */
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import type { AppContext } from '../../context.ts';
import { tokenHash } from '../../terminals/secrets.ts';
import { findTerminalBy, markSeen, tokenOf } from '../auth.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Context } from '../env.ts';
import type { OpenStream, Streams } from '../streams.ts';
import { isoTime, paymentView } from '../view.ts';

const HEARTBEAT_MS = 5_000;
const PAGE = 100;

export function streamEvents(app: AppContext, streams: Streams, signal: AbortSignal) {
  return async (c: Context): Promise<Response> => {
    const from = c.req.header('last-event-id') ?? c.req.query('since');
    const terminalId = c.get('terminal').id;
    const sinceSeq =
      from === undefined
        ? await app.store.payments.latestSeq(terminalId)
        : await readCursor(app, terminalId, from);
    const hash = tokenHash(tokenOf(c) ?? '');
    c.header('X-Accel-Buffering', 'no');
    // Nobody would read the stream behind a HEAD, and so nobody would end it.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
    const response = streamSSE(c, async (stream) => {
      const changes = new ChangeStream({ app, streams }, stream, {
        terminalId,
        hash,
        sinceSeq,
      });
      try {
        await changes.run(signal);
      } catch (error) {
        // Left to the library, its message would go to the client.
        app.log.warn({ err: error, terminalId }, 'a stream broke off');
      }
    });
    // The library says no-cache.
    response.headers.set('Cache-Control', 'no-store');
    return response;
  };
}

class ChangeStream implements OpenStream {
  readonly terminalId: string;
  readonly #app: AppContext;
  readonly #streams: Streams;
  readonly #stream: SSEStreamingApi;
  readonly #hash: string;
  #seq: number;
  #isReplaced = false;
  #gatewaySince: number;
  #beatAt: number;
  #wake: () => void = () => undefined;
  #changed = true;

  constructor(
    { app, streams }: { app: AppContext; streams: Streams },
    stream: SSEStreamingApi,
    from: { terminalId: string; hash: string; sinceSeq: number },
  ) {
    this.#app = app;
    this.#streams = streams;
    this.#stream = stream;
    this.terminalId = from.terminalId;
    this.#hash = from.hash;
    this.#seq = from.sinceSeq;
    this.#gatewaySince = app.health.status.since;
    this.#beatAt = app.clock.now();
  }

  get seq(): number {
    return this.#seq;
  }

  wake(): void {
    this.#changed = true;
    this.#wake();
  }

  replace(): void {
    this.#isReplaced = true;
    this.#wake();
  }

  async isShutOut(): Promise<boolean> {
    const terminal = await findTerminalBy(this.#app, this.#hash);
    return !terminal || terminal.revokedAt !== undefined;
  }

  async run(signal: AbortSignal): Promise<void> {
    const notice = () => this.wake();
    const off = this.#streams.add(this);
    signal.addEventListener('abort', notice);
    this.#stream.onAbort(notice);
    try {
      // A first beat tells the client at once that the stream stands.
      await this.#beat();
      while (!(await this.#over(signal))) {
        await this.#emit();
        await this.#sleep();
      }
    } finally {
      off();
      signal.removeEventListener('abort', notice);
    }
  }

  async #over(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted || this.#isReplaced) return true;
    if (this.#stream.aborted || this.#stream.closed) return true;
    return this.isShutOut();
  }

  async #emit(): Promise<void> {
    if (this.#changed && this.#streams.owesMs(this.terminalId) === 0) {
      this.#changed = false;
      await this.#emitPayments();
      await this.#emitGateway();
    }
    if (this.#app.clock.now() - this.#beatAt >= HEARTBEAT_MS) await this.#beat();
  }

  /** A page at a time: whoever was shut out meanwhile gets no other one. */
  async #emitPayments(): Promise<void> {
    const page = await this.#app.store.payments.listChanges(this.terminalId, this.#seq, PAGE);
    this.#streams.charge(this.terminalId, page.length);
    for (const stored of page) {
      await this.#stream.writeSSE({
        event: 'payment',
        id: writeCursor(this.#app, stored.changeSeq),
        data: JSON.stringify(paymentView(stored)),
      });
      this.#seq = stored.changeSeq;
    }
    if (page.length === PAGE) this.#changed = true;
  }

  async #emitGateway(): Promise<void> {
    const { status, since } = this.#app.health.status;
    if (since === this.#gatewaySince) return;
    this.#gatewaySince = since;
    await this.#stream.writeSSE({
      event: 'gateway',
      data: JSON.stringify({ status, since: isoTime(since) }),
    });
  }

  async #beat(): Promise<void> {
    this.#beatAt = this.#app.clock.now();
    const at = isoTime(this.#beatAt);
    await this.#stream.writeSSE({ event: 'heartbeat', data: JSON.stringify({ at }) });
    await markSeen(this.#app, this.terminalId);
  }

  async #sleep(): Promise<void> {
    const owesMs = this.#streams.owesMs(this.terminalId);
    if (this.#isReplaced || (this.#changed && owesMs === 0)) return;
    const untilBeatMs = Math.max(0, this.#beatAt + HEARTBEAT_MS - this.#app.clock.now());
    const untilMs = this.#changed ? Math.min(untilBeatMs, Math.ceil(owesMs)) : untilBeatMs;
    await new Promise<void>((resolve) => {
      const callOff = this.#app.clock.after(untilMs, resolve);
      this.#wake = () => {
        callOff();
        resolve();
      };
    });
    this.#wake = () => undefined;
  }
}
