/**
 * `GET /v1/events`: every change of the terminal's payments, in order, as it is committed. Each
 * stream reads the store from its own cursor whenever it is woken, so a slow client delays nobody,
 * buffers nothing and misses nothing.
 */
import { isoTime } from '@kaikei/shared/iso-time.ts';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import type { AppContext } from '../../context.ts';
import { SEEN_EVERY_MS } from '../../store/pairing-limits.ts';
import type { Position, StoredPayment } from '../../store/payments-port.ts';
import { tokenHash } from '../../terminals/secrets.ts';
import { findTerminalBy, markSeen, tokenOf } from '../auth.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Context } from '../env.ts';
import { Problem } from '../problem.ts';
import { requireSomebody } from '../staff-session.ts';
import type { OpenStream, Streams } from '../streams.ts';
import { paymentView } from '../../view.ts';
import { WatchedPayments } from '../watched-payments.ts';

const HEARTBEAT_MS = 5_000;
const PAGE = 100;
/** No history has this name: there, nothing of the present one was read. */
const ANOTHER = '';
/** How many payments of others a terminal shows at a time. */
const MOST_WATCHED = 8;
/** Of whoever begins anew: so many, whatever their state, and all that are still worked on. */
const LATEST = 200;

export function streamEvents(app: AppContext, streams: Streams, signal: AbortSignal) {
  return async (c: Context): Promise<Response> => {
    const from = c.req.header('last-event-id') ?? c.req.query('since');
    const { id: terminalId, storeNo } = c.get('terminal');
    const watched = watchedIn(c.req.queries('watch') ?? []);
    if (watched.length > 0) await requireSomebody(app, c.get('terminal'));
    const since = await whereToBegin(app, terminalId, from);
    const hash = tokenHash(tokenOf(c) ?? '');
    c.header('X-Accel-Buffering', 'no');
    // Nobody would read the stream behind a HEAD, and so nobody would end it.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
    const response = streamSSE(c, async (stream) => {
      const changes = new ChangeStream({ app, streams }, stream, {
        terminalId,
        hash,
        since,
        watched: new WatchedPayments(app, { terminalId, storeNo, ids: watched }),
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

/** @throws Problem 422 */
function watchedIn(ids: readonly string[]): readonly string[] {
  if (ids.length <= MOST_WATCHED) return ids;
  const detail = `must be at most ${MOST_WATCHED} payments`;
  throw new Problem('validation-error', { errors: [{ pointer: '/watch', detail }] });
}

interface Beginning extends Position {
  /** The cursor with which a client would come here again. */
  cursor: string;
}

/** Without a cursor from now on. @throws Problem 422 */
async function whereToBegin(
  app: AppContext,
  terminalId: string,
  cursor: string | undefined,
): Promise<Beginning> {
  const { payments } = app.store;
  // Read first: should another one begin meanwhile, the stream begins anew.
  const epoch = payments.epoch();
  if (cursor === undefined) {
    const changeSeq = await payments.latestSeq(terminalId);
    return { epoch, changeSeq, cursor: writeCursor(app, terminalId, changeSeq, epoch) };
  }
  const changeSeq = await readCursor(app, terminalId, cursor);
  return changeSeq === undefined
    ? { epoch: ANOTHER, changeSeq: 0, cursor }
    : { epoch, changeSeq, cursor };
}

class ChangeStream implements OpenStream {
  readonly terminalId: string;
  readonly #app: AppContext;
  readonly #streams: Streams;
  readonly #stream: SSEStreamingApi;
  readonly #hash: string;
  readonly #watched: WatchedPayments;
  /** Up to which change it has read, and of which history. */
  #position: Position;
  /** What a client that has read so far comes back with. */
  #cursor: string;
  #isReplaced = false;
  /** Of the status that its client knows. */
  #gatewaySince: number | undefined;
  #beatAt: number;
  /** When its terminal was last seen, so far as is known here: by the request that opened it, or a beat. */
  #seenAt: number;
  #wake: () => void = () => undefined;
  #changed = true;

  constructor(
    { app, streams }: { app: AppContext; streams: Streams },
    stream: SSEStreamingApi,
    from: { terminalId: string; hash: string; since: Beginning; watched: WatchedPayments },
  ) {
    this.#app = app;
    this.#streams = streams;
    this.#stream = stream;
    this.terminalId = from.terminalId;
    this.#hash = from.hash;
    this.#watched = from.watched;
    this.#position = from.since;
    this.#cursor = from.since.cursor;
    // A till that read the status before it came here has not heard of a change in between.
    this.#gatewaySince = app.health.isNew ? undefined : app.health.status.since;
    this.#beatAt = app.clock.now();
    this.#seenAt = this.#beatAt;
  }

  get isWatching(): boolean {
    return this.#watched.size > 0;
  }

  get seq(): number {
    return this.#position.changeSeq;
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
      await this.#emitWatched();
      await this.#emitGateway();
    }
    if (this.#app.clock.now() - this.#beatAt >= HEARTBEAT_MS) await this.#beat();
  }

  /** A page at a time: whoever was shut out meanwhile gets no other one. */
  async #emitPayments(): Promise<void> {
    const { payments } = this.#app.store;
    if (payments.epoch() !== this.#position.epoch) {
      await this.#beginAnew();
      return;
    }
    const page = await payments.listChanges(this.terminalId, this.#position.changeSeq, PAGE);
    this.#streams.charge(this.terminalId, page.length);
    for (const stored of page) {
      this.#moveTo({ ...this.#position, changeSeq: stored.changeSeq });
      await this.#emitPayment(stored);
    }
    if (page.length === PAGE) this.#changed = true;
  }

  /** Of other terminals; they move no cursor, so they have no id. */
  async #emitWatched(): Promise<void> {
    const changed = await this.#watched.changed();
    this.#streams.charge(this.terminalId, changed.length);
    for (const stored of changed) {
      await this.#stream.writeSSE({ event: 'payment', data: JSON.stringify(paymentView(stored)) });
    }
  }

  /**
   * F33: as a till without a history. All that ever was would take its limit from the till's own calls.
   * Whoever breaks off before the last of them begins anew again.
   */
  async #beginAnew(): Promise<void> {
    const { payments } = this.#app.store;
    const epoch = payments.epoch();
    // Read first: what changes in between comes again, and nothing is skipped.
    const changeSeq = await payments.latestSeq(this.terminalId);
    const all = await payments.listLatest(this.terminalId, LATEST);
    this.#streams.charge(this.terminalId, all.length);
    const last = all.at(-1);
    for (const stored of all) {
      if (stored === last) this.#moveTo({ epoch, changeSeq });
      await this.#emitPayment(stored);
    }
    if (!last) this.#moveTo({ epoch, changeSeq });
    this.#changed = true;
  }

  #moveTo(position: Position): void {
    this.#position = position;
    this.#cursor = writeCursor(this.#app, this.terminalId, position.changeSeq, position.epoch);
  }

  async #emitPayment(stored: StoredPayment): Promise<void> {
    const data = JSON.stringify(paymentView(stored));
    await this.#stream.writeSSE({ event: 'payment', id: this.#cursor, data });
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
    await markSeen(this.#app, { id: this.terminalId, lastSeenAt: this.#seenAt });
    if (this.#beatAt - this.#seenAt >= SEEN_EVERY_MS) this.#seenAt = this.#beatAt;
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
