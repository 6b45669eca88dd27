/** The calls about refunds by the shop (R16). */
import { refundSchema, type RefundView } from '@kaikei/shared/api.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import { call, type HttpContext } from '../api/http.ts';
import type { RefundRecord } from '../storage/db.ts';

/** The proxy answers within 10 s; the rest is the way there and back. */
const TIMEOUT_MS = 15_000;

export interface RefundClient {
  /** However often it is sent, it is one refund. */
  send(refund: RefundRecord, approval?: Credential): Promise<RefundView>;
  find(refund: RefundRecord): Promise<RefundView>;
}

export function createRefundClient(http: HttpContext): RefundClient {
  const path = ({ paymentId, id }: RefundRecord) => `/v1/payments/${paymentId}/refunds/${id}`;
  return {
    send: (refund, approval) => {
      const { amount, reason } = refund;
      return call(http, 'PUT', path(refund), refundSchema, {
        body: { amount, ...(reason !== undefined && { reason }), ...(approval && { approval }) },
        timeoutMs: TIMEOUT_MS,
      });
    },
    find: (refund) => call(http, 'GET', path(refund), refundSchema),
  };
}
