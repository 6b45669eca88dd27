/** The listening socket: limits that Node's defaults leave too wide for a payment proxy. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { RequestError, getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { PROBLEMS, type ProblemSlug } from '@kaikei/shared/problems.ts';
import type { Config } from '../config/config.ts';
import type { TlsPair } from '../keys/tls.ts';
import type { AppEnv } from './env.ts';
import { Problem, problemDocument, problemResponse } from './problem.ts';

const LIMITS = {
  headersTimeout: 5_000,
  // Looked at every second, so whoever is too slow is told so by 10 s.
  requestTimeout: 9_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
  keepAliveTimeout: 20_000,
  // A request without a Host gets its answer from the app, like any other.
  requireHostHeader: false,
};

/** The port is taken, or the address is not ours. */
export class ListenError extends Error {
  override name = 'ListenError' as const;
}

export interface Listening {
  url: string;
  port: number;
  /** Serves new connections with this pair; without HTTPS there is nothing to renew. */
  renew(pair: TlsPair): void;
  /** Ends idle connections and waits for the others, `graceMs` at most. */
  close(graceMs: number): Promise<void>;
}

/** @throws ListenError */
export async function listen(
  app: Hono<AppEnv>,
  config: Pick<Config, 'listen' | 'tls'>,
): Promise<Listening> {
  const { host, port } = config.listen;
  const handle = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler,
    // Stands in where a request has no Host, so that health checks by HTTP/1.0 are answered.
    hostname: 'localhost',
  });
  const onRequest = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response);
  const tlsServer =
    config.tls && createTlsServer({ ...LIMITS, ...secureOptions(config.tls) }, onRequest);
  const server = tlsServer ?? createServer(LIMITS, onRequest);
  server.on('clientError', answerClientError);
  // Node would answer an unknown `Expect` by itself, without our headers; it may as well be ignored.
  server.on('checkExpectation', onRequest);
  await bind(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${config.tls ? 'https' : 'http'}://${name}:${bound}`,
    port: bound,
    renew: (pair) => tlsServer?.setSecureContext(secureOptions(pair)),
    close: (graceMs) => close(server, graceMs),
  };
}

function secureOptions({ cert, key }: TlsPair) {
  return { cert, key, minVersion: 'TLSv1.2' } as const;
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(whyNot(error, host, port), { cause: error }));
    });
    server.listen({ host, port, backlog: 511 }, resolve);
  });
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') {
    return `port ${port} on ${host} is already in use; stop what uses it, or set KAIKEI_PORT`;
  }
  return `cannot listen on ${host}:${port} (${error.code ?? error.message}); check KAIKEI_HOST and KAIKEI_PORT`;
}

/** Requests that have no URL: their Host is not valid, or their target is none. */
function errorHandler(error: unknown): Response {
  const slug = error instanceof RequestError ? 'bad-request' : 'internal-error';
  const requestId = randomUUID();
  return problemResponse(new Problem(slug), requestId, new Headers(bareHeaders(requestId)));
}

/** Of answers that the app did not make. */
function bareHeaders(requestId: string): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
  };
}

/** Requests that Node's parser gives up on never reach the app; they get a problem all the same. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const slug = slugOf(error.code);
  const { status, title } = PROBLEMS[slug];
  const requestId = randomUUID();
  const body = JSON.stringify(problemDocument(slug, requestId));
  const headers = {
    ...bareHeaders(requestId),
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`);
}

function slugOf(code: string | undefined): ProblemSlug {
  if (code === 'HPE_HEADER_OVERFLOW') return 'header-too-large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request-timeout';
  return 'bad-request';
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
