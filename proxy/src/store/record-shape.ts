/**
 * What the code relies on in a record, checked whenever one is read. The types name every member, so that one that is
 * added is checked too. Members that nobody here knows are a newer version's, and allowed.
 */
import { CANCEL_REASONS, PAYMENT_STATES } from '@kaikei/shared/api.ts';
import { LAST_TIME } from '@kaikei/shared/iso-time.ts';
import { isCurrency } from '@kaikei/shared/money.ts';
import type {
  CancelRecord,
  InFlight,
  Payment,
  RefundRecord,
  RefundStep,
  ShopRefund,
  ShopRefundState,
  Stage,
  TimelineEntry,
  Tombstone,
} from '@kaikei/shared/payment.ts';
import type { CallKind } from '@kaikei/shared/verdict.ts';

type Check = (value: unknown) => boolean;
type Shape<T> = { readonly [M in keyof T]-?: Check };

/** Beyond it no number of a change is believed; the base of an epoch, which is added, may be as large. */
export const HIGHEST_ROW_SEQ = 2 ** 52;

const STAGES: Record<Stage, true> = {
  collect: true,
  cancel: true,
  refund: true,
  recheck: true,
  'shop-refund': true,
  done: true,
};
const CALLS: Record<CallKind, true> = {
  create: true,
  query: true,
  cancel: true,
  refund: true,
  'refund-query': true,
};
const REFUND_STEPS: Record<RefundStep, true> = { send: true, ask: true, recheck: true, done: true };

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
export const isTime: Check = (value) =>
  Number.isSafeInteger(value) && Math.abs(Number(value)) <= LAST_TIME;
const oneOf = (known: Iterable<unknown>): Check => {
  const values = new Set(known);
  return (value) => values.has(value);
};
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

function shaped<T>(shape: Shape<T>): (value: unknown) => value is T {
  const checks = Object.entries<Check>(shape);
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false;
    const members = value as Record<string, unknown>;
    for (const [member, check] of checks) if (!check(members[member])) return false;
    return true;
  };
}

const reason = shaped<{ code: string; message: string }>({ code: text, message: text });

const cancel = shaped<CancelRecord>({
  reason: oneOf(CANCEL_REASONS),
  requestedAt: isTime,
  attempts: count,
  refusals: count,
  acceptedAt: optional(isTime),
  firstSentAt: optional(isTime),
  nextAt: optional(isTime),
  again: flag,
  incidentOpened: flag,
});

const refund = shaped<RefundRecord>({
  n: count,
  step: oneOf(Object.keys(REFUND_STEPS)),
  attempts: count,
  decidedAt: optional(isTime),
  nextAt: optional(isTime),
  incidentOpened: flag,
});

const SHOP_REFUND_STATES: Record<ShopRefundState, true> = {
  processing: true,
  refunded: true,
  failed: true,
};

const shopRefund = shaped<ShopRefund>({
  id: text,
  amount: count,
  reason: optional(text),
  terminalId: text,
  staffId: optional(text),
  n: count,
  state: oneOf(Object.keys(SHOP_REFUND_STATES)),
  createdAt: isTime,
  updatedAt: isTime,
  step: oneOf(['send', 'ask']),
  attempts: count,
  nextAt: isTime,
  decidedAt: isTime,
  unansweredAt: optional(isTime),
  refusal: optional(reason),
  refusals: optional(count),
  notFounds: count,
  incidentOpened: flag,
  balanceIncidentOpened: flag,
  transNo: optional(text),
  failure: optional(reason),
  watchedUntil: optional(isTime),
  watchAskedAt: optional(isTime),
});

const inFlight = shaped<InFlight>({
  kind: oneOf(Object.keys(CALLS)),
  sentAt: isTime,
  purpose: optional(oneOf(['reconciliation'])),
  shopRefundN: optional(count),
});

const state = oneOf(PAYMENT_STATES);

export const isPayment = shaped<Payment>({
  kind: oneOf(['payment']),
  id: text,
  saleId: text,
  terminalId: text,
  storeNo: text,
  amount: count,
  currency: (value) => typeof value === 'string' && isCurrency(value),
  payMethodId: text,
  description: optional(text),
  attach: optional(text),
  staffId: optional(text),
  codeLifeMs: count,
  traceparent: optional(text),
  runId: optional(text),
  state,
  stage: oneOf(Object.keys(STAGES)),
  createdAt: isTime,
  updatedAt: isTime,
  steppedAt: optional(isTime),
  startedAt: isTime,
  createSentAt: isTime,
  nextAttemptAt: optional(isTime),
  inFlight: optional(inFlight),
  lastEndedAt: optional(isTime),
  queryNotBefore: optional(isTime),
  cancelNotBefore: optional(isTime),
  provenAt: optional(isTime),
  refusal: optional(reason),
  notFound: optional(shaped<NonNullable<Payment['notFound']>>({ count, firstSentAt: isTime })),
  unsignedNotFounds: count,
  lastSaidNotFound: flag,
  fruitlessQueries: count,
  hinted: flag,
  askFirst: optional(flag),
  cancel: optional(cancel),
  refund: optional(refund),
  shopRefunds: optional((value) => Array.isArray(value) && value.every(shopRefund)),
  transNo: optional(text),
  paidAmount: optional(count),
  paidAt: optional(isTime),
  failure: optional(reason),
  resolvedByHand: optional(flag),
  reopenedAt: optional(isTime),
  reconciledAt: optional(isTime),
  differences: optional((value) => Array.isArray(value) && value.every(text)),
});

export const isTombstone = shaped<Tombstone>({
  kind: oneOf(['tombstone']),
  id: text,
  terminalId: text,
  storeNo: text,
  state: oneOf(['canceled']),
  createdAt: isTime,
  updatedAt: isTime,
  failure: reason,
});

export const isTimelineEntry = shaped<TimelineEntry>({
  at: isTime,
  event: text,
  status: optional(Number.isSafeInteger),
  code: optional(text),
  detail: optional(text),
});
