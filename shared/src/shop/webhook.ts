/** What the proxy sends to the shop's back office: the bodies of its webhook, one source for sender and OpenAPI. */
import * as v from 'valibot';
import { paymentSchema, refundSchema } from '../api.ts';
import { closingSchema } from './report.ts';

/** A payment as the API shows it, but for its timeline, which has no end: who wants that asks for it. */
const paymentDataSchema = v.omit(paymentSchema, ['timeline']);
export type WebhookPayment = v.InferOutput<typeof paymentDataSchema>;

/** A refund as the API shows it, with its payment. */
const refundDataSchema = v.object({ ...refundSchema.entries, payment: paymentDataSchema });
export type WebhookRefund = v.InferOutput<typeof refundDataSchema>;

const event = <T extends string, D extends v.GenericSchema>(type: T, data: D) =>
  v.object({
    type: v.literal(type),
    /** When it came about; when it was sent is in the headers. */
    timestamp: v.pipe(v.string(), v.isoTimestamp()),
    data,
  });

/** Only what has ended is sent: nothing of it changes any more. */
export const WEBHOOK_EVENTS = {
  'payment.paid': event('payment.paid', paymentDataSchema),
  'payment.failed': event('payment.failed', paymentDataSchema),
  'payment.canceled': event('payment.canceled', paymentDataSchema),
  'refund.refunded': event('refund.refunded', refundDataSchema),
  'refund.failed': event('refund.failed', refundDataSchema),
  'closing.created': event('closing.created', closingSchema),
} as const;
export type WebhookEventType = keyof typeof WEBHOOK_EVENTS;

export function isWebhookEventType(text: string): text is WebhookEventType {
  return Object.hasOwn(WEBHOOK_EVENTS, text);
}
