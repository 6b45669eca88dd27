/** Money and times as people read them. Times are local here, on the screen, and nowhere else. */
import type { Locale } from './locales.ts';

export interface Format {
  /** `¥1,500` */
  money(amount: number, currency: string): string;
  /** The same in parts, for a large amount with a small sign. */
  moneyParts(amount: number, currency: string): { sign: string; digits: string };
  /** `14:03:27` */
  time(iso: string): string;
  /** `14:03` */
  hourMinute(iso: string): string;
  /** `23 Nov 2026, 14:03:27` */
  dateTime(iso: string): string;
  /** A day's heading in a list. */
  day(iso: string): string;
}

export function createFormat(locale: Locale): Format {
  const tag = locale === 'ja' ? 'ja-JP' : 'en-GB';
  const time = new Intl.DateTimeFormat(tag, { timeStyle: 'medium' });
  const hourMinute = new Intl.DateTimeFormat(tag, { timeStyle: 'short' });
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(tag, { month: 'long', day: 'numeric', weekday: 'short' });
  const moneyParts = (amount: number, currency: string) => {
    // In English form for both: the half-width sign and grouping are what Japanese receipts have too.
    const parts = new Intl.NumberFormat('en', {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
    }).formatToParts(amount);
    const sign = parts.find((part) => part.type === 'currency')?.value ?? currency;
    const digits = parts.filter((part) => part.type !== 'currency').map((part) => part.value);
    return { sign, digits: digits.join('') };
  };
  return {
    money: (amount, currency) => {
      const { sign, digits } = moneyParts(amount, currency);
      return sign + digits;
    },
    moneyParts,
    time: (iso) => time.format(new Date(iso)),
    hourMinute: (iso) => hourMinute.format(new Date(iso)),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    day: (iso) => day.format(new Date(iso)),
  };
}
