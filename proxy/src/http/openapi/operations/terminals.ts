/** Pairing, the terminal itself, and who works at it. */
import {
  BODY_PROBLEMS,
  CHANGE_PROBLEMS,
  JSON_ONLY,
  ORIGIN_HEADERS,
  TERMINAL_PROBLEMS,
  json,
  type Operations,
} from '../operation-row.ts';

export const TERMINAL_OPERATIONS: Operations = {
  '/v1/terminals': {
    post: {
      summary: 'Pair this browser',
      description:
        'Spends a pairing code that was made on the proxy’s command line, and sets the cookie. After five wrong codes from one address within 5 minutes every code waits.',
      answers: { 201: json('Terminal', 'Paired') },
      problems: [
        ...BODY_PROBLEMS,
        ...CHANGE_PROBLEMS,
        'pairing-code-invalid',
        'pairing-code-expired',
        'pairing-code-used',
        'too-many-attempts',
        'rate-limited',
        'shutting-down',
      ],
      parameters: ORIGIN_HEADERS,
      body: { schema: 'Pairing', required: true, mediaTypes: JSON_ONLY },
      open: true,
    },
  },
  '/v1/terminals/me': {
    get: {
      summary: 'This terminal',
      answers: { 200: json('Terminal', 'The terminal; its cookie is renewed') },
      problems: TERMINAL_PROBLEMS,
    },
    delete: {
      summary: 'Give the token back',
      answers: { 204: { says: 'The token is void; the terminal’s payments stay' } },
      problems: [...TERMINAL_PROBLEMS, ...BODY_PROBLEMS, ...CHANGE_PROBLEMS],
      parameters: ORIGIN_HEADERS,
    },
  },
  '/v1/terminals/me/staff': {
    put: {
      summary: 'Sign in on this terminal',
      description:
        'Until signed out, or until the terminal made no call for as long as its store has set; `GET` of `/v1/terminals/me`, `/v1/staff`, `/v1/payments` and `/v1/events` does not count, because the till makes these by itself. The same person again only lengthens it. After five wrong PINs within 5 minutes, by terminal or by person, every PIN waits.',
      answers: { 200: json('StaffMember', 'Signed in') },
      problems: [
        ...TERMINAL_PROBLEMS,
        ...BODY_PROBLEMS,
        ...CHANGE_PROBLEMS,
        'pin-invalid',
        'too-many-attempts',
        'shutting-down',
      ],
      parameters: ORIGIN_HEADERS,
      body: { schema: 'Credential', required: true, mediaTypes: JSON_ONLY },
    },
    delete: {
      summary: 'Sign out',
      answers: { 204: { says: 'Nobody is signed in on this terminal' } },
      problems: [...TERMINAL_PROBLEMS, ...BODY_PROBLEMS, ...CHANGE_PROBLEMS],
      parameters: ORIGIN_HEADERS,
    },
  },
  '/v1/staff': {
    get: {
      summary: 'The staff of the terminal’s store',
      answers: {
        200: json(
          'Staff',
          'Those who may sign in, and apart from them those who left: what they did still bears their name',
        ),
      },
      problems: TERMINAL_PROBLEMS,
    },
  },
};
