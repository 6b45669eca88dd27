/** A day's report: sums of what was paid, in several ways that each come to the same. */
import * as v from 'valibot';
import { PAYMENT_STATES, isFinal, type PaymentState } from '../api.ts';
import { isDate, type DayRules } from './business-day.ts';
import { wholeNumber } from './history.ts';
import { credentialSchema } from './staff.ts';
import { wallClock } from './time-zone.ts';

/** Within so long no clock is set, and every zone's hours begin at a multiple of it. */
export const BUCKET_MS = 15 * 60_000;

/** Payments that are alike in all that a report looks at. */
export interface PaymentGroup {
  wallet: string;
  staffId?: string | undefined;
  state: PaymentState;
  /** Ended by a person's word, which all totals keep apart. */
  byHand: boolean;
  /** When they were created, in `BUCKET_MS` since the epoch. */
  bucket: number;
  count: number;
  /** What customers paid; where a person said so, what they were to pay. */
  amount: number;
  /** What was sold for it, before discounts. */
  sales: number;
  /** How many had a discount. */
  discounted: number;
}

const sumSchema = v.object({ count: v.number(), amount: v.number() });
export type Sum = v.InferOutput<typeof sumSchema>;

const openPaymentSchema = v.object({
  id: v.string(),
  terminalId: v.string(),
  state: v.picklist(PAYMENT_STATES),
  amount: v.number(),
  createdAt: v.string(),
});

const openRefundSchema = v.object({
  paymentId: v.string(),
  id: v.string(),
  terminalId: v.string(),
  amount: v.number(),
  createdAt: v.string(),
});

/** Of a refund where it has a `refundId`; a hundred are named at most. */
const damagedRowSchema = v.object({
  paymentId: v.string(),
  refundId: v.optional(v.string()),
  terminalId: v.string(),
  state: v.string(),
  createdAt: v.string(),
});

const salesSchema = {
  /** Of what is `paid`, before discounts: sales − discounts = paid. */
  sales: sumSchema,
  /** Those that had one. Whoever funds it (the wallet or the merchant) only the settlement says. */
  discounts: sumSchema,
};

const byHandSchema = v.object({ paid: sumSchema, canceled: v.object({ count: v.number() }) });

export const sumsSchema = v.object({
  /** What the gateway said that customers paid; a person's word is apart. */
  paid: sumSchema,
  ...salesSchema,
  failed: v.object({ count: v.number() }),
  canceled: v.object({ count: v.number() }),
  resolvedByHand: byHandSchema,
  tenders: v.array(v.object({ tender: v.string(), ...sumSchema.entries })),
  wallets: v.array(v.object({ payMethodId: v.string(), ...sumSchema.entries })),
  /** By the store's clocks when the payment was created; an hour that they show twice is one. */
  hours: v.array(v.object({ hour: v.number(), ...sumSchema.entries })),
  /** Without `staffId`: nobody was signed in. */
  staff: v.array(v.object({ staffId: v.optional(v.string()), ...sumSchema.entries })),
});
export type Sums = v.InferOutput<typeof sumsSchema>;

/** `GET /v1/reports/day` */
export const dayReportSchema = v.object({
  storeNo: v.string(),
  date: v.string(),
  timeZone: v.string(),
  dayStartsAt: v.string(),
  from: v.string(),
  until: v.string(),
  terminalId: v.optional(v.string()),
  currency: v.string(),
  ...sumsSchema.entries,
  open: v.array(openPaymentSchema),
  /** What customers got back by refunds that the shop asked for on this day; absent in a closing of before there were any. */
  refunds: v.optional(sumSchema),
  /** Those that have not ended. */
  openRefunds: v.optional(v.array(openRefundSchema)),
  /** Payments and refunds whose amounts are damaged in the database, which no sum has; absent where there are none. */
  damaged: v.optional(v.object({ count: v.number(), rows: v.array(damagedRowSchema) })),
});

export const dayReportQuerySchema = v.object({
  date: v.pipe(v.string(), v.check(isDate, 'must be a date')),
  terminal: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be a terminal'))),
});

/** In minor units; no drawer holds more. */
const MOST_CASH = 999_999_999_999;

/** `POST /v1/closings` */
export const newClosingSchema = v.strictObject({
  businessDate: v.pipe(v.string(), v.check(isDate, 'must be a date')),
  countedCash: v.optional(
    v.pipe(
      v.number('must be an integer'),
      v.safeInteger('must be an integer'),
      v.minValue(0, 'must be at least 0'),
      v.maxValue(MOST_CASH, `must be at most ${MOST_CASH}`),
    ),
  ),
  note: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\n){1,500}$/u, 'must be 1 to 500 characters'),
    ),
  ),
  approval: v.optional(credentialSchema),
});

const lateSchema = v.object({
  id: v.string(),
  terminalId: v.string(),
  state: v.picklist(PAYMENT_STATES),
  byHand: v.boolean(),
  amount: v.number(),
  sales: v.number(),
  createdAt: v.string(),
});

const closingHead = {
  n: v.number(),
  storeNo: v.string(),
  businessDate: v.string(),
  closedAt: v.string(),
  staffId: v.string(),
  terminalId: v.string(),
  note: v.optional(v.string()),
  countedCash: v.optional(v.number()),
  expectedCash: v.optional(v.number()),
  cashDifference: v.optional(v.number()),
};

/** One that is made never changes. */
export const closingSchema = v.object({
  ...closingHead,
  /** As it stood, with the payments that were still open. */
  report: dayReportSchema,
  /** Payments of days that had been closed before they ended. */
  fromEarlier: v.object({
    paid: sumSchema,
    ...salesSchema,
    resolvedByHand: byHandSchema,
    refunds: v.optional(sumSchema),
    payments: v.array(lateSchema),
  }),
});
export type Closing = v.InferOutput<typeof closingSchema>;
export type ListedClosing = v.InferOutput<typeof closingListSchema>['closings'][number];
export type DayReport = v.InferOutput<typeof dayReportSchema>;

/** More than a year of days. */
export const MOST_CLOSINGS = 400;

export const closingListQuerySchema = v.object({
  cursor: v.optional(v.string()),
  limit: v.optional(wholeNumber(MOST_CLOSINGS)),
});

/** `GET /v1/closings`; without `cursor` there is nothing older. */
export const closingListSchema = v.object({
  /** `paid` as in its report; absent where the record is damaged. */
  closings: v.array(
    v.object({ ...closingHead, currency: v.optional(v.string()), paid: v.optional(sumSchema) }),
  ),
  /** The first past business day that has something to count and was not closed, as `YYYY-MM-DD`; absent where there is none. */
  notClosed: v.optional(v.string()),
  cursor: v.optional(v.string()),
});

/** Open ones are no part of any sum. */
export function sumsOf(groups: readonly PaymentGroup[], { timeZone }: DayRules): Sums {
  const ended = groups.filter(({ state }) => isFinal(state));
  const byGateway = ended.filter(({ byHand }) => !byHand);
  const byHand = ended.filter((group) => group.byHand);
  const paid = byGateway.filter(isPaid);
  const hourOf = ({ bucket }: PaymentGroup) =>
    new Date(wallClock(bucket * BUCKET_MS, timeZone)).getUTCHours();
  return {
    paid: sum(paid),
    ...salesOf(paid),
    failed: { count: sum(byGateway.filter(({ state }) => state === 'failed')).count },
    canceled: { count: sum(byGateway.filter(({ state }) => state === 'canceled')).count },
    resolvedByHand: byHandOf(byHand),
    tenders: paid.length === 0 ? [] : [{ tender: 'wallet', ...sum(paid) }],
    wallets: by(paid, ({ wallet }) => wallet).map(([payMethodId, all]) => ({
      payMethodId,
      ...all,
    })),
    hours: by(paid, hourOf)
      .sort(([a], [b]) => a - b)
      .map(([hour, all]) => ({ hour, ...all })),
    staff: by(paid, ({ staffId }) => staffId).map(([staffId, all]) => ({
      ...(staffId !== undefined && { staffId }),
      ...all,
    })),
  };
}

const isPaid = ({ state }: Pick<PaymentGroup, 'state'>) => state === 'paid';

export function salesOf(
  groups: readonly Pick<PaymentGroup, 'count' | 'amount' | 'sales' | 'discounted'>[],
): Pick<Sums, 'sales' | 'discounts'> {
  const paid = sum(groups);
  const sales = groups.reduce((all, group) => all + group.sales, 0);
  const discounted = groups.reduce((all, group) => all + group.discounted, 0);
  return {
    sales: { count: paid.count, amount: sales },
    discounts: { count: discounted, amount: sales - paid.amount },
  };
}

/** Of those that a person resolved. */
export function byHandOf(
  groups: readonly Pick<PaymentGroup, 'state' | 'count' | 'amount'>[],
): Sums['resolvedByHand'] {
  return {
    paid: sum(groups.filter(isPaid)),
    canceled: { count: sum(groups.filter((group) => !isPaid(group))).count },
  };
}

export function sum(groups: readonly { count: number; amount: number }[]): Sum {
  return {
    count: groups.reduce((all, { count }) => all + count, 0),
    amount: groups.reduce((all, { amount }) => all + amount, 0),
  };
}

/** The largest sum first. */
function by<K>(groups: readonly PaymentGroup[], keyOf: (group: PaymentGroup) => K): [K, Sum][] {
  const kinds = new Map<K, PaymentGroup[]>();
  for (const group of groups) {
    const key = keyOf(group);
    kinds.set(key, [...(kinds.get(key) ?? []), group]);
  }
  const sums = [...kinds].map(([key, all]): [K, Sum] => [key, sum(all)]);
  return sums.sort(([, a], [, b]) => b.amount - a.amount);
}
