/** From a row of the outbox to what all above the store see; one that is damaged costs no other. */
import { isWebhookEventType } from '@kaikei/shared/shop/webhook.ts';
import { isPayment, isTime } from '../record-shape.ts';
import { numberIn, textIn, type SqlRow } from '../sql.ts';
import type { WebhookEvent, WebhookEventRow, WebhookSource } from './port.ts';

/** As a header can carry it; ids of payments and refunds are far shorter. */
const ID = /^[\x21-\x7e]{1,200}$/;
/** More than any event is tried. */
const MOST_ATTEMPTS = 1_000;

export function eventFrom(row: SqlRow): WebhookEvent {
  const [id, type] = [String(row['id']), String(row['type'])];
  const [at, attempts] = [Number(row['at']), Number(row['attempts'])];
  const giveUpAt = numberIn(row, 'give_up_at');
  const isWhole =
    ID.test(id) &&
    isWebhookEventType(type) &&
    isCount(attempts) &&
    isTime(at) &&
    isTime(giveUpAt ?? 0);
  return {
    id,
    type: type as WebhookEvent['type'],
    subject: String(row['subject']),
    at,
    // What is written back has to fit its column.
    attempts: isCount(attempts) ? attempts : 0,
    ...(giveUpAt !== undefined && { giveUpAt }),
    source: isWhole ? sourceFrom(row, type === 'closing.created') : undefined,
  };
}

function isCount(value: number): boolean {
  return value >= 0 && value <= MOST_ATTEMPTS;
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
