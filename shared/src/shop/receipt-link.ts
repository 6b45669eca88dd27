/** `POST /v1/payments/{id}/receipt-link` */
import * as v from 'valibot';

export const receiptLinkSchema = v.object({
  /** Whole where the proxy knows under which address customers reach it, else a path of this origin. */
  url: v.string(),
  expiresAt: v.pipe(v.string(), v.isoTimestamp()),
});
export type ReceiptLinkView = v.InferOutput<typeof receiptLinkSchema>;
