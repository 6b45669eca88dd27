/**
 * The problem types of the HTTP contract (RFC 9457): one table for till, proxy and OpenAPI.
 * `type` on the wire is `/problems/<slug>`; a slug's status never varies.
 * What they say in words is the proxy's, and the till's in each language: a till loads this table first of all.
 */
export const PROBLEM_STATUSES = {
  'malformed-json': 400,
  'bad-request': 400,
  'terminal-unauthenticated': 401,
  'pairing-code-invalid': 401,
  'pin-invalid': 401,
  'invalid-signature': 401,
  'terminal-revoked': 403,
  'approval-required': 403,
  'origin-not-allowed': 403,
  'not-found': 404,
  'payment-not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'payment-conflict': 409,
  'sale-in-progress': 409,
  'sale-already-paid': 409,
  'payment-code-already-used': 409,
  'payment-canceled': 409,
  'already-closed': 409,
  'payment-not-cancellable': 409,
  'payment-not-refundable': 409,
  'refund-exceeds-payment': 409,
  'refund-in-progress': 409,
  'pairing-code-used': 409,
  'pairing-code-expired': 410,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'misdirected-request': 421,
  'validation-error': 422,
  'invalid-amount': 422,
  'unsupported-currency': 422,
  'invalid-payment-code': 422,
  'not-a-payment-code': 422,
  'wallet-not-recognised': 422,
  'wallet-mismatch': 422,
  'client-too-old': 426,
  'rate-limited': 429,
  'too-many-attempts': 429,
  'header-too-large': 431,
  'internal-error': 500,
  'storage-unavailable': 503,
  'shutting-down': 503,
} as const satisfies Record<string, number>;

export type ProblemSlug = keyof typeof PROBLEM_STATUSES;

/** One wrong member; `pointer` is an RFC 6901 JSON pointer into the body, or `/id` for the path's id. */
export interface ProblemDetailError {
  pointer: string;
  detail: string;
}

/** An `application/problem+json` body. Extension members: `errors`, `paymentId`, `candidates`. */
export interface ProblemDocument {
  type: `/problems/${ProblemSlug}`;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  errors?: ProblemDetailError[];
  /** With `sale-in-progress` and `sale-already-paid`: the sale's other payment. */
  paymentId?: string;
  /** With `wallet-not-recognised`: the `payMethodId`s that the code may belong to. */
  candidates?: string[];
}
