/** Payments: submitting, canceling and following them, their refunds and receipts. */
import {
  BODY_PROBLEMS,
  CHANGE_PROBLEMS,
  JSON_ONLY,
  ORIGIN_HEADERS,
  TERMINAL_PROBLEMS,
  json,
  type Operations,
} from '../operation-row.ts';

const SUBMIT_PROBLEMS = [
  'client-too-old',
  'payment-conflict',
  'payment-canceled',
  'sale-in-progress',
  'sale-already-paid',
  'payment-code-already-used',
  'invalid-amount',
  'unsupported-currency',
  'invalid-payment-code',
  'not-a-payment-code',
  'wallet-not-recognised',
  'wallet-mismatch',
  'shutting-down',
] as const;

export const PAYMENT_OPERATIONS: Operations = {
  '/v1/payments': {
    get: {
      summary: 'This terminal’s payments in order of their latest change',
      description:
        'Without `since` from the start. With `latest`, and then without `since`: those that are not finished, however many, and the latest so many; the cursor goes on from there. A cursor is good for its own terminal; with one from before a backup of the database was restored the list begins from the start.',
      answers: { 200: json('PaymentList', 'A page, each payment once') },
      problems: [...TERMINAL_PROBLEMS, 'validation-error'],
      parameters: ['since', 'limit', 'latest'],
    },
  },
  '/v1/payments/{id}': {
    get: {
      summary: 'One payment',
      answers: { 200: json('Payment', 'The payment') },
      problems: [...TERMINAL_PROBLEMS, 'payment-not-found'],
      parameters: ['id'],
    },
    put: {
      summary: 'Submit a payment',
      description:
        'The payment is on disk before the gateway hears of it. The answer waits for the gateway, 10 s at most. The same body again gives the same payment, and is never sent to the gateway again.',
      answers: {
        200: json('Payment', 'The same body was sent before: the payment as it stands'),
        201: json('Payment', 'The payment, in whatever state it has by now'),
      },
      problems: [...TERMINAL_PROBLEMS, ...BODY_PROBLEMS, ...CHANGE_PROBLEMS, ...SUBMIT_PROBLEMS],
      parameters: ['newId', 'client', ...ORIGIN_HEADERS],
      body: { schema: 'Submission', required: true, mediaTypes: JSON_ONLY },
    },
  },
  '/v1/payments/{id}/cancel': {
    post: {
      summary: 'Ask to cancel a payment',
      answers: {
        200: json('Payment', 'Failed or canceled already'),
        201: json('Payment', 'The id was unknown: a tombstone, which keeps a late PUT out'),
        202: json('Payment', 'Recorded; carried out as soon as the rules allow'),
      },
      problems: [
        ...TERMINAL_PROBLEMS,
        ...BODY_PROBLEMS,
        ...CHANGE_PROBLEMS,
        'payment-not-found',
        'payment-not-cancellable',
        'shutting-down',
      ],
      parameters: ['id', ...ORIGIN_HEADERS],
      body: { required: false, mediaTypes: JSON_ONLY },
    },
  },
  '/v1/payments/{id}/refunds/{refundId}': {
    get: {
      summary: 'One refund of a payment of the store',
      answers: { 200: json('Refund', 'The refund') },
      problems: [...TERMINAL_PROBLEMS, 'payment-not-found', 'not-found'],
      parameters: ['id', 'refundId'],
    },
    put: {
      summary: 'Refund a paid payment, or a part of it',
      description:
        'From any terminal of the payment’s store, by a manager. The refund is on disk before the gateway hears of it, and is `processing` until a signed answer says `refunded` or `failed`; after `failed` the amount is free again. One at a time, and all together at most `paidAmount`. The same body again gives the same refund; `approval` is no part of it.',
      answers: {
        200: json('Refund', 'The same body was sent before: the refund as it stands'),
        201: json('Refund', 'The refund'),
      },
      problems: [
        ...TERMINAL_PROBLEMS,
        ...BODY_PROBLEMS,
        ...CHANGE_PROBLEMS,
        'payment-not-found',
        'payment-conflict',
        'payment-not-refundable',
        'refund-exceeds-payment',
        'refund-in-progress',
        'invalid-amount',
        'approval-required',
        'pin-invalid',
        'too-many-attempts',
        'shutting-down',
      ],
      parameters: ['id', 'refundId', ...ORIGIN_HEADERS],
      body: { schema: 'NewRefund', required: true, mediaTypes: JSON_ONLY },
    },
  },
  '/v1/payments/{id}/receipt-link': {
    post: {
      summary: 'Make a link by which the customer opens the receipt',
      description:
        'Of a payment of the store that is paid or was canceled. Each call makes another link, good for 30 days; of one payment the latest ten are. What opens it is in this answer only. Where the store gives no links: `not-found`.',
      answers: { 201: json('ReceiptLink', 'Made') },
      problems: [
        ...TERMINAL_PROBLEMS,
        ...BODY_PROBLEMS,
        ...CHANGE_PROBLEMS,
        'approval-required',
        'payment-not-found',
        'not-found',
        'shutting-down',
      ],
      parameters: ['id', ...ORIGIN_HEADERS],
      body: { required: false, mediaTypes: JSON_ONLY },
    },
  },
  '/r/{token}': {
    get: {
      summary: 'The receipt that a link leads to, as a page',
      description: 'In Japanese or English, by `Accept-Language`.',
      answers: {
        200: { says: 'The receipt', mediaType: 'text/html' },
        404: { says: 'No link leads there, or no more', mediaType: 'text/html' },
      },
      problems: ['rate-limited', 'storage-unavailable'],
      parameters: ['token'],
      open: true,
    },
  },
  '/v1/events': {
    get: {
      summary: 'Changes as server-sent events',
      description:
        '`payment` (id: the cursor, data: a Payment) at every change of this terminal’s payments, `gateway` (data: a Gateway) when its status changes, `heartbeat` (data: `{ "at": time }`) every 5 s. Without `since` and `Last-Event-ID` from now on; where both are there, `Last-Event-ID` counts. After a backup of the database was restored the stream begins anew: with what is not finished and the latest 200. Each `watch` adds a payment of another terminal of the store, as it stands at first and then at every change, without an id; where the store has staff, one of them has to be signed in.',
      answers: { 200: { says: 'The stream', mediaType: 'text/event-stream' } },
      problems: [...TERMINAL_PROBLEMS, 'validation-error', 'approval-required'],
      parameters: ['since', 'lastEventId', 'watch'],
    },
  },
};
