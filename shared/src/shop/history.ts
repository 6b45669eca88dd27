/** The store's payments, searched. */
import * as v from 'valibot';
import { PAYMENT_STATES, paymentSchema } from '../api.ts';
import { isDate } from './business-day.ts';

export const TENDERS = ['wallet', 'cash', 'other'] as const;

const isMoment = (text: string) =>
  isDate(text) ||
  (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)));

/** A business day, or a moment. */
export const momentSchema = v.pipe(
  v.string(),
  v.check(isMoment, 'must be a date or an RFC 3339 time'),
);

export const wholeNumber = (most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, `must be a whole number from 1 to ${most}`),
    v.transform(Number),
    v.minValue(1, `must be at least 1`),
    v.maxValue(most, `must be at most ${most}`),
  );

export const historyQuerySchema = v.object({
  from: v.optional(momentSchema),
  to: v.optional(momentSchema),
  state: v.optional(v.picklist(PAYMENT_STATES, 'must be a state')),
  /** Any: some have signs in them (`Alipay+`), and some are not offered any more. */
  wallet: v.optional(
    v.pipe(v.string(), v.regex(/^[^\p{Cc}\p{Cs}]{1,32}$/u, 'must be a payMethodId')),
  ),
  amount: v.optional(wholeNumber(Number.MAX_SAFE_INTEGER)),
  /** What is printed to find a payment by. */
  receipt: v.optional(
    v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,64}$/, 'must be a number of a receipt')),
  ),
  text: v.optional(
    v.pipe(v.string(), v.regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u, 'must be 1 to 64 characters')),
  ),
  tender: v.optional(v.picklist(TENDERS, `must be one of ${TENDERS.join(', ')}`)),
  cursor: v.optional(v.string()),
  limit: v.optional(wholeNumber(200)),
});

/** `GET /v1/store/payments`; without `cursor` there is nothing older. */
export const historySchema = v.object({
  payments: v.array(paymentSchema),
  cursor: v.optional(v.string()),
  /** Beside `cursor`: what was created since then has been looked through. Absent from a proxy of before. */
  searchedBackTo: v.optional(v.string()),
});
