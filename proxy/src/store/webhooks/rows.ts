/** From a row of the outbox to what the rooms above see; one that is damaged costs no other. */
import { isWebhookEventType } from '@kaikei/shared/shop/webhook.ts';
import { isPayment } from '../record-shape.ts';
import { numberIn, textIn, type SqlRow } from '../sql.ts';
import type { WebhookEvent, WebhookEventRow, WebhookSource } from './port.ts';

export function eventFrom(row: SqlRow): WebhookEvent {
  const type = String(row['type']);
  const giveUpAt = numberIn(row, 'give_up_at');
  return {
    id: String(row['id']),
    type: type as WebhookEvent['type'],
    subject: String(row['subject']),
    at: Number(row['at']),
    attempts: Number(row['attempts']),
    ...(giveUpAt !== undefined && { giveUpAt }),
    source: isWebhookEventType(type) ? sourceFrom(row, type === 'closing.created') : undefined,
  };
}

function sourceFrom(row: SqlRow, isClosing: boolean): WebhookSource | undefined {
  const record = parsed(row['record']);
  if (isClosing)
    return typeof record === 'object' && record !== null
      ? { kind: 'closing', closing: record }
      : undefined;
  if (!isPayment(record) || record.id !== row['subject']) return undefined;
  const refundId = textIn(row, 'refund_id');
  const receiptNo = textIn(row, 'receipt_no');
  return {
    kind: 'payment',
    payment: record,
    revision: Number(row['revision'] ?? 0),
    ...(receiptNo !== undefined && { receiptNo }),
    ...(refundId !== undefined && { refundId }),
  };
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined; // Damaged: the event is given up, and says so.
  }
}

export function rowFrom(row: SqlRow): WebhookEventRow {
  const deliveredAt = numberIn(row, 'delivered_at');
  const endedAt = deliveredAt ?? numberIn(row, 'dead_at');
  const failure = textIn(row, 'failure');
  const state =
    deliveredAt !== undefined ? 'delivered' : endedAt !== undefined ? 'dead' : 'waiting';
  return {
    id: String(row['id']),
    type: String(row['type']),
    subject: String(row['subject']),
    state,
    at: Number(row['at']),
    attempts: Number(row['attempts']),
    ...(failure !== undefined && { failure }),
    ...(state === 'waiting' && { nextAttemptAt: Math.max(0, Number(row['next_attempt_at'])) }),
    ...(endedAt !== undefined && { endedAt }),
  };
}
