/**
 * The problem types of the HTTP contract (RFC 9457): one table for till, proxy and OpenAPI.
 * `type` on the wire is `/problems/<slug>`; a slug's status never varies.
 */
export const PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is not well-formed JSON' },
  'bad-request': { status: 400, title: 'The request is not well-formed' },
  'terminal-unauthenticated': { status: 401, title: 'This browser is not paired' },
  'pairing-code-invalid': { status: 401, title: 'The pairing code is wrong' },
  'invalid-signature': { status: 401, title: 'The signature is not valid' },
  'terminal-revoked': { status: 403, title: 'This terminal was revoked' },
  'origin-not-allowed': { status: 403, title: 'The request came from another origin' },
  'not-found': { status: 404, title: 'Nothing is here' },
  'payment-not-found': { status: 404, title: 'The proxy does not know this payment' },
  'method-not-allowed': { status: 405, title: 'This method is not offered here' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'payment-conflict': { status: 409, title: 'This payment id is taken' },
  'sale-in-progress': { status: 409, title: 'Another payment of this sale is not finished' },
  'sale-already-paid': { status: 409, title: 'This sale is already paid' },
  'payment-code-already-used': { status: 409, title: 'This payment code was already used' },
  'payment-canceled': { status: 409, title: 'This payment was canceled before it was submitted' },
  'payment-not-cancellable': { status: 409, title: 'This payment can no longer be canceled' },
  'pairing-code-used': { status: 409, title: 'The pairing code was already used' },
  'pairing-code-expired': { status: 410, title: 'The pairing code has expired' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'misdirected-request': { status: 421, title: 'This host name is not served here' },
  'validation-error': { status: 422, title: 'Some members are not valid' },
  'invalid-amount': { status: 422, title: 'The amount is not valid' },
  'unsupported-currency': { status: 422, title: 'The currency is not supported' },
  'invalid-payment-code': { status: 422, title: 'The payment code is not valid' },
  'not-a-payment-code': { status: 422, title: 'This is not a payment code' },
  'wallet-not-recognised': { status: 422, title: 'The wallet could not be told from the code' },
  'wallet-mismatch': { status: 422, title: 'The code belongs to another wallet' },
  'client-too-old': { status: 426, title: 'This till is too old' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'too-many-attempts': { status: 429, title: 'Too many wrong attempts' },
  'header-too-large': { status: 431, title: 'The header is too large' },
  'internal-error': { status: 500, title: 'Something went wrong in the proxy' },
  'storage-unavailable': { status: 503, title: 'The proxy cannot store anything now' },
  'shutting-down': { status: 503, title: 'The proxy is shutting down' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemSlug = keyof typeof PROBLEMS;

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
