/** Each problem in words: what it is, and what to tell a person where its place in the code has nothing closer to say. */
import type { ProblemSlug } from '@kaikei/shared/problems.ts';

export const PROBLEM_TEXTS: Record<ProblemSlug, { title: string; detail: string }> = {
  'malformed-json': {
    title: 'The body is not well-formed JSON',
    detail: 'Send one JSON value in UTF-8, no member named twice, not deeply nested.',
  },
  'bad-request': {
    title: 'The request is not well-formed',
    detail: 'The request is not well-formed HTTP, or one of its headers has no valid value.',
  },
  'terminal-unauthenticated': {
    title: 'This browser is not paired',
    detail: 'Pair this browser with a pairing code, then send its cookie.',
  },
  'pairing-code-invalid': {
    title: 'The pairing code is wrong',
    detail: 'This pairing code was not made here; check it, or make a new one.',
  },
  'invalid-signature': {
    title: 'The signature is not valid',
    detail: 'The members as received have no valid signature of the gateway.',
  },
  'pin-invalid': {
    title: 'The PIN is wrong',
    detail: 'No one in this store has this id and this PIN.',
  },
  'approval-required': {
    title: 'Somebody who may do this has to sign in or approve it',
    detail:
      'Only a manager may do this: let one sign in on this terminal, or send their approval along.',
  },
  'terminal-revoked': {
    title: 'This terminal was revoked',
    detail: 'This terminal was revoked on the proxy; it has to be paired again.',
  },
  'origin-not-allowed': {
    title: 'The request came from another origin',
    detail: 'Calls that change something are accepted from the till’s own origin only.',
  },
  'not-found': { title: 'Not found', detail: 'There is no such resource.' },
  'payment-not-found': {
    title: 'The proxy does not know this payment',
    detail: 'This terminal has no payment of this id.',
  },
  'method-not-allowed': {
    title: 'This method is not offered here',
    detail: 'See the Allow header for the methods of this resource.',
  },
  'request-timeout': {
    title: 'The request took too long to arrive',
    detail: 'Headers must arrive within 5 s, the whole request within 10 s.',
  },
  'payment-conflict': {
    title: 'This payment id is already in use',
    detail: 'This id was used for something else; use a new one.',
  },
  'sale-in-progress': {
    title: 'Another payment of this sale is not finished',
    detail: 'Wait for the sale’s other payment to end, or cancel it.',
  },
  'sale-already-paid': {
    title: 'This sale is already paid',
    detail: 'The sale has a payment that is paid; do not charge the customer again.',
  },
  'payment-code-already-used': {
    title: 'This payment code was already used',
    detail: 'Ask the customer for a new code.',
  },
  'already-closed': {
    title: 'This day is closed',
    detail: 'A day is closed once; what ends later is in the next closing.',
  },
  'payment-canceled': {
    title: 'This payment was canceled before it was submitted',
    detail: 'This id was canceled before it was submitted; use a new one.',
  },
  'payment-not-cancellable': {
    title: 'This payment can no longer be canceled',
    detail: 'The payment is paid.',
  },
  'payment-not-refundable': {
    title: 'This payment cannot be refunded',
    detail:
      'Only a paid payment can be refunded, up to what was captured, and none that was resolved by hand.',
  },
  'refund-exceeds-payment': {
    title: 'More than is left of the payment',
    detail: 'All refunds of a payment together are at most what was captured.',
  },
  'refund-in-progress': {
    title: 'Another refund of this payment is in progress',
    detail: 'Ask again once it has ended.',
  },
  'pairing-code-used': {
    title: 'The pairing code was already used',
    detail: 'A pairing code works for one browser; make a new one.',
  },
  'pairing-code-expired': {
    title: 'The pairing code has expired',
    detail: 'A pairing code is valid for 5 minutes; make a new one.',
  },
  'payload-too-large': {
    title: 'The body is too large',
    detail: 'The body is larger than this call accepts.',
  },
  'unsupported-media-type': {
    title: 'The body must be application/json',
    detail: 'Send the body as application/json in UTF-8.',
  },
  'misdirected-request': {
    title: 'This host name is not served here',
    detail: 'The Host header names none of the hosts that are served here.',
  },
  'validation-error': {
    title: 'Some members are not valid',
    detail: 'See errors for the members that are not valid.',
  },
  'invalid-amount': {
    title: 'The amount is not valid',
    detail: 'The amount is an integer in the currency’s minor unit, within the limits.',
  },
  'unsupported-currency': {
    title: 'The currency is not supported',
    detail: 'This proxy accepts one currency only.',
  },
  'invalid-payment-code': {
    title: 'The payment code is not valid',
    detail: 'A payment code has 10 to 512 printable ASCII characters and no space.',
  },
  'not-a-payment-code': {
    title: 'This is not a payment code',
    detail: 'This is a product’s barcode, a link or the like; scan the wallet’s code.',
  },
  'wallet-not-recognised': {
    title: 'The wallet cannot be recognized from the code',
    detail: 'Name the wallet with payMethodId; see candidates.',
  },
  'wallet-mismatch': {
    title: 'The code belongs to another wallet',
    detail: 'The code is from another wallet than payMethodId says.',
  },
  'client-too-old': {
    title: 'This till is too old',
    detail: 'Reload the till to get its current version.',
  },
  'rate-limited': { title: 'Too many requests', detail: 'Wait as long as Retry-After says.' },
  'too-many-attempts': {
    title: 'Too many wrong attempts',
    detail: 'Wait as long as Retry-After says; until then no code is checked.',
  },
  'header-too-large': {
    title: 'The header is too large',
    detail: 'Request line and headers may have 16 KiB together, in at most 100 headers.',
  },
  'internal-error': {
    title: 'Something went wrong in the proxy',
    detail: 'The log has more under this request’s id.',
  },
  'storage-unavailable': {
    title: 'The proxy cannot store anything now',
    detail: 'Nothing was done. Send the same request again later.',
  },
  'shutting-down': {
    title: 'The proxy is shutting down',
    detail: 'Nothing was done. Send the same request again later.',
  },
};
