/** One signed body out, one bounded answer in, over undici. Follows no redirect, retries nothing. */
import type { Socket } from 'node:net';
import { Client, Pool, type Dispatcher } from '../undici.ts';
import { AnswerError } from './answer-error.ts';
import type { RawAnswer } from './answer.ts';
import { checkEncoding, inflated } from './content-encoding.ts';
import type { Deadline } from './deadline.ts';
import { connectorTo, type Endpoint } from './endpoint.ts';

/** An answer has about a kilobyte (F08); compressed or not, it has no more. */
const MAX_ANSWER_BYTES = 256 * 1024;

const LIMITS = {
  maxResponseSize: MAX_ANSWER_BYTES,
  // Off: undici times the gaps between bytes, our deadline times the whole call.
  headersTimeout: 0,
  bodyTimeout: 0,
} as const;

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json',
  'accept-encoding': 'identity',
} as const;

/** Kept-alive connections, for calls that may be made again. */
export function keepAlivePool(endpoint: Endpoint, connectTimeoutMs: number): Pool {
  return new Pool(endpoint.origin, {
    ...LIMITS,
    connect: connectorTo(endpoint, { timeoutMs: connectTimeoutMs }),
  });
}

export interface OwnConnection {
  /** One that stands and was never used; without it a new one is opened. */
  ready: Socket | undefined;
  /** Called when the connection stands, before a byte of the request is written. */
  onStanding: () => void;
}

/** Sends over a connection of its own, so that no stale one leaves us guessing (R4). */
export async function exchangeOnce(
  endpoint: Endpoint,
  path: string,
  body: string,
  deadline: Deadline,
  { ready, onStanding }: OwnConnection,
): Promise<RawAnswer> {
  const connect = connectorTo(endpoint, { signal: deadline.signal });
  let used = false;
  const client = new Client(endpoint.origin, {
    ...LIMITS,
    // undici's way to say "no keep-alive"
    pipelining: 0,
    connect: (target, callback) => {
      // undici reconnects for a request that it could not write; a create has one connection only.
      if (used) return callback(new AnswerError('connection-lost'), null);
      used = true;
      const send = (socket: Socket) => {
        if (deadline.passed) {
          socket.destroy();
          callback(new AnswerError('timeout'), null);
          return;
        }
        onStanding();
        callback(null, socket);
      };
      // Within the call that asks for it, undici takes none.
      if (ready) {
        queueMicrotask(() => send(ready));
        return;
      }
      connect(target, (...[error, socket]) => {
        if (error) callback(error, null);
        else send(socket);
      });
    },
  });
  try {
    return await exchange(client, endpoint.basePath + path, body, deadline.signal);
  } finally {
    await client.destroy();
  }
}

/** @throws AnswerError where the answer is too large or cannot be inflated; undici's errors where none came */
export async function exchange(
  dispatcher: Dispatcher,
  path: string,
  body: string,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const answer = await dispatcher.request({
    method: 'POST',
    path,
    headers: HEADERS,
    body,
    signal,
    // Many tiny chunks cost far more than their bytes; let few of them queue up.
    highWaterMark: 16 * 1024,
  });
  // A body that we leave unread reports its own end as an error, after we are gone.
  answer.body.on('error', () => undefined);
  const gatewayTime = readDate(answer.headers['date']);
  const head = { status: answer.statusCode, ...(gatewayTime !== undefined && { gatewayTime }) };
  if (answer.statusCode !== 200) {
    answer.body.destroy();
    const retryAfterMs = readRetryAfter(answer.headers['retry-after']);
    return {
      ...head,
      body: new Uint8Array(),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  try {
    const encoding = checkEncoding(answer.headers['content-encoding']);
    const bytes = await readAll(answer.body);
    return { ...head, body: inflated(bytes, encoding, MAX_ANSWER_BYTES) };
  } catch (error) {
    answer.body.destroy();
    throw error;
  }
}

/** A gateway may slow us down (F07), but not so much that a customer stands there unanswered. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

function readRetryAfter(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) return undefined;
  return Math.min(Number(value), LONGEST_RETRY_AFTER_SECONDS) * 1000;
}

function readDate(value: string | string[] | undefined): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Copies into one growing buffer: a list of one-byte chunks would weigh a hundred times its bytes. */
async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  let bytes = Buffer.allocUnsafe(4 * 1024);
  let length = 0;
  for await (const chunk of body) {
    if (length + chunk.length > MAX_ANSWER_BYTES) throw new AnswerError('answer-too-large');
    if (length + chunk.length > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length + chunk.length, bytes.length * 2));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.subarray(0, length);
}
