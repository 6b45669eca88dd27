import { isoTime } from '@kaikei/shared/iso-time.ts';
import type { WebhookPayment, WebhookRefund } from '@kaikei/shared/shop/webhook.ts';
import type { WebhookEvent, WebhookSource } from '../store/webhooks/port.ts';
import { paymentView, refundView } from '../view.ts';

/** The same bytes for every attempt; undefined where the row is damaged. */
export function bodyOf({ type, at, source }: WebhookEvent): string | undefined {
  const data = source && dataOf(source);
  return data && JSON.stringify({ type, timestamp: isoTime(at), data });
}

function dataOf(source: WebhookSource): WebhookPayment | WebhookRefund | object | undefined {
  if (source.kind === 'closing') return source.closing;
  const { payment: record, receiptNo, revision, refundId } = source;
  const { timeline: _, ...payment } = paymentView({
    ...{ record, timeline: [], changeSeq: revision },
    ...(receiptNo !== undefined && { receiptNo }),
  });
  if (refundId === undefined) return payment;
  const refund = record.shopRefunds?.find(({ id }) => id === refundId);
  return refund && { ...refundView(refund), payment };
}
