/**
 * The sandbox's HTTP server. Plain `node:http`, because its answers must be able to break off, to
 * lie about their length and to vanish with the connection.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallAnswer, CallLog } from './store/call-log.ts';
import type { CallHandler } from './calls/call-handler.ts';
import { pause, type SandboxClock } from './clock.ts';
import { answerControl, mayControl, type Controls } from './controls.ts';
import type { Packet } from './wire/packets.ts';
import { ENTRY_PATH } from './wire/protocol.ts';
import type { Sealer } from './wire/sealer.ts';

const LONGEST_BODY_BYTES = 64 * 1024;
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;

export interface ServerDeps {
  handler: CallHandler;
  calls: CallLog;
  sealer: Sealer;
  controls: Controls;
  clock: SandboxClock;
}

export class GatewayServer {
  readonly #deps: ServerDeps;
  readonly #server: Server;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #host = '';

  constructor(deps: ServerDeps) {
    this.#deps = deps;
    this.#server = createServer(
      { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => this.#accept(request, response),
    );
  }

  /** @returns the port; rejects with Node's error where it is taken */
  async listen(port: number, host: string): Promise<number> {
    this.#host = host.includes(':') ? `[${host}]` : host;
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Breaks open connections; when it resolves, nothing runs any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    await Promise.all(this.#running);
  }

  #accept(request: IncomingMessage, response: ServerResponse): void {
    const running = this.#handle(request, response).catch((error: unknown) => {
      process.stderr.write(
        `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      response.destroy();
    });
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedAt = this.#deps.clock.now();
    if (isFromPage(request, this.#host))
      return refuse(response, 403, 'this port is for programs on this machine, not for pages');
    const url = urlOf(request);
    if (!url) return refuse(response, 400, 'the path cannot be read');
    const body = await readBody(request);
    if (body === 'gone') return;
    if (body === 'too-large') return sendJson(response, 413, { error: 'the body is too large' });
    if (url.pathname.startsWith('/sandbox/')) return this.#control(request, response, url, body);
    if (url.pathname !== ENTRY_PATH && !url.pathname.startsWith(`${ENTRY_PATH}/`))
      return sendJson(response, 404, { error: 'nothing is here' });
    if (request.method !== 'POST') return sendJson(response, 405, { error: 'only POST is taken' });
    const contentType = request.headers['content-type'];
    await this.#call({ path: url.pathname, contentType, body, receivedAt }, response);
  }

  async #control(request: IncomingMessage, response: ServerResponse, url: URL, body: Uint8Array) {
    if (!mayControl(request))
      return sendJson(response, 403, { error: 'the controls are for this machine only' });
    const answer = await answerControl(this.#deps.controls, request.method ?? '', url, body);
    await sendJson(response, answer.status, answer.body);
  }

  async #call(
    incoming: Parameters<CallHandler['answer']>[0],
    response: ServerResponse,
  ): Promise<void> {
    const { handler, calls, sealer, clock } = this.#deps;
    const { seq, order, reply, delivery } = handler.answer(incoming, clock.now());
    const sealed = await sealer.seal(reply);
    const earlierSuccess = () => calls.firstSuccess(order ?? '');
    const packet = await delivery(sealed, { sealer, earlierSuccess });
    if (packet.delayMs !== undefined) {
      await pause(clock, packet.delayMs, this.#closing.signal);
      if (this.#closing.signal.aborted) response.destroy();
    }
    // From here on the caller may have it, long before a busy machine lets us know that it was sent.
    const answeredAt = clock.now();
    const outcome = await send(response, packet);
    calls.answered(seq, answeredAt, callAnswer(packet, outcome));
  }
}

/**
 * Pages of other sites can reach this port through the user's browser: they show by `Origin`, or by a
 * host name that they made to point here.
 */
function isFromPage({ headers }: IncomingMessage, ownHost: string): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const isHere = ['127.0.0.1', 'localhost', '[::1]', ownHost].includes(host);
  // `none` is a person who typed the address.
  const site = headers['sec-fetch-site'] ?? 'none';
  return !isHere || headers.origin !== undefined || !['none', 'same-origin'].includes(site);
}

function urlOf({ url = '' }: IncomingMessage): URL | undefined {
  // `//host` would be another origin, and an absolute URL one of its own.
  const isPath = url.startsWith('/') && !url.startsWith('//');
  return isPath && URL.canParse(url, 'http://localhost')
    ? new URL(url, 'http://localhost')
    : undefined;
}

/** Before the body was read: the connection ends with the answer. */
function refuse(response: ServerResponse, status: number, error: string): Promise<void> {
  response.setHeader('connection', 'close');
  return sendJson(response, status, { error });
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | 'too-large' | 'gone'> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= LONGEST_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    // The caller left in the middle of the request: there is nobody to answer.
    return 'gone';
  }
  return size > LONGEST_BODY_BYTES ? 'too-large' : Buffer.concat(chunks);
}

function sendJson(response: ServerResponse, status: number, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return send(response, { status, headers, body: JSON.stringify(body) }).then(() => undefined);
}

/** Resolves when the last byte was handed over, or the connection is gone. */
async function send(response: ServerResponse, packet: Packet): Promise<CallAnswer['outcome']> {
  // Whoever left before now will cause no further event.
  if (response.destroyed) return 'gone';
  if (packet.breaks === 'before') {
    response.destroy();
    return 'dropped';
  }
  const body = Buffer.from(packet.body);
  response.writeHead(packet.status, { ...packet.headers, 'content-length': body.length });
  const ended = new Promise<boolean>((resolve) => {
    response.once('finish', () => resolve(true));
    response.once('close', () => resolve(response.writableFinished));
  });
  if (packet.breaks === 'midway') {
    response.write(body.subarray(0, body.length / 2), () => response.destroy());
    await ended;
    return 'cut';
  }
  response.end(body);
  return (await ended) ? 'sent' : 'gone';
}

function callAnswer(packet: Packet, outcome: CallAnswer['outcome']): CallAnswer {
  if (outcome === 'dropped') return { outcome };
  const { reply } = packet;
  const transStatus = reply?.data?.['trans_status'];
  return {
    outcome,
    httpStatus: packet.status,
    ...(typeof packet.body === 'string' && { body: packet.body }),
    ...(reply && { code: reply.code }),
    ...(typeof transStatus === 'number' && { transStatus }),
  };
}
