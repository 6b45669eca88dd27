/** What Node's parser gives up on never reaches the app; it gets a problem all the same. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { Exchange } from './exchanges.ts';
import { bareHeaders } from './headers.ts';
import { problemDocument } from './problem.ts';

/** Until then a client may read why it was refused; to close at once could destroy the answer on its way. */
const LINGER_MS = 1_000;

/** Nothing more can be read on this connection. `exchange` is the last that is to be answered on it. */
export function refuseUnparsed(
  error: NodeJS.ErrnoException,
  socket: Socket,
  { exchange, isTls }: { exchange: Exchange | undefined; isTls: boolean },
): void {
  const isLost = !socket.writable || error.code === 'ECONNRESET';
  if (isLost || exchange?.response.headersSent) {
    socket.destroy();
  } else if (exchange?.request.complete) {
    // What follows a whole request does not undo it: its own answer is the true one.
    exchange.response.once('finish', () => socket.destroySoon());
  } else {
    writeProblem(socket, slugOf(error.code), isTls);
  }
}

/** Writes a problem where there is no response to write it to, and ends the connection. */
export function writeProblem(socket: Socket, slug: ProblemSlug, isTls: boolean): void {
  const requestId = randomUUID();
  const document = problemDocument(slug, requestId);
  const body = JSON.stringify(document);
  const headers = {
    ...bareHeaders(requestId, isTls),
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${document.status} ${document.title}\r\n${lines.join('')}\r\n${body}`);
  // A client that never closes its side would keep the connection for ever.
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

function slugOf(parserCode: string | undefined): ProblemSlug {
  if (parserCode === 'HPE_HEADER_OVERFLOW') return 'header-too-large';
  if (parserCode === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request-timeout';
  return 'bad-request';
}
