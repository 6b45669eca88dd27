/** Real servers on the loopback address that play the gateway, well-behaved or not. */
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';

export interface Heard {
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
  socket: Socket;
}

export interface TestServer {
  port: number;
  /** Requests that arrived whole. */
  heard: Heard[];
  /** Connections accepted so far. */
  sockets: Socket[];
  close(): Promise<void>;
}

/** The base URL of a plain HTTP server. */
export const local = ({ port }: { port: number }) => `http://127.0.0.1:${port}`;

type Answer = (response: ServerResponse, heard: Heard) => void;

/** An HTTP server, or an HTTPS one with the given key and certificate; it ends with the test. */
export function serve(answer: Answer, tls?: ServerOptions): Promise<TestServer> {
  const heard: Heard[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path, headers, socket } = request;
      const one = { path, headers, body: Buffer.concat(chunks).toString('utf8'), socket };
      heard.push(one);
      answer(response, one);
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  return listen(server, heard);
}

/** A TCP server that does with each connection what it is told. */
export function serveRaw(connected: (socket: Socket) => void): Promise<TestServer> {
  return listen(createTcpServer(connected), []);
}

/** One that waits for the request and then sends these bytes and closes. */
export function serveBytes(...parts: (string | Buffer)[]): Promise<TestServer> {
  return serveRaw((socket) => {
    socket.once('data', () => {
      for (const part of parts) socket.write(part);
      socket.end();
    });
  });
}

/** A port where nobody listens. */
export async function deadPort(): Promise<number> {
  const server = await serveRaw(() => undefined);
  await server.close();
  return server.port;
}

async function listen(server: Server, heard: Heard[]): Promise<TestServer> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    // Clients that go away in the middle are what these tests are about.
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return { port: address.port, heard, sockets, close };
}
