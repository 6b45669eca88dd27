/** The store: its payments of all terminals, its days and closings, and its files. */
import type { ParameterName } from '../parameters.ts';
import {
  BODY_PROBLEMS,
  CHANGE_PROBLEMS,
  JSON_ONLY,
  ORIGIN_HEADERS,
  TERMINAL_PROBLEMS,
  json,
  type Operations,
} from '../operation-row.ts';

export const SHOP_OPERATIONS: Operations = {
  '/v1/store': {
    get: {
      summary: 'The terminal’s own store',
      answers: {
        200: json(
          'Store',
          'What is set for it on the command line, else the defaults; and its terminals',
        ),
      },
      problems: TERMINAL_PROBLEMS,
    },
  },
  '/v1/store/payments': {
    get: {
      summary: 'The store’s payments, the newest first',
      description:
        'Of all its terminals. Where the store has staff, only while one of them is signed in. Without `cursor` in the answer there is nothing older. A page may be short, even empty, and have a `cursor`, where `text`, or two or more of `state`, `wallet` and `amount`, are asked for.',
      answers: { 200: json('History', 'A page') },
      problems: [...TERMINAL_PROBLEMS, 'validation-error', 'approval-required'],
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
      problems: [...TERMINAL_PROBLEMS, 'validation-error', 'approval-required', 'not-found'],
      parameters: ['date', 'terminal'],
    },
  },
  '/v1/closings': {
    get: {
      summary: 'The store’s closed days, the newest first',
      description: 'Without `cursor` in the answer there is nothing older.',
      answers: { 200: json('ClosingList', 'A page, without their reports') },
      problems: [...TERMINAL_PROBLEMS, 'validation-error', 'approval-required'],
      parameters: ['cursor', 'closingLimit'],
    },
    post: {
      summary: 'Close a business day',
      description:
        'By a manager. Numbered without gaps, and never changed. What was still open is named, and is in the next closing as from earlier once it has ended.',
      answers: { 201: json('Closing', 'Closed') },
      problems: [
        ...TERMINAL_PROBLEMS,
        ...BODY_PROBLEMS,
        ...CHANGE_PROBLEMS,
        'approval-required',
        'pin-invalid',
        'too-many-attempts',
        'already-closed',
        'shutting-down',
      ],
      parameters: ORIGIN_HEADERS,
      body: { schema: 'NewClosing', required: true, mediaTypes: JSON_ONLY },
    },
  },
  '/v1/closings/{n}': {
    get: {
      summary: 'One closing',
      answers: { 200: json('Closing', 'As it was made') },
      problems: [...TERMINAL_PROBLEMS, 'approval-required', 'not-found'],
      parameters: ['n'],
    },
  },
  '/v1/exports/payments.csv': {
    get: {
      summary: 'The store’s payments as CSV, the oldest first',
      description: 'For a manager who is signed in. UTF-8 with a byte order mark, RFC 4180.',
      answers: { 200: { says: 'All of them', mediaType: 'text/csv' } },
      problems: [
        ...TERMINAL_PROBLEMS,
        'validation-error',
        'approval-required',
        'storage-unavailable',
      ],
      parameters: ['from', 'to'],
    },
  },
  '/v1/exports/closings.csv': {
    get: {
      summary: 'The store’s closings as CSV, in their order',
      description:
        'For a manager who is signed in; `from` and `to` are business dates, or times of which the business day counts whole.',
      answers: { 200: { says: 'All of them', mediaType: 'text/csv' } },
      problems: [
        ...TERMINAL_PROBLEMS,
        'validation-error',
        'approval-required',
        'storage-unavailable',
      ],
      parameters: ['from', 'to'],
    },
  },
};
