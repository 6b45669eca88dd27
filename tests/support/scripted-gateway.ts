/**
 * A gateway that answers as a test says, for answers that the sandbox does not give. It shares no
 * code with the product: it reads, signs and keeps the time by itself.
 */
import { createSign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { lastingPort } from './ports.ts';
import type { GatewaySettings } from './proxy.ts';
import { rsaPem } from './rsa-pairs.ts';

export interface HeardCall {
  kind: 'create' | 'query' | 'cancel' | 'refund' | 'refund-query' | 'unknown';
  fields: Record<string, string>;
  receivedAt: number;
  /** Absent while it is open; also set when the caller hangs up. */
  answeredAt?: number;
}

/** A signed envelope; `data` travels as a JSON string. */
interface Envelope {
  code?: string;
  msg?: string;
  data?: Record<string, unknown>;
}

/** `hang` never answers, `cut` breaks the connection, other text goes out as it is; a function answers by itself. */
export type Reply = Envelope | string | ((response: ServerResponse) => void);
export type Script = (call: HeardCall, earlier: readonly HeardCall[]) => Reply | Promise<Reply>;

const KINDS: Record<string, HeardCall['kind']> = {
  '/api/entry/cpm': 'create',
  '/api/entry/orderquery': 'query',
  '/api/entry/void': 'cancel',
  '/api/entry/refund': 'refund',
  '/api/entry/refundquery': 'refund-query',
};

export class ScriptedGateway implements GatewaySettings {
  readonly appId = 'wz0000000000000002';
  readonly merchantNo = '312100000002';
  readonly appPrivateKeyPem = rsaPem('app').privatePem;
  readonly gatewayPublicKeyPem: string;
  readonly calls: HeardCall[] = [];
  /** May be changed at any time. */
  script: Script;
  #privateKeyPem: string;
  readonly #server: Server;
  #url = '';
  #serial = 0;

  private constructor(script: Script) {
    const { publicPem, privatePem } = rsaPem('gateway');
    this.gatewayPublicKeyPem = publicPem;
    this.#privateKeyPem = privatePem;
    this.script = script;
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(script: Script = paidAtOnce): Promise<ScriptedGateway> {
    const gateway = new ScriptedGateway(script);
    await gateway.listen();
    return gateway;
  }

  get url(): string {
    return this.#url;
  }

  callsOf(id: string, kind?: HeardCall['kind']): HeardCall[] {
    const own = this.calls.filter(({ fields }) => fields['merchant_order_no'] === id);
    return kind === undefined ? own : own.filter((call) => call.kind === kind);
  }

  /** From now on it signs with this key. */
  useKey(privateKeyPem: string): void {
    this.#privateKeyPem = privateKeyPem;
  }

  /** Signs flat members as the gateway signs its notifications. */
  signed(members: Record<string, string>): Record<string, string> {
    return { ...members, sign: this.#sign(members) };
  }

  /** Again at the same address after a `close`. */
  async listen(): Promise<void> {
    const port = this.#url ? Number(new URL(this.#url).port) : await lastingPort();
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#url = `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedAt = Date.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call: HeardCall = {
      kind: KINDS[request.url ?? ''] ?? 'unknown',
      fields: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, string>,
      receivedAt,
    };
    const earlier = [...this.calls];
    this.calls.push(call);
    const answered = () => {
      call.answeredAt ??= Date.now();
    };
    response.once('close', answered);
    const reply = await this.script(call, earlier);
    if (reply === 'hang') return;
    if (reply === 'cut') response.destroy();
    else if (typeof reply === 'function') reply(response);
    else {
      // From here on the caller may have it, long before a busy machine lets us know that it was sent.
      answered();
      response.setHeader('content-type', 'application/json').end(this.#text(reply));
    }
  }

  #text(reply: Envelope | string): string {
    if (typeof reply === 'string') return reply;
    this.#serial += 1;
    const { code = '0', msg = 'success', data } = reply;
    const members = {
      code,
      msg,
      psn: `psn-${this.#serial}`,
      ...(data && { data: JSON.stringify(data) }),
    };
    return JSON.stringify(this.signed(members));
  }

  #sign(members: Record<string, string>): string {
    const text = Object.keys(members)
      .filter((name) => name !== 'sign' && members[name] !== '')
      .sort()
      .map((name) => `${name}=${members[name] ?? ''}`)
      .join('&');
    return createSign('RSA-SHA256').update(text, 'utf8').sign(this.#privateKeyPem, 'base64');
  }
}

/** What a gateway says of an order in this `trans_status`. */
export function order(call: HeardCall, status: number, more: Record<string, unknown> = {}): Reply {
  const id = call.fields['merchant_order_no'] ?? '';
  return {
    data: { trans_no: `T-${id}`, trans_status: status, merchant_order_no: id, ...more },
  };
}

/** `trans_status` 2 for an amount in yen. */
export function paid(call: HeardCall, amount: number): Reply {
  const money = {
    price_currency: 'JPY',
    order_amount: String(amount),
    paid_amount: String(amount),
  };
  return order(call, 2, { ...money, trans_amount: String(amount) });
}

export const notFound: Reply = { code: 'E04111', msg: 'no record' };

function paidAtOnce(call: HeardCall, earlier: readonly HeardCall[]): Reply {
  const id = call.fields['merchant_order_no'];
  const created = [...earlier, call].find(
    (each) => each.kind === 'create' && each.fields['merchant_order_no'] === id,
  );
  return created ? paid(call, Number(created.fields['order_amount'])) : notFound;
}
