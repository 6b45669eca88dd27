/** A back office that hears the webhook: a real server, which checks each signature with the library for receivers. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

interface Heard {
  /** `webhook-id` */
  id: string;
  /** `webhook-timestamp`, in seconds */
  sentAt: number;
  /** How many signatures there were. */
  signatures: number;
  path: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
  body: string;
}

/** How it answers; it hangs where nothing ends the response. */
export type Answer = (response: ServerResponse, heard: Heard) => void;

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(code, headers).end();
  };
export const hang: Answer = () => undefined;

interface ReceiverOptions {
  port?: number;
  secret?: string;
  /** What its own clock says; signatures of another time are refused. */
  now?: () => number;
}

export class WebhookReceiver {
  readonly secret: string;
  /** All that came with a good signature, in order. */
  readonly heard: Heard[] = [];
  /** Why others were not believed. */
  readonly refused: unknown[] = [];
  answer: Answer = status(204);
  readonly #server: Server;
  readonly #now: () => number;

  private constructor({ secret, now = Date.now }: ReceiverOptions) {
    this.secret = secret ?? newSecret();
    this.#now = now;
    this.#server = createServer((request, response) => void this.#hear(request, response));
  }

  static async open(options: ReceiverOptions = {}): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(options);
    receiver.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** With a part that is the receiver's own secret. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks/kaikei?token=hush-hush`;
  }

  /** Of those that came so far. */
  ids(): string[] {
    return this.heard.map(({ id }) => id);
  }

  async #hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => '');
    // Whoever sent it died on the way.
    if (!request.complete) return;
    const header = (name: string) => String(request.headers[name] ?? '');
    const headers = {
      'webhook-id': header('webhook-id'),
      'webhook-timestamp': header('webhook-timestamp'),
      'webhook-signature': header('webhook-signature'),
    };
    try {
      this.#verify(body, headers);
    } catch (error) {
      this.refused.push(error);
      response.writeHead(401).end();
      return;
    }
    const event = JSON.parse(body) as Pick<Heard, 'type' | 'timestamp' | 'data'>;
    const heard: Heard = {
      id: headers['webhook-id'],
      sentAt: Number(headers['webhook-timestamp']),
      signatures: headers['webhook-signature'].split(' ').length,
      path: request.url ?? '',
      ...event,
      body,
    };
    this.heard.push(heard);
    this.answer(response, heard);
  }

  /** The library reads the clock by itself: it is moved to ours for that moment. */
  #verify(body: string, headers: Record<string, string>): void {
    const real = Date.now;
    Date.now = this.#now;
    try {
      new Webhook(this.secret).verify(body, headers);
    } finally {
      Date.now = real;
    }
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
