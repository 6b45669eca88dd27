/** The calls of the HTTP contract that a till makes. */
import {
  CLIENT_PROTOCOL,
  paymentListSchema,
  paymentSchema,
  terminalSchema,
  type PaymentView,
  type SubmitBody,
  type TerminalView,
} from '@kaikei/shared/api.ts';
import { call, type HttpContext } from './http.ts';

/** The proxy answers a submission within 10 s; the rest is the way there and back. */
const SUBMIT_TIMEOUT_MS = 15_000;

/** Asking who we are is also the probe whether the proxy is there. */
const PROBE_TIMEOUT_MS = 5_000;

export interface PaymentPage {
  payments: PaymentView[];
  cursor: string;
}

export interface ProxyClient {
  pair(pairingCode: string): Promise<TerminalView>;
  me(): Promise<TerminalView>;
  submit(id: string, body: SubmitBody): Promise<PaymentView>;
  payment(id: string): Promise<PaymentView>;
  cancel(id: string): Promise<PaymentView>;
  /** In order of latest change, after a cursor. */
  changes(since: string, limit: number): Promise<PaymentPage>;
  /** What is open, and the `count` that changed last; for a till that has read nothing yet. */
  latest(count: number): Promise<PaymentPage>;
}

export function createClient(context: HttpContext): ProxyClient {
  const payment = (id: string): string => `/v1/payments/${id}`;
  const list = (query: Record<string, string>): Promise<PaymentPage> =>
    call(context, 'GET', `/v1/payments?${new URLSearchParams(query)}`, paymentListSchema);
  return {
    pair: (pairingCode) =>
      call(context, 'POST', '/v1/terminals', terminalSchema, { body: { pairingCode } }),
    me: () =>
      call(context, 'GET', '/v1/terminals/me', terminalSchema, { timeoutMs: PROBE_TIMEOUT_MS }),
    submit: (id, body) =>
      call(context, 'PUT', payment(id), paymentSchema, {
        body,
        headers: { 'Kaikei-Client': String(CLIENT_PROTOCOL) },
        timeoutMs: SUBMIT_TIMEOUT_MS,
      }),
    payment: (id) => call(context, 'GET', payment(id), paymentSchema),
    cancel: (id) => call(context, 'POST', `${payment(id)}/cancel`, paymentSchema),
    changes: (since, limit) => list({ since, limit: String(limit) }),
    latest: (count) => list({ latest: String(count) }),
  };
}
