/** A store of the shop: what its days, reports and receipts go by. */
import * as v from 'valibot';
import { isTimeOfDay } from './business-day.ts';
import { isRegistrationNumber } from './registration-number.ts';
import { isTimeZone } from './time-zone.ts';

/** Of a member that can be seen in one line. */
const line = (longest: number) =>
  v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]{1,${longest}}$`, 'u'),
      `must be 1 to ${longest} characters that can be seen`,
    ),
  );

export const PAPER_WIDTHS_MM = [58, 80] as const;

/** What `kaikei stores set` takes; members that are left out stay as they are. */
export const storeChangeSchema = v.strictObject({
  name: v.optional(line(64)),
  address: v.optional(line(200)),
  phone: v.optional(line(32)),
  registrationNumber: v.optional(
    v.pipe(
      v.string(),
      v.check(isRegistrationNumber, 'must be T and 13 digits with the right check digit'),
    ),
  ),
  timeZone: v.optional(
    v.pipe(v.string(), v.check(isTimeZone, 'must be a time zone such as Asia/Tokyo')),
  ),
  dayStartsAt: v.optional(
    v.pipe(v.string(), v.check(isTimeOfDay, 'must be a time of day from 00:00 to 23:59')),
  ),
  receiptFooter: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\n){1,500}$/u, 'must be 1 to 500 characters'),
    ),
  ),
  paper: v.optional(v.picklist(PAPER_WIDTHS_MM, 'must be 58 or 80')),
  receiptLinks: v.optional(v.boolean('must be on or off')),
  revenueStampForWallets: v.optional(v.boolean('must be on or off')),
  signOutAfterMinutes: v.optional(
    v.pipe(
      v.number('must be a number of minutes'),
      v.integer('must be a whole number of minutes'),
      v.minValue(1, 'must be at least 1'),
      v.maxValue(1_440, 'must be at most 1440'),
    ),
  ),
});
export type StoreChange = v.InferOutput<typeof storeChangeSchema>;

/** `GET /v1/store` */
export const storeSchema = v.object({
  storeNo: v.string(),
  name: v.optional(v.string()),
  address: v.optional(v.string()),
  phone: v.optional(v.string()),
  registrationNumber: v.optional(v.string()),
  timeZone: v.string(),
  dayStartsAt: v.string(),
  receiptFooter: v.optional(v.string()),
  /** Width of the receipts' paper, in mm. */
  paper: v.picklist(PAPER_WIDTHS_MM),
  /** Whether customers may open their receipts by a link. Absent from older proxies. */
  receiptLinks: v.optional(v.boolean()),
  /** Whether the box for a revenue stamp is printed for wallets as it is for cash. Absent from older proxies. */
  revenueStampForWallets: v.optional(v.boolean()),
  /** Whoever is signed in on a terminal is signed out after so long without a call. */
  signOutAfterMinutes: v.number(),
  /** The business day of now. */
  businessDate: v.string(),
  /** The store's terminals by the names that people know, the revoked ones too. Absent from older proxies. */
  terminals: v.optional(v.array(v.object({ id: v.string(), name: v.string() }))),
});
export type StoreView = v.InferOutput<typeof storeSchema>;
