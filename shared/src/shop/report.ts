/** A day's report: sums of what was paid, in several ways that each come to the same. */
import * as v from 'valibot';
import { PAYMENT_STATES, isFinal, type PaymentState } from '../api.ts';
import { isDate, type DayRules } from './business-day.ts';
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
  amount: number;
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

export const sumsSchema = v.object({
  /** What the gateway said was paid; a person's word is apart. */
  paid: sumSchema,
  failed: v.object({ count: v.number() }),
  canceled: v.object({ count: v.number() }),
  resolvedByHand: v.object({ paid: sumSchema, canceled: v.object({ count: v.number() }) }),
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
});

export const dayReportQuerySchema = v.object({
  date: v.pipe(v.string(), v.check(isDate, 'must be a date')),
  terminal: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be a terminal'))),
});

/** `POST /v1/closings` */
export const newClosingSchema = v.strictObject({
  businessDate: v.pipe(v.string(), v.check(isDate, 'must be a date')),
  countedCash: v.optional(
    v.pipe(
      v.number('must be an integer'),
      v.safeInteger('must be an integer'),
      v.minValue(0, 'must be at least 0'),
    ),
  ),
  note: v.optional(
    v.pipe(v.string(), v.regex(/^(?:[^\p{Cc}\p{Cs}]|\n){1,500}$/u, 'must be 1 to 500 characters')),
  ),
  approval: v.optional(credentialSchema),
});

const lateSchema = v.object({
  id: v.string(),
  terminalId: v.string(),
  state: v.picklist(PAYMENT_STATES),
  byHand: v.boolean(),
  amount: v.number(),
  createdAt: v.string(),
});

/** One that is made never changes. */
export const closingSchema = v.object({
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
  /** As it stood, with the payments that were still open. */
  report: dayReportSchema,
  /** Payments of days that had been closed before they ended. */
  fromEarlier: v.object({ paid: sumSchema, payments: v.array(lateSchema) }),
});
export type Closing = v.InferOutput<typeof closingSchema>;

export const closingListSchema = v.object({
  closings: v.array(v.omit(closingSchema, ['report', 'fromEarlier'])),
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
    failed: { count: sum(byGateway.filter(({ state }) => state === 'failed')).count },
    canceled: { count: sum(byGateway.filter(({ state }) => state === 'canceled')).count },
    resolvedByHand: {
      paid: sum(byHand.filter(isPaid)),
      canceled: { count: sum(byHand.filter((group) => !isPaid(group))).count },
    },
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

const isPaid = ({ state }: PaymentGroup) => state === 'paid';

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
