/** Clients that begin a request, send a byte a second, and never come to its end. */
import { connect, type Socket } from 'node:net';
import type { Answer } from '../../support/answer.ts';
import { newId } from '../../support/ids.ts';
import { submission } from '../../support/till.ts';
import { parseAnswer, requestText } from '../../support/wire.ts';

type Kind = 'head' | 'body' | 'chunk' | 'method' | 'nothing';
const KINDS: readonly Kind[] = ['head', 'body', 'chunk', 'method', 'nothing'];

/**
 * So many at any time, of all kinds by turns: whoever the proxy closes is followed by another. They come one after the
 * other, at most 250 a second: to start 500 at once would hold up this process itself.
 */
export class SlowClients {
  /** All that ever came. */
  readonly all: SlowClient[] = [];
  readonly #refill: NodeJS.Timeout;

  constructor(count: number, port: number, cookie: string) {
    this.#refill = setInterval(() => {
      for (let missing = Math.min(5, count - this.hanging); missing > 0; missing -= 1) {
        const kind = KINDS[this.all.length % KINDS.length] ?? 'head';
        this.all.push(new SlowClient(kind, port, cookie));
      }
    }, 20);
  }

  get hanging(): number {
    return this.all.filter(({ isClosed }) => !isClosed).length;
  }

  /** From now on nobody follows those who are closed. */
  comeNoMore(): void {
    clearInterval(this.#refill);
  }

  destroy(): void {
    this.comeNoMore();
    for (const client of this.all) client.destroy();
  }
}

class SlowClient {
  readonly kind: Kind;
  /** The payment that it would begin. */
  readonly id = newId();
  isClosed = false;
  #text = '';
  readonly #socket: Socket;

  constructor(kind: Kind, port: number, cookie: string) {
    this.kind = kind;
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.#socket.setEncoding('utf8').on('data', (text: string) => (this.#text += text));
    this.#socket.on('error', () => undefined);
    const drip = setInterval(() => {
      if (kind !== 'nothing') this.#socket.write('x');
    }, 1_000);
    const over = () => {
      this.isClosed = true;
      clearInterval(drip);
    };
    this.#socket.on('end', over).on('close', over);
    const beginning = this.#beginning(port, cookie);
    if (beginning) this.#socket.write(beginning);
  }

  /** What it was told; undefined where nothing was said. */
  get answer(): Answer | undefined {
    return this.#text ? parseAnswer({ text: this.#text, closed: this.isClosed }) : undefined;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #beginning(port: number, cookie: string): string {
    const target = `/v1/payments/${this.id}`;
    const body = JSON.stringify(submission());
    const put = (headers: Record<string, string>, text: string) => {
      const all = { cookie, 'content-type': 'application/json', ...headers };
      return requestText(port, 'PUT', target, all, text);
    };
    switch (this.kind) {
      case 'head':
        return `PUT ${target} HTTP/1.1\r\nhost: localhost\r\nx-slow: `;
      case 'body':
        return put({ 'content-length': '5000' }, body);
      case 'chunk':
        return put({ 'transfer-encoding': 'chunked' }, `1388\r\n${body}`);
      case 'method':
        return 'PU';
      case 'nothing':
        return '';
    }
  }
}
