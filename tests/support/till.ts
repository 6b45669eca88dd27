/** A paired terminal that talks to the proxy as a client without a browser would. */
import type { SubmitBody } from '@kaikei/shared/api.ts';
import { Answer } from './answer.ts';
import { EventStream } from './events.ts';
import { newCode, newId } from './ids.ts';

/** Whoever is asked; its address may change with a restart. */
export interface Origin {
  readonly url: string;
}

export type Headers = Record<string, string>;

/** A body that is taken: 1,500 yen from a WeChat Pay code that is paid at once. */
export function submission(members: Partial<SubmitBody> = {}): SubmitBody {
  return { saleId: newId('s'), amount: 1500, currency: 'JPY', code: newCode(), ...members };
}

export class Till {
  readonly id: string;
  /** What it sends as `Cookie`. */
  readonly cookie: string;
  readonly #origin: Origin;

  constructor(origin: Origin, id: string, cookie: string) {
    this.#origin = origin;
    this.id = id;
    this.cookie = cookie;
  }

  async ask(method: string, path: string, headers: Headers = {}, body?: string): Promise<Answer> {
    const response = await fetch(this.#origin.url + path, {
      method,
      headers: { cookie: this.cookie, ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
    });
    return Answer.of(response);
  }

  put(id: string, body: unknown, headers: Headers = {}): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const all = { 'content-type': 'application/json', ...headers };
    return this.ask('PUT', `/v1/payments/${id}`, all, text);
  }

  get(id: string): Promise<Answer> {
    return this.ask('GET', `/v1/payments/${id}`);
  }

  list(query: { since?: string; limit?: number } = {}): Promise<Answer> {
    const entries = Object.entries(query).map(([name, value]) => [name, String(value)]);
    return this.ask('GET', `/v1/payments?${new URLSearchParams(entries).toString()}`);
  }

  cancel(id: string): Promise<Answer> {
    return this.ask('POST', `/v1/payments/${id}/cancel`);
  }

  me(): Promise<Answer> {
    return this.ask('GET', '/v1/terminals/me');
  }

  /** The stream of changes; from now on where `since` is left out. */
  events(
    since?: string,
    headers: Headers = {},
    watch: readonly string[] = [],
  ): Promise<EventStream> {
    const query = new URLSearchParams(watch.map((id) => ['watch', id]));
    if (since !== undefined) query.set('since', since);
    const all = { cookie: this.cookie, ...headers };
    return EventStream.open(`${this.#origin.url}/v1/events?${query.toString()}`, all);
  }
}
