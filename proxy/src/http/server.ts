/** The listening socket: limits that Node's defaults leave too wide for a payment proxy. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as TlsServer, createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { RequestError, getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Config } from '../config/config.ts';
import { secureOptions, type TlsPair } from '../keys/tls.ts';
import { Connections, LOOK_EVERY_MS } from './connections.ts';
import type { AppEnv } from './env.ts';
import { bareHeaders } from './headers.ts';
import { Problem, problemResponse } from './problem.ts';
import { ListenError } from './start-errors.ts';
import { refuseUnparsed, writeProblem } from './unparsed.ts';

/** Of every port. */
export const LIMITS = {
  headersTimeout: 5_000,
  // Looked at every second, so whoever is too slow is told so by 10 s.
  requestTimeout: 9_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
  keepAliveTimeout: 20_000,
  // A request without a Host gets its answer from the app, like any other.
  requireHostHeader: false,
};
const HANDSHAKE_TIMEOUT_MS = 5_000;

/** Whatever answers requests. */
export type RequestHandler = Pick<Hono<AppEnv>, 'fetch'>;

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
  app: RequestHandler,
  config: Pick<Config, 'listen' | 'tls' | 'trustedProxies'>,
): Promise<Listening> {
  const { host, port } = config.listen;
  const server = serverOf(app, config);
  await bind(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${config.tls ? 'https' : 'http'}://${name}:${bound}`,
    port: bound,
    renew(pair) {
      if (server instanceof TlsServer) server.setSecureContext(secureOptions(pair));
    },
    close: (graceMs) => close(server, graceMs),
  };
}

function serverOf(app: RequestHandler, config: Pick<Config, 'tls' | 'trustedProxies'>): Server {
  const isTls = config.tls !== undefined;
  const handle = getRequestListener(app.fetch, {
    errorHandler: (error) => answerToNone(error, isTls),
    // Stands in where a request has no Host, so that health checks by HTTP/1.0 are answered.
    hostname: 'localhost',
  });
  const connections = new Connections(config.trustedProxies, ({ request, response }) => {
    void handle(request, response);
  });
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    connections.receive(request, response);
  };
  const server = config.tls
    ? createTlsServer(
        { ...LIMITS, handshakeTimeout: HANDSHAKE_TIMEOUT_MS, ...secureOptions(config.tls) },
        onRequest,
      )
    : createServer(LIMITS, onRequest);
  server.on('connection', (socket: Socket) => connections.add(socket));
  const looking = setInterval(() => connections.look(), LOOK_EVERY_MS).unref();
  server.once('close', () => clearInterval(looking));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    refuseUnparsed(error, socket, { isTls, exchange: connections.lastOn(socket) });
  });
  // No tunnels here. Node would hang up without a word.
  server.on('connect', (_request, socket: Socket) => {
    if (connections.lastOn(socket)) socket.destroy();
    else writeProblem(socket, 'bad-request', isTls);
  });
  // Node would answer an unknown `Expect` by itself, without our headers; it may as well be ignored.
  server.on('checkExpectation', onRequest);
  return server;
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
function answerToNone(error: unknown, isTls: boolean): Response {
  const slug = error instanceof RequestError ? 'bad-request' : 'internal-error';
  const requestId = randomUUID();
  const headers = new Headers(bareHeaders(requestId, isTls));
  return problemResponse(new Problem(slug), requestId, headers);
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
