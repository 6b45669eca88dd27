/** Requests to the byte, for those that no HTTP client would send. */
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Answer } from './answer.ts';

export interface WireAnswer {
  /** All that came back until the other side closed, or had said one whole answer. */
  text: string;
  /** Whether the other side closed the connection. */
  closed: boolean;
}

/**
 * Sends the parts one after the other, `gapMs` apart, and reads until the other side closes or an
 * answer with a `Content-Length` is complete.
 */
export async function send(
  port: number,
  parts: readonly (string | Buffer)[],
  { gapMs = 0 }: { gapMs?: number } = {},
): Promise<WireAnswer> {
  const socket = connect({ port, host: '127.0.0.1' });
  const answer = read(socket);
  for (const part of parts) {
    if (socket.destroyed || !socket.writable) break;
    socket.write(part);
    if (gapMs > 0) await wait(gapMs);
  }
  return answer;
}

function read(socket: Socket): Promise<WireAnswer> {
  return new Promise((resolve) => {
    let text = '';
    const end = (closed: boolean) => {
      resolve({ text, closed });
      socket.destroy();
    };
    // A server that refuses a body may reset the connection under a client that still sends.
    socket.on('error', () => {
      end(true);
    });
    socket.on('close', () => {
      end(true);
    });
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (isWhole(text)) end(false);
    });
  });
}

function isWhole(text: string): boolean {
  const [head, body] = split(text);
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  return body !== undefined && length !== undefined && Buffer.byteLength(body) >= Number(length);
}

function split(text: string): [string, string?] {
  const at = text.indexOf('\r\n\r\n');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 4)];
}

/** The first answer in the text. */
export function parseAnswer({ text }: WireAnswer): Answer {
  const [head, body = ''] = split(text);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1]);
  if (!status) throw new Error(`no HTTP answer: ${JSON.stringify(text.slice(0, 200))}`);
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  return new Answer(status, headers, dechunked(headers, body));
}

function dechunked(headers: Headers, body: string): string {
  if (headers.get('transfer-encoding') !== 'chunked') return body;
  let text = '';
  let rest = body;
  for (;;) {
    const [, size = '0', after = ''] = /^([0-9a-f]+)\r\n([^]*)$/i.exec(rest) ?? [];
    const length = parseInt(size, 16);
    if (length === 0) return text;
    text += after.slice(0, length);
    rest = after.slice(length + 2);
  }
}

/** One request as text; `Host` is the proxy's own unless another is given. */
export function requestText(
  port: number,
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body = '',
): string {
  const all: Record<string, string> = { host: `127.0.0.1:${port}`, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** Asks to the byte, so that no client tidies it up; the connection is not used again. */
export async function askRaw(
  port: number,
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> {
  const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const all = { connection: 'close', ...length, ...headers };
  return parseAnswer(await send(port, [requestText(port, method, target, all, body)]));
}
