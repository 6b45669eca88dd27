/**
 * The line to the proxy. It reads what changed, listens to the stream from there, and begins again
 * when the stream dies. A dead stream with a proxy that answers is read again within 15 s at most.
 */
import type { GatewayView, PaymentView } from '@kaikei/shared/api.ts';
import { backoffMs, sleep, type BackoffShape } from '../api/backoff.ts';
import type { ProxyClient } from '../api/client.ts';
import { listen } from '../api/events.ts';
import { isUnpaired, ProblemError, UnreachableError, waitMs } from '../api/problem.ts';
import type { ProxyStatus } from './link-health.ts';

/** After a stream that died; silence of 12 s comes before it, and 15 s is all that may pass. */
const STREAM: BackoffShape = { firstMs: 250, longestMs: 2_000 };
const UNREACHABLE: BackoffShape = { firstMs: 500, longestMs: 10_000 };
const PAGE = 200;

export interface LinkContext {
  client: Pick<ProxyClient, 'changes' | 'me'>;
  random: () => number;
  onPayment: (payment: PaymentView) => void;
  /** The proxy was read up to this cursor. */
  onCursor: (cursor: string, payments: readonly PaymentView[]) => void;
  /** The proxy's time just now. */
  onTime: (at: string) => void;
  onUnpaired: (problem: ProblemError) => void;
}

export class Link {
  readonly #context: LinkContext;
  #stop = new AbortController();
  /** Cuts a waiting time short. */
  #nudge = new AbortController();
  #cursor: string | undefined;
  #proxy = $state<ProxyStatus>('connecting');
  #gateway = $state.raw<GatewayView | undefined>();

  constructor(context: LinkContext) {
    this.#context = context;
  }

  get proxy(): ProxyStatus {
    return this.#proxy;
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
      const trouble = await this.#catchUp();
      const lived = trouble === undefined && (await this.#listen(signal));
      failures = lived ? 0 : failures + 1;
      const shape = trouble === undefined ? STREAM : UNREACHABLE;
      const ownWaitMs = backoffMs(failures, shape, this.#context.random());
      await this.#pause(waitMs(trouble, ownWaitMs), signal);
    }
  }

  stop(): void {
    this.#stop.abort();
    this.#nudge.abort();
  }

  /** The network is said to be back, or the tablet woke up: do not wait any longer. */
  tryNow(): void {
    this.#nudge.abort();
  }

  /** Resolves to whether the stream lived at all. */
  async #listen(signal: AbortSignal): Promise<boolean> {
    let lived = false;
    const listener = {
      alive: () => {
        lived = true;
        this.#proxy = 'ok';
      },
      beat: this.#context.onTime,
      gateway: (gateway: GatewayView) => {
        this.#gateway = gateway;
      },
      payment: (payment: PaymentView, cursor: string) => {
        this.#context.onPayment(payment);
        if (cursor !== '') this.#moveTo(cursor, [payment]);
      },
    };
    await listen(this.#cursor, listener, signal);
    return lived;
  }

  /** Reads by GET what changed since the cursor; resolves to what stood in the way, if anything did. */
  async #catchUp(): Promise<ProblemError | UnreachableError | undefined> {
    try {
      this.#gateway = (await this.#context.client.me()).gateway;
      for (let more = true; more;) {
        const { payments, cursor } = await this.#context.client.changes(this.#cursor, PAGE);
        for (const payment of payments) this.#context.onPayment(payment);
        this.#moveTo(cursor, payments);
        more = payments.length === PAGE;
      }
      this.#proxy = 'ok';
      return undefined;
    } catch (error) {
      if (!(error instanceof ProblemError || error instanceof UnreachableError)) throw error;
      this.#failed(error);
      return error;
    }
  }

  #failed(error: ProblemError | UnreachableError): void {
    if (isUnpaired(error)) {
      this.stop();
      this.#context.onUnpaired(error);
    } else if (error instanceof UnreachableError || error.status >= 500) {
      this.#proxy = 'unreachable';
    } else if (error.status !== 429) {
      // A cursor that the proxy does not take (its store was restored) is read anew from the start.
      this.#cursor = undefined;
    }
  }

  #moveTo(cursor: string, payments: readonly PaymentView[]): void {
    this.#cursor = cursor;
    this.#context.onCursor(cursor, payments);
  }

  async #pause(ms: number, stopped: AbortSignal): Promise<void> {
    if (stopped.aborted) return;
    this.#nudge = new AbortController();
    await sleep(ms, this.#nudge.signal);
  }
}
