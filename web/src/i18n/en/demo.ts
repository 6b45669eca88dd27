/** English: the demo wallets. */
import type { DemoMessages } from '../demo-messages.ts';

export const demo: DemoMessages = {
  title: 'Demo wallets',
  lead: 'Imaginary customers. Click one as if you had scanned its code.',
  groups: {
    everyday: 'Everyday customers',
    lost: 'Lost messages',
    broken: 'Broken answers',
    false: 'False answers',
    cancel: 'Failed cancellations',
    refund: 'Failed refunds',
  },
  behaviours: {
    paid: { label: () => 'Pays at once', happens: () => 'Paid at once.' },
    declined: {
      label: () => 'Not enough funds',
      happens: () => 'The wallet declines at once: not enough funds (TS-D2012).',
    },
    'stale-code': {
      label: () => 'Expired code',
      happens: () =>
        'The code has expired. The payment network refuses it, and no order is created.',
    },
    'password-paid': {
      label: (n) => `Password after ${n} s`,
      happens: (n) => `The customer enters a password and has paid after ${n} s.`,
    },
    'password-never': {
      label: () => 'Never confirms',
      happens: () => 'The customer never confirms, so the order expires.',
    },
    'created-paid': {
      label: (n) => `Pays after ${n} s`,
      happens: (n) => `The order is only created at first, and is paid after ${n} s.`,
    },
    'password-declined': {
      label: (n) => `Not enough funds after ${n} s`,
      happens: (n) => `Waits for the customer, and is declined after ${n} s.`,
    },
    discount: {
      label: (n) => `Pays with ${n}% off`,
      happens: (n) => `Paid at once. The wallet gives ${n}% off, so the customer pays less.`,
    },

    'system-error-charged': {
      label: () => 'System error, charged',
      happens: () =>
        'The payment network answers with a system error, but the customer was charged.',
    },
    'system-error-uncharged': {
      label: () => 'System error, not charged',
      happens: () => 'The payment network answers with a system error, and nobody was charged.',
    },
    'answer-lost': {
      label: () => 'Answer lost',
      happens: () => 'Charged, but the connection breaks before the answer.',
    },
    'request-lost': {
      label: () => 'Request lost',
      happens: () => 'The connection breaks before the order arrives. Nobody was charged.',
    },
    'arrives-late': {
      label: (n) => `Arrives ${n} s late`,
      happens: (n) => `The connection breaks. The order arrives ${n} s later and is paid then.`,
    },
    'answer-late': {
      label: (n) => `Answered ${n} s late`,
      happens: (n) => `Charged at once, but answered ${n} s later.`,
    },
    'http-error-before': {
      label: (n) => `HTTP ${n}, not charged`,
      happens: (n) => `HTTP error ${n} before the order is recorded.`,
    },
    'http-error-after': {
      label: (n) => `HTTP ${n}, charged`,
      happens: (n) => `HTTP error ${n} after the customer was charged.`,
    },
    'not-found-lag': {
      label: (n) => `Not found for ${n} s`,
      happens: (n) => `Charged, but the answer is lost and the order cannot be found for ${n} s.`,
    },
    'query-fails': {
      label: (n) => `Query fails ${n}×`,
      happens: (n) => `The customer needs a password. The first queries fail (${n}×).`,
    },
    'not-found-unsigned': {
      label: () => 'Unsigned “not found”',
      happens: () => 'The order is lost, and the answer that says so is not signed.',
    },
    flips: {
      label: () => 'Paid, then in progress',
      happens: (n) => `Answered as paid, then as in progress (${n}×), then as paid again.`,
    },

    redirect: {
      label: () => 'Redirect',
      happens: (n) => `Charged, but the first answers are redirects (${n}×).`,
    },
    html: {
      label: () => 'HTML page',
      happens: (n) => `Charged, but the first answers are HTML pages (${n}×).`,
    },
    empty: {
      label: () => 'Empty answer',
      happens: (n) => `Charged, but the first answers are empty (${n}×).`,
    },
    cut: {
      label: () => 'Answer cut off',
      happens: (n) => `Charged, but the first answers end in the middle (${n}×).`,
    },
    huge: {
      label: () => 'Huge answer',
      happens: (n) => `Charged, but the first answers have 1 MiB of blanks (${n}×).`,
    },
    'repeated-members': {
      label: () => 'Duplicate members',
      happens: (n) => `Charged, but the first answers contain “code” twice (${n}×).`,
    },
    'deep-nesting': {
      label: () => 'Deep nesting',
      happens: (n) => `Charged, but the first answers contain 50,000 nested arrays (${n}×).`,
    },
    compressed: {
      label: () => 'Compressed answer',
      happens: (n) => `Charged, but the first answers are compressed without being asked (${n}×).`,
    },

    unsigned: {
      label: () => 'No signature',
      happens: (n) => `Charged, but the first answers are not signed (${n}×).`,
    },
    'wrong-signature': {
      label: () => 'Wrong signature',
      happens: (n) => `Charged, but the first answers have a wrong signature (${n}×).`,
    },
    'other-order': {
      label: () => 'Another order',
      happens: (n) => `Not paid, but the first queries report another order as paid (${n}×).`,
    },
    'other-amount': {
      label: () => 'Another amount',
      happens: (n) => `Not paid, but the first queries report another amount as paid (${n}×).`,
    },
    'other-currency': {
      label: () => 'Another currency',
      happens: (n) => `Not paid, but the first queries report another currency as paid (${n}×).`,
    },
    'other-merchant': {
      label: () => 'Another merchant',
      happens: (n) => `Not paid, but the first queries report another merchant’s payment (${n}×).`,
    },
    'replayed-answer': {
      label: () => 'Old answer again',
      happens: () => 'Not paid, but an earlier order’s success is sent again as the answer.',
    },

    'pays-at-cancel': {
      label: () => 'Pays during the cancellation',
      happens: () => 'The customer pays just before the cancellation arrives, which refunds it.',
    },
    'cancel-fails': {
      label: (n) => `Cancellation fails ${n}×`,
      happens: (n) => `Paid after 66 s. The first cancellations fail (${n}×).`,
    },
    'cancel-refused': {
      label: () => 'Cancellation refused',
      happens: () => 'Paid after 66 s. Every cancellation is refused, so the payment is refunded.',
    },
    'cancel-slow': {
      label: () => 'Slow cancellation',
      happens: (n) => `Paid during the cancellation, and still reported as paid after it (${n}×).`,
    },
    'cancel-swallowed': {
      label: () => 'Cancellation without effect',
      happens: (n) =>
        `Paid after 66 s. The first cancellations are accepted and do nothing (${n}×).`,
    },

    'refund-balance': {
      label: () => 'No balance for the refund',
      happens: (n) =>
        `Cancellations are refused. The merchant’s balance is too low for a refund (${n}×).`,
    },
    'refund-slow': {
      label: (n) => `Refund takes ${n} s`,
      happens: (n) => `Cancellations are refused, and the refund takes ${n} s.`,
    },
    'refund-closed': {
      label: (n) => `Refund fails ${n}×`,
      happens: (n) =>
        `Cancellations are refused, and the wallet rejects the first refunds (${n}×).`,
    },
    'refund-answer-lost': {
      label: () => 'Refund’s answer lost',
      happens: (n) =>
        `Cancellations are refused. The refund is accepted, but its answer is lost (${n}×).`,
    },
    'refund-request-lost': {
      label: () => 'Refund lost',
      happens: (n) =>
        `Cancellations are refused, and the first refunds are lost on the way (${n}×).`,
    },
    'shop-refund-balance': {
      label: () => 'No balance for the shop’s refund',
      happens: (n) => `Paid at once. The merchant’s balance is too low for a refund (${n}×).`,
    },
    'shop-refund-closed': {
      label: (n) => `The shop’s refund fails ${n}×`,
      happens: (n) => `Paid at once. The wallet rejects the first refunds (${n}×).`,
    },
    'shop-refund-answer-lost': {
      label: () => 'Answer to the shop’s refund lost',
      happens: (n) => `Paid at once. The refund is accepted, but its answer is lost (${n}×).`,
    },
    'shop-refund-request-lost': {
      label: () => 'The shop’s refund lost',
      happens: (n) => `Paid at once. The first refunds are lost on the way (${n}×).`,
    },
    'shop-refund-slow': {
      label: (n) => `The shop’s refund takes ${n} s`,
      happens: (n) => `Paid at once. A refund takes ${n} s.`,
    },
    'shop-refund-refused': {
      label: () => 'The shop’s refund refused',
      happens: (n) => `Paid at once. The payment network refuses the first refunds (${n}×).`,
    },
  },
};
