/** The public face of `gateway`: what `payments` asks for, and gets, without knowing the wire. */
import type { CallKind, Verdict } from '@kaikei/shared/verdict.ts';
import type { Currency } from '@kaikei/shared/money.ts';

/** What every call needs to know of a payment. `id` is the gateway's `merchant_order_no`. */
export interface OrderFacts {
  id: string;
  amount: number;
  currency: Currency;
  storeNo: string;
  /** The gateway's number for it, once an answer told it. */
  transNo?: string;
  /** W3C Trace Context of the payment's submission; the gateway does not hear of it. */
  traceparent?: string;
}

/** What only the create needs. */
export interface CreateFacts {
  /** For whom it is; the gateway does not hear of it. */
  terminalId: string;
  code: string;
  payMethodId: string;
  expiresSeconds: number;
  description: string;
  attach?: string;
  termIp?: string;
  location?: { latitude: string; longitude: string };
}

export type GatewayRequest =
  | { kind: 'create'; order: OrderFacts; create: CreateFacts }
  | { kind: 'query' | 'cancel'; order: OrderFacts }
  /** `refundNo` is `<id>-r<n>` (R15) or `<id>-s<n>` (R16); `amount` is what goes back. */
  | {
      kind: 'refund' | 'refund-query';
      order: OrderFacts;
      refundNo: string;
      amount: number;
      /** Why the shop refunds it; the gateway keeps it with the refund. */
      reason?: string;
    };

export interface Gateway {
  /**
   * Sends one signed call and tells what its answer means; never throws and never retries.
   * Deadlines: 10 s for a create, 5 s for the others (R5), connecting included.
   */
  call(request: GatewayRequest): Promise<Verdict>;
  /** Opens and closes a connection: is the gateway there at all? Sends no request. */
  probe(timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Deadlines in milliseconds by call (R5). */
export const DEADLINE_MS: Record<CallKind, number> = {
  create: 10_000,
  query: 5_000,
  cancel: 5_000,
  refund: 5_000,
  'refund-query': 5_000,
};
