/** The gateway as `payments` sees it: signs, sends, reads and tells what an answer means. */
import type { KeyObject } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { CallKind, Verdict } from '@kaikei/shared/verdict.ts';
import { errors } from '../undici.ts';
import { errorCode } from '../error-code.ts';
import { AnswerError } from './answer-error.ts';
import { readAnswer, type RawAnswer } from './answer.ts';
import { Deadline, DeadlineError } from './deadline.ts';
import { ConnectError, endpointOf, openConnection, type Endpoint } from './endpoint.ts';
import { DEFAULT_PATHS, messageParameters, signedBody } from './messages.ts';
import { verifyNotification, type Notification } from './notification.ts';
import { DEADLINE_MS, type Gateway, type GatewayRequest } from './port.ts';
import { READY_LIMITS, ReadyConnection, type ReadyLimits } from './ready-connection.ts';
import { checkPublicKeys, type Signer } from './signature.ts';
import { Slots } from './slots.ts';
import { exchange, exchangeOnce, keepAlivePool } from './transport.ts';
import { heardIn, type Heard } from './unusable.ts';

/** Connections at once, for the creates and for all other calls: hanging queries delay no customer. */
const MAX_CONNECTIONS = 64;
/** Of the creates, for one terminal: it has a customer or two, not a quarter of a shop's. */
const MAX_CREATES_PER_TERMINAL = 16;

export interface GatewayConfig {
  /** The base URL; `https`, or `http` for a loopback address. */
  url: string;
  appId: string;
  merchantNo: string;
  signer: Signer;
  /** The gateway's own; several during a rotation (F50). */
  publicKeys: readonly KeyObject[];
  paths?: Partial<Record<CallKind, string>>;
  notifyUrl?: string;
  /** Certificates (PEM) to trust instead of the system's, for a gateway with a private one. */
  ca?: string;
}

/** One finished call, for logs and metrics; holds no payment code, amount, key or message of the gateway. */
export interface CallReport {
  call: CallKind;
  paymentId: string;
  /** W3C Trace Context of the payment. */
  traceparent?: string;
  verdict: Verdict['kind'];
  reason?: string;
  /** Of an answer that is not believed. */
  gatewayCode?: string;
  heard: Heard;
  durationMs: number;
  /** Our clock before that of whoever answered, in whole seconds; negative where it is behind. */
  clockAheadSeconds?: number;
}

export interface GatewayDeps {
  /** The true wall clock in epoch milliseconds: messages are refused 15 minutes off it. */
  wallNow(): number;
  /** Must not throw. */
  log?(report: CallReport): void;
  /** For tests only. */
  deadlinesMs?: Partial<Record<CallKind, number>>;
  /** For tests only. */
  readyLimits?: Partial<ReadyLimits>;
}

export interface VerifyingGateway extends Gateway {
  /** Whether the gateway wrote this notification's body (R12). */
  verifyNotification(rawBody: string | Uint8Array, contentType: string | undefined): Notification;
}

/** @throws TypeError for a URL or public keys that cannot be used */
export function createGateway(config: GatewayConfig, deps: GatewayDeps): VerifyingGateway {
  checkPublicKeys(config.publicKeys);
  return new LiveGateway(config, deps);
}

/** What one call has done so far. */
interface Progress {
  deadline: Deadline;
  /** The connection stood: from here on, nothing proves that the gateway heard nothing (R4). */
  stood: boolean;
  gatewayTime?: number;
}

class LiveGateway implements VerifyingGateway {
  readonly #config: GatewayConfig;
  readonly #deps: GatewayDeps;
  readonly #endpoint: Endpoint;
  readonly #pool;
  readonly #createSlots = new Slots(MAX_CONNECTIONS, MAX_CREATES_PER_TERMINAL);
  readonly #otherSlots = new Slots(MAX_CONNECTIONS);
  /** Absent for a gateway without TLS. */
  readonly #ready: ReadyConnection | undefined;
  readonly #running = new Set<Promise<Verdict>>();
  #closing = false;

  constructor(config: GatewayConfig, deps: GatewayDeps) {
    this.#config = config;
    this.#deps = deps;
    this.#endpoint = endpointOf(config.url, config.ca);
    this.#pool = keepAlivePool(this.#endpoint, this.#deadlineMs('query'));
    // Without TLS a connection costs one round trip, and the gateway is on this machine.
    if (this.#endpoint.target.protocol === 'https:') {
      this.#ready = new ReadyConnection(this.#endpoint, { ...READY_LIMITS, ...deps.readyLimits });
    }
  }

  async call(request: GatewayRequest): Promise<Verdict> {
    const startedAt = performance.now();
    const deadline = new Deadline(this.#deadlineMs(request.kind));
    const progress: Progress = { deadline, stood: false };
    const running = this.#attempt(request, progress);
    this.#running.add(running);
    const verdict = await running;
    this.#running.delete(running);
    this.#report(request, verdict, performance.now() - startedAt, progress.gatewayTime);
    return verdict;
  }

  #report(
    request: GatewayRequest,
    verdict: Verdict,
    durationMs: number,
    gatewayTime: number | undefined,
  ): void {
    this.#deps.log?.({
      call: request.kind,
      paymentId: request.order.id,
      ...(request.order.traceparent !== undefined && { traceparent: request.order.traceparent }),
      verdict: verdict.kind,
      ...('reason' in verdict && { reason: verdict.reason }),
      ...('gatewayCode' in verdict && { gatewayCode: verdict.gatewayCode }),
      heard: heardIn(verdict, request.kind),
      durationMs: Math.round(durationMs),
      ...(gatewayTime !== undefined && {
        clockAheadSeconds: secondsAhead(this.#deps.wallNow() - durationMs / 2, gatewayTime),
      }),
    });
  }

  async probe(timeoutMs: number): Promise<boolean> {
    const deadline = new Deadline(timeoutMs);
    try {
      const opening = openConnection(this.#endpoint, deadline.signal);
      const socket = await deadline.race(opening);
      socket.destroy();
      return true;
    } catch (error) {
      if (error instanceof ConnectError || error instanceof DeadlineError) return false;
      throw error;
    } finally {
      deadline.clear();
    }
  }

  verifyNotification(rawBody: string | Uint8Array, contentType: string | undefined): Notification {
    return verifyNotification(rawBody, contentType, this.#config);
  }

  /** Waits for the calls under way, which their deadlines bound. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#ready?.close();
    await Promise.all(this.#running);
    await this.#pool.destroy();
  }

  async #attempt(request: GatewayRequest, progress: Progress): Promise<Verdict> {
    try {
      const answer = await progress.deadline.race(this.#send(request, progress));
      if (answer.gatewayTime !== undefined) progress.gatewayTime = answer.gatewayTime;
      return readAnswer(request, answer, this.#config);
    } catch (error) {
      const reason = reasonOf(error);
      // A pooled connection may have stood before: only its own failing to open is a proof there.
      const neverLeft =
        error instanceof ConnectError || (request.kind === 'create' && !progress.stood);
      return neverLeft ? { kind: 'not-sent', reason } : { kind: 'unknown', reason };
    } finally {
      progress.deadline.clear();
    }
  }

  async #send(request: GatewayRequest, progress: Progress): Promise<RawAnswer> {
    if (this.#closing) throw new AnswerError('closing');
    const { deadline } = progress;
    const release = await this.#slot(request, deadline.signal);
    try {
      const body = await deadline.race(this.#body(request));
      deadline.check();
      const path = this.#config.paths?.[request.kind] ?? DEFAULT_PATHS[request.kind];
      if (request.kind !== 'create')
        return await exchange(this.#pool, this.#endpoint.basePath + path, body, deadline.signal);
      return await exchangeOnce(this.#endpoint, path, body, deadline, {
        ready: await this.#ready?.take(),
        onStanding: () => {
          progress.stood = true;
          this.#ready?.want();
        },
      });
    } finally {
      release();
    }
  }

  #slot(request: GatewayRequest, signal: AbortSignal): Promise<() => void> {
    if (request.kind !== 'create') return this.#otherSlots.acquire(signal);
    return this.#createSlots.acquire(signal, request.create.terminalId);
  }

  async #body(request: GatewayRequest): Promise<string> {
    const parameters = messageParameters(request, this.#config, this.#deps.wallNow());
    try {
      return await signedBody(parameters, this.#config.signer);
    } catch (error) {
      // Only its machine code: the signer may be a device or a service whose message names the key.
      throw new AnswerError(`signing-failed:${errorCode(error)}`);
    }
  }

  #deadlineMs(kind: CallKind): number {
    return this.#deps.deadlinesMs?.[kind] ?? DEADLINE_MS[kind];
  }
}

/** `theirs` names whole seconds, always those that have begun. */
function secondsAhead(ours: number, theirs: number): number {
  return Math.round((ours - theirs - 500) / 1_000);
}

/** A short machine word for why there is no answer to read. */
function reasonOf(error: unknown): string {
  if (error instanceof AnswerError) return error.reason;
  if (error instanceof DeadlineError) return 'timeout';
  if (error instanceof ConnectError) return `connect-failed:${error.code}`;
  if (error instanceof errors.ResponseExceededMaxSizeError) return 'answer-too-large';
  if (error instanceof errors.HTTPParserError) return 'connection-lost:HTTP';
  const code = errorCode(error);
  // Node and undici give their errors a code in capitals; anything else is a mistake of our own.
  return /^[A-Z0-9_]+$/.test(code) ? `connection-lost:${code}` : `internal-error:${code}`;
}
