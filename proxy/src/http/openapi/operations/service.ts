/** What no terminal calls: the gateway’s notifications, this document, and probes. */
import { json, type Operations } from '../operation-row.ts';

export const SERVICE_OPERATIONS: Operations = {
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
