/**
 * The HTTP contract's shapes, one source for till, proxy and `/v1/openapi.json`.
 * Words (one for one thing): sale, payment, code, terminal, in doubt, resolve, incident.
 */
import * as v from 'valibot';

/** The till's protocol version, sent as `Kaikei-Client`; the proxy refuses `PUT`s of older ones (426). */
export const CLIENT_PROTOCOL = 1;
export const OLDEST_CLIENT_PROTOCOL = 1;

export const PAYMENT_STATES = [
  'processing',
  'awaiting-customer',
  'canceling',
  'refunding',
  'paid',
  'failed',
  'canceled',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

const FINAL_STATES: ReadonlySet<PaymentState> = new Set(['paid', 'failed', 'canceled']);

/** A final state never changes (R11). */
export function isFinal(state: PaymentState): boolean {
  return FINAL_STATES.has(state);
}

/** R9: only then may the till offer another way to pay. */
export function mayPayAnotherWay(state: PaymentState): boolean {
  return state === 'failed' || state === 'canceled';
}

/** Payment and sale ids: chosen by the till. */
export const ID_PATTERN = /^[a-z0-9_-]{12,28}$/;
const idSchema = v.pipe(
  v.string(),
  v.regex(ID_PATTERN, 'must be 12 to 28 of a-z, 0-9, "_" and "-"'),
);

/** Not what ends like a refund's own number: `-r<n>` of ours (R15), `-s<n>` of the shop's (R16). */
export const PAYMENT_ID_PATTERN = /^(?!.*-[rs][0-9]+$)[a-z0-9_-]{12,28}$/;
/**
 * The id of a new payment. It is the gateway's `merchant_order_no`, where one that could be a refund's
 * number too would be two things.
 */
export const paymentIdSchema = v.pipe(
  idSchema,
  v.regex(PAYMENT_ID_PATTERN, 'must not end in -r<n> or -s<n>, as the numbers of refunds do'),
);

/**
 * The gateway takes UTF-8 of one to three bytes a character only (gateway contract 1.3); NUL ends a
 * string in many databases.
 */
const threeByteText = (longest: number) =>
  v.pipe(
    v.string(),
    v.maxLength(longest, `must have at most ${longest} characters`),
    v.regex(/^[^\0\ud800-\udfff]*$/, 'must not hold 4-byte characters (such as emoji) or NUL'),
  );

/** C0, C1, separators of lines, and what turns the direction of writing: shown, they say something else. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A coordinate as a JSON number or decimal text; kept as the text that is signed. */
const coordinate = (limit: number) =>
  v.pipe(
    v.union(
      [v.pipe(v.number(), v.finite()), v.pipe(v.string(), v.regex(/^-?\d{1,3}(\.\d{1,10})?$/))],
      'must be a decimal number',
    ),
    v.check((value) => Math.abs(Number(value)) <= limit, `must be within ±${limit}`),
    v.transform((value) => (typeof value === 'string' ? value : decimalText(value))),
  );

function decimalText(value: number): string {
  return value.toFixed(7).replace(/\.?0+$/, '');
}

/** The shape of a code, before anyone asks which wallet it is from: printable ASCII, no space. */
export const CODE_PATTERN = /^[\x21-\x7e]{10,512}$/;

/** What people read later, on screens, receipts and at the gateway. */
const shownText = v.pipe(
  threeByteText(128),
  v.minLength(1, 'must not be empty'),
  v.check((text) => !UNSEEN.test(text), 'must not hold control or direction characters'),
);

const amountSchema = v.pipe(
  v.number('must be an integer'),
  v.safeInteger('must be an integer'),
  v.minValue(1, 'must be at least 1'),
);

/** `PUT /v1/payments/{id}`. Amount and currency are checked for form here, for limits by the proxy. */
export const submitSchema = v.strictObject({
  saleId: idSchema,
  amount: amountSchema,
  currency: v.string(),
  /** Its form is judged by `recognize`: a product's barcode of any length has its own answer. */
  code: v.string('must be text'),
  payMethodId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(32))),
  description: v.optional(shownText),
  attach: v.optional(threeByteText(256)),
  location: v.optional(v.strictObject({ latitude: coordinate(90), longitude: coordinate(180) })),
});
export type SubmitBody = v.InferInput<typeof submitSchema>;
export type Submission = v.InferOutput<typeof submitSchema>;

/** The ids of a payment and of a refund of it, from the path. */
export const refundIdsSchema = v.object({ id: v.string(), refundId: idSchema });

/** What a shop's refund is: what a repeat of its `PUT` has to match. */
export const refundMembers = { amount: amountSchema, reason: v.optional(shownText) };

export const pairSchema = v.strictObject({ pairingCode: v.pipe(v.string(), v.maxLength(64)) });

const time = v.pipe(v.string(), v.isoTimestamp());

export const CANCEL_REASONS = ['timeout', 'cashier'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

export const timelineEntrySchema = v.object({
  at: time,
  event: v.string(),
  /** The gateway's `trans_status`, where the answer told one. */
  status: v.optional(v.number()),
  /** The gateway's or our own code for what happened. */
  code: v.optional(v.string()),
  detail: v.optional(v.string()),
});
export type TimelineEntryView = v.InferOutput<typeof timelineEntrySchema>;

const failureSchema = v.object({ code: v.string(), message: v.string() });

/** Orders what is read of one payment, whichever answer or event brought it. Absent from older proxies. */
const revision = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.description(
    'Rises with every change of this payment: of two readings the one with the higher revision is the later one, whatever their times say. The same revision is the same reading.',
  ),
);

const REFUND_STATES = ['processing', 'refunded', 'failed'] as const;

/** A refund by the shop (R16). */
export const refundSchema = v.object({
  id: v.string(),
  amount: v.number(),
  state: v.picklist(REFUND_STATES),
  reason: v.optional(v.string()),
  createdAt: time,
  updatedAt: time,
  /** Who approved it. */
  staffId: v.optional(v.string()),
  /** The gateway's own number for it. */
  transNo: v.optional(v.string()),
  failure: v.optional(failureSchema),
});
export type RefundView = v.InferOutput<typeof refundSchema>;

/** A payment as the proxy tells it. A tombstone has id, terminalId, storeNo, state, failure, times, revision and timeline only. */
export const paymentSchema = v.object({
  id: idSchema,
  saleId: v.optional(idSchema),
  terminalId: v.string(),
  storeNo: v.string(),
  /** Who of the staff was signed in when it was submitted. */
  staffId: v.optional(v.string()),
  amount: v.optional(v.number()),
  currency: v.optional(v.string()),
  payMethodId: v.optional(v.string()),
  description: v.optional(v.string()),
  attach: v.optional(v.string()),
  state: v.picklist(PAYMENT_STATES),
  createdAt: time,
  updatedAt: time,
  revision: v.optional(revision),
  deadlineAt: v.optional(time),
  nextAttemptAt: v.optional(time),
  cancel: v.optional(
    v.object({
      reason: v.picklist(CANCEL_REASONS),
      requestedAt: time,
      notBefore: v.optional(time),
      attempts: v.number(),
    }),
  ),
  /** Of its receipt, for ever: `20261128-7K2QP-0042`. Payments of before there were any have none. */
  receiptNo: v.optional(v.string()),
  transNo: v.optional(v.string()),
  paidAmount: v.optional(v.number()),
  paidAt: v.optional(time),
  failure: v.optional(failureSchema),
  /** By the shop, in their order; absent, as the sum is, where none was asked for. */
  refunds: v.optional(v.array(refundSchema)),
  /** What the customer has back of `paidAmount`. */
  refundedAmount: v.optional(v.number()),
  timeline: v.array(timelineEntrySchema),
});
export type PaymentView = v.InferOutput<typeof paymentSchema>;

export const paymentListSchema = v.object({ payments: v.array(paymentSchema), cursor: v.string() });

export const GATEWAY_STATUSES = ['ok', 'degraded', 'unreachable'] as const;
export type GatewayStatus = (typeof GATEWAY_STATUSES)[number];
export const gatewaySchema = v.object({ status: v.picklist(GATEWAY_STATUSES), since: time });
export type GatewayView = v.InferOutput<typeof gatewaySchema>;

/** `GET /v1/terminals/me`, and the answer to a pairing. */
export const terminalSchema = v.object({
  id: v.string(),
  name: v.string(),
  storeNo: v.string(),
  pairedAt: time,
  sandbox: v.boolean(),
  currency: v.string(),
  maxAmount: v.number(),
  wallets: v.array(v.object({ payMethodId: v.string(), codeLifeSeconds: v.number() })),
  /** Who of the staff is signed in. */
  staff: v.optional(v.object({ id: v.string(), name: v.string(), role: v.string() })),
  gateway: gatewaySchema,
});
export type TerminalView = v.InferOutput<typeof terminalSchema>;
