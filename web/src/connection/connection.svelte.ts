/**
 * The line to the proxy. It reads what changed, listens to the stream from there, and begins again
 * when the stream dies. A dead stream with a proxy that answers is read again within 15 s at most.
 */
import type { GatewayView, PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import { backoffMs, type BackoffShape } from '../time/backoff.ts';
import type { ProxyClient } from '../api/client.ts';
import { listen } from '../api/events.ts';
import { isUnpaired, ProblemError, UnreachableError, waitMs } from '../api/problem.ts';
import type { Waits } from '../time/waits.ts';
import type { ProxyStatus } from './connection-health.ts';

/** After a stream that died; silence of 12 s comes before it, and 15 s is all that may pass. */
const STREAM: BackoffShape = { firstMs: 250, longestMs: 2_000 };
const UNREACHABLE: BackoffShape = { firstMs: 500, longestMs: 10_000 };
/** While a customer's code waits for the proxy, and lives a minute. */
const URGENT: BackoffShape = { firstMs: 500, longestMs: 2_000 };
const PAGE = 200;
/** Whoever has more to read up begins anew with the latest. */
const MOST_PAGES = 5;

export interface ConnectionDeps {
  client: Pick<ProxyClient, 'changes' | 'latest' | 'me'>;
  random: () => number;
  /** ms since the epoch by this tablet. */
  wallClock: () => number;
  waits: Waits;
  /** Something dies soon unless the proxy comes back. */
  isUrgent: () => boolean;
  /** The line stands, and this is who the proxy says we are. */
  onTerminal: (terminal: TerminalView) => void;
  /** All that changed was read. */
  onCaughtUp: () => void;
  /** To be called before the payments are asked for; goes back with each of them. */
  asking: () => number;
  /** `askedAfter` is absent where an event brought it. */
  onPayment: (payment: PaymentView, askedAfter?: number) => void;
  /** The proxy was read up to this cursor. */
  onCursor: (cursor: string, payments: readonly PaymentView[]) => void;
  /** The proxy's time just now. */
  onTime: (at: string) => void;
  onUnpaired: (problem: ProblemError) => void;
}

export class Connection {
  readonly #deps: ConnectionDeps;
  #stop = new AbortController();
  #cursor: string | undefined;
  #proxy = $state<ProxyStatus>('connecting');
  #downSince = $state<number | undefined>();
  #gateway = $state.raw<GatewayView | undefined>();

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
  }

  get proxy(): ProxyStatus {
    return this.#proxy;
  }

  /** Since when it does not answer; ms since the epoch by this tablet. */
  get downSince(): number | undefined {
    return this.#downSince;
  }

  get gateway(): GatewayView | undefined {
    return this.#gateway;
  }

  set gateway(gateway: GatewayView | undefined) {
    this.#gateway = gateway;
  }

  /** Runs until `stop`, or until the proxy says that this browser is no terminal. */
  async run(cursor: string | undefined): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#cursor = cursor;
    let failures = 0;
    while (!signal.aborted) {
      const trouble = await this.#catchUp(signal);
      const lived = trouble === undefined && (await this.#listen(signal));
      failures = lived ? 0 : failures + 1;
      const ownWaitMs = backoffMs(failures, this.#shapeAfter(trouble), this.#deps.random());
      if (isOver(signal)) return;
      await this.#deps.waits.sleep(waitMs(trouble, ownWaitMs));
    }
  }

  stop(): void {
    this.#stop.abort();
    this.#deps.waits.end();
  }

  /** The network is said to be back, the tablet woke up, or a person wants it: do not wait any longer. */
  tryNow(): void {
    this.#deps.waits.end();
  }

  #shapeAfter(trouble: unknown): BackoffShape {
    if (trouble === undefined) return STREAM;
    return this.#deps.isUrgent() ? URGENT : UNREACHABLE;
  }

  /** Resolves to whether the stream lived at all. */
  async #listen(signal: AbortSignal): Promise<boolean> {
    let lived = false;
    const listener = {
      alive: () => {
        lived = true;
        this.#is('ok');
      },
      beat: this.#deps.onTime,
      gateway: (gateway: GatewayView) => {
        this.#gateway = gateway;
      },
      payment: (payment: PaymentView, cursor: string) => {
        this.#deps.onPayment(payment);
        if (cursor !== '') this.#moveTo(cursor, [payment]);
      },
    };
    const since = this.#cursor;
    await listen(since === undefined ? {} : { since }, listener, signal);
    return lived;
  }

  /** Reads by GET what changed since the cursor; resolves to what stood in the way, if anything did. */
  async #catchUp(signal: AbortSignal): Promise<ProblemError | UnreachableError | undefined> {
    const { client, onTerminal, onCaughtUp } = this.#deps;
    try {
      const terminal = await client.me();
      this.#gateway = terminal.gateway;
      this.#is('ok');
      onTerminal(terminal);
      for (let pages = 0, more = true; more && !signal.aborted; pages += 1) {
        const askedAfter = this.#deps.asking();
        const since = pages < MOST_PAGES ? this.#cursor : undefined;
        const page = since === undefined ? client.latest(PAGE) : client.changes(since, PAGE);
        const { payments, cursor } = await page;
        if (isOver(signal)) return undefined;
        for (const payment of payments) this.#deps.onPayment(payment, askedAfter);
        this.#moveTo(cursor, payments);
        more = since !== undefined && payments.length === PAGE;
      }
      if (!signal.aborted) onCaughtUp();
      return undefined;
    } catch (error) {
      if (!(error instanceof ProblemError || error instanceof UnreachableError)) throw error;
      if (!signal.aborted) this.#failed(error);
      return error;
    }
  }

  #failed(error: ProblemError | UnreachableError): void {
    if (isUnpaired(error)) {
      this.stop();
      this.#deps.onUnpaired(error);
    } else if (error instanceof UnreachableError || error.status >= 500) {
      this.#is('unreachable');
    } else if (error.status !== 429) {
      // A cursor that the proxy does not take (its store was restored) is given up for the latest.
      this.#cursor = undefined;
    }
  }

  #moveTo(cursor: string, payments: readonly PaymentView[]): void {
    this.#cursor = cursor;
    this.#deps.onCursor(cursor, payments);
  }

  #is(proxy: ProxyStatus): void {
    const wasDown = this.#proxy === 'unreachable';
    this.#proxy = proxy;
    if (proxy === 'unreachable') {
      this.#downSince ??= this.#deps.wallClock();
    } else {
      this.#downSince = undefined;
      // What waits to be tried again need not wait any longer.
      if (wasDown) this.#deps.waits.end();
    }
  }
}

/** Asked anew: it may have been ended while something was waited for. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
