/** Every call of the API as data: what it takes, what it answers, and with which problems. */
import type { ProblemSlug } from '@kaikei/shared/problems.ts';

export type SchemaName =
  | 'Submission'
  | 'Payment'
  | 'PaymentList'
  | 'NewRefund'
  | 'Refund'
  | 'ReceiptLink'
  | 'Pairing'
  | 'Terminal'
  | 'Gateway'
  | 'Store'
  | 'DayReport'
  | 'NewClosing'
  | 'Closing'
  | 'ClosingList'
  | 'History'
  | 'Staff'
  | 'StaffMember'
  | 'Credential'
  | 'Health'
  | 'Readiness';
export type ParameterName =
  | 'date'
  | 'terminal'
  | 'n'
  | 'from'
  | 'to'
  | 'state'
  | 'wallet'
  | 'amount'
  | 'receipt'
  | 'text'
  | 'tender'
  | 'cursor'
  | 'id'
  | 'newId'
  | 'refundId'
  | 'token'
  | 'watch'
  | 'since'
  | 'limit'
  | 'closingLimit'
  | 'latest'
  | 'lastEventId'
  | 'client'
  | 'origin'
  | 'site';

/** Without a media type there is no body. */
interface AnswerRow {
  says: string;
  mediaType?: string;
  schema?: SchemaName;
}

export interface OperationRow {
  summary: string;
  description?: string;
  answers: Record<number, AnswerRow>;
  problems: readonly ProblemSlug[];
  parameters?: readonly ParameterName[];
  body?: { schema?: SchemaName; required: boolean; mediaTypes: readonly string[] };
  /** Needs no terminal. */
  open?: true;
}

const json = (schema: SchemaName, says: string): AnswerRow => ({
  says,
  mediaType: 'application/json',
  schema,
});

const TERMINAL = ['terminal-unauthenticated', 'terminal-revoked', 'rate-limited'] as const;
const BODY = [
  'malformed-json',
  'payload-too-large',
  'unsupported-media-type',
  'validation-error',
] as const;
const CHANGE = ['origin-not-allowed', 'storage-unavailable'] as const;
const SUBMIT = [
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
const JSON_ONLY = ['application/json'] as const;
const ORIGIN = ['origin', 'site'] as const;

export const OPERATIONS: Record<string, Record<string, OperationRow>> = {
  '/v1/terminals': {
    post: {
      summary: 'Pair this browser',
      description:
        'Spends a pairing code that was made on the proxy’s command line, and sets the cookie. After five wrong codes from one address within 5 minutes every code waits.',
      answers: { 201: json('Terminal', 'Paired') },
      problems: [
        ...BODY,
        ...CHANGE,
        'pairing-code-invalid',
        'pairing-code-expired',
        'pairing-code-used',
        'too-many-attempts',
        'rate-limited',
        'shutting-down',
      ],
      parameters: ORIGIN,
      body: { schema: 'Pairing', required: true, mediaTypes: JSON_ONLY },
      open: true,
    },
  },
  '/v1/terminals/me': {
    get: {
      summary: 'This terminal',
      answers: { 200: json('Terminal', 'The terminal; its cookie is renewed') },
      problems: TERMINAL,
    },
    delete: {
      summary: 'Give the token back',
      answers: { 204: { says: 'The token is void; the terminal’s payments stay' } },
      problems: [...TERMINAL, ...BODY, ...CHANGE],
      parameters: ORIGIN,
    },
  },
  '/v1/terminals/me/staff': {
    put: {
      summary: 'Sign in on this terminal',
      description:
        'Until signed out, or until the terminal made no call for as long as its store has set; `GET` of `/v1/terminals/me`, `/v1/staff`, `/v1/payments` and `/v1/events` does not count, because the till makes these by itself. The same person again only lengthens it. After five wrong PINs within 5 minutes, by terminal or by person, every PIN waits.',
      answers: { 200: json('StaffMember', 'Signed in') },
      problems: [
        ...TERMINAL,
        ...BODY,
        ...CHANGE,
        'pin-invalid',
        'too-many-attempts',
        'shutting-down',
      ],
      parameters: ORIGIN,
      body: { schema: 'Credential', required: true, mediaTypes: JSON_ONLY },
    },
    delete: {
      summary: 'Sign out',
      answers: { 204: { says: 'Nobody is signed in on this terminal' } },
      problems: [...TERMINAL, ...BODY, ...CHANGE],
      parameters: ORIGIN,
    },
  },
  '/v1/staff': {
    get: {
      summary: 'The staff of the terminal’s store',
      answers: { 200: json('Staff', 'Those who are not disabled') },
      problems: TERMINAL,
    },
  },
  '/v1/store': {
    get: {
      summary: 'The terminal’s own store',
      answers: {
        200: json(
          'Store',
          'What is set for it on the command line, else the defaults; and its terminals',
        ),
      },
      problems: TERMINAL,
    },
  },
  '/v1/store/payments': {
    get: {
      summary: 'The store’s payments, the newest first',
      description:
        'Of all its terminals. Where the store has staff, only while one of them is signed in. Without `cursor` in the answer there is nothing older. A page may be short, even empty, and have a `cursor`, where `text`, or two or more of `state`, `wallet` and `amount`, are asked for.',
      answers: { 200: json('History', 'A page') },
      problems: [...TERMINAL, 'validation-error', 'approval-required'],
      parameters: [
        ...['from', 'to', 'state', 'wallet', 'amount', 'receipt', 'text', 'tender'],
        ...['cursor', 'limit'],
      ] as ParameterName[],
    },
  },
  '/v1/reports/day': {
    get: {
      summary: 'A business day of the store in sums',
      description:
        'Of the payments that were created on it. What a person resolved by hand is apart, and what is open is in no sum. Where the store has staff, only while one of them is signed in.',
      answers: { 200: json('DayReport', 'As it stands now') },
      problems: [...TERMINAL, 'validation-error', 'approval-required'],
      parameters: ['date', 'terminal'],
    },
  },
  '/v1/closings': {
    get: {
      summary: 'The store’s closed days, the newest first',
      description: 'Without `cursor` in the answer there is nothing older.',
      answers: { 200: json('ClosingList', 'A page, without their reports') },
      problems: [...TERMINAL, 'validation-error', 'approval-required'],
      parameters: ['cursor', 'closingLimit'],
    },
    post: {
      summary: 'Close a business day',
      description:
        'By a manager. Numbered without gaps, and never changed. What was still open is named, and is in the next closing as from earlier once it has ended.',
      answers: { 201: json('Closing', 'Closed') },
      problems: [
        ...TERMINAL,
        ...BODY,
        ...CHANGE,
        'approval-required',
        'pin-invalid',
        'too-many-attempts',
        'already-closed',
        'shutting-down',
      ],
      parameters: ORIGIN,
      body: { schema: 'NewClosing', required: true, mediaTypes: JSON_ONLY },
    },
  },
  '/v1/closings/{n}': {
    get: {
      summary: 'One closing',
      answers: { 200: json('Closing', 'As it was made') },
      problems: [...TERMINAL, 'approval-required', 'not-found'],
      parameters: ['n'],
    },
  },
  '/v1/exports/payments.csv': {
    get: {
      summary: 'The store’s payments as CSV, the oldest first',
      description: 'For a manager who is signed in. UTF-8 with a byte order mark, RFC 4180.',
      answers: { 200: { says: 'All of them', mediaType: 'text/csv' } },
      problems: [...TERMINAL, 'validation-error', 'approval-required', 'storage-unavailable'],
      parameters: ['from', 'to'],
    },
  },
  '/v1/exports/closings.csv': {
    get: {
      summary: 'The store’s closings as CSV, in their order',
      description:
        'For a manager who is signed in; `from` and `to` are business dates, or times of which the business day counts whole.',
      answers: { 200: { says: 'All of them', mediaType: 'text/csv' } },
      problems: [...TERMINAL, 'validation-error', 'approval-required', 'storage-unavailable'],
      parameters: ['from', 'to'],
    },
  },
  '/v1/payments': {
    get: {
      summary: 'This terminal’s payments in order of their latest change',
      description:
        'Without `since` from the start. With `latest`, and then without `since`: those that are not finished, however many, and the latest so many; the cursor goes on from there. A cursor is good for its own terminal; with one from before a backup of the database was restored the list begins from the start.',
      answers: { 200: json('PaymentList', 'A page, each payment once') },
      problems: [...TERMINAL, 'validation-error'],
      parameters: ['since', 'limit', 'latest'],
    },
  },
  '/v1/payments/{id}': {
    get: {
      summary: 'One payment',
      answers: { 200: json('Payment', 'The payment') },
      problems: [...TERMINAL, 'payment-not-found'],
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
      problems: [...TERMINAL, ...BODY, ...CHANGE, ...SUBMIT],
      parameters: ['newId', 'client', ...ORIGIN],
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
        ...TERMINAL,
        ...BODY,
        ...CHANGE,
        'payment-not-found',
        'payment-not-cancellable',
        'shutting-down',
      ],
      parameters: ['id', ...ORIGIN],
      body: { required: false, mediaTypes: JSON_ONLY },
    },
  },
  '/v1/payments/{id}/refunds/{refundId}': {
    get: {
      summary: 'One refund of a payment of the store',
      answers: { 200: json('Refund', 'The refund') },
      problems: [...TERMINAL, 'payment-not-found', 'not-found'],
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
        ...TERMINAL,
        ...BODY,
        ...CHANGE,
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
      parameters: ['id', 'refundId', ...ORIGIN],
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
        ...TERMINAL,
        ...BODY,
        ...CHANGE,
        'approval-required',
        'payment-not-found',
        'not-found',
        'shutting-down',
      ],
      parameters: ['id', ...ORIGIN],
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
      problems: [...TERMINAL, 'validation-error', 'approval-required'],
      parameters: ['since', 'lastEventId', 'watch'],
    },
  },
  '/v1/gateway/notify': {
    post: {
      summary: 'The gateway tells of a change',
      description:
        'Flat members, signed by the gateway; 100 of them and 16 KiB at most. A hint: it never moves a state by itself.',
      answers: { 200: { says: 'Genuine: the text `success`', mediaType: 'text/plain' } },
      problems: ['invalid-signature', 'payload-too-large', 'rate-limited'],
      body: {
        required: true,
        mediaTypes: ['application/json', 'application/x-www-form-urlencoded'],
      },
      open: true,
    },
  },
  '/v1/openapi.json': {
    get: {
      summary: 'This document',
      answers: { 200: { says: 'The document', mediaType: 'application/json' } },
      problems: [],
      open: true,
    },
  },
  '/healthz': {
    get: {
      summary: 'Does the process live?',
      answers: { 200: json('Health', 'Yes') },
      problems: [],
      open: true,
    },
  },
  '/readyz': {
    get: {
      summary: 'Are store, clock and keys usable?',
      answers: {
        200: json('Readiness', 'Yes'),
        503: json('Readiness', 'No; `failing` names the parts'),
      },
      problems: [],
      open: true,
    },
  },
};
