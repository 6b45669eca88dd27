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
  // Each takes the browser milliseconds to make, and the first screen needs only one of them.
  const dates = (options: Intl.DateTimeFormatOptions) =>
    once(() => new Intl.DateTimeFormat(tag, options));
  const time = dates({ timeStyle: 'medium' });
  const hourMinute = dates({ timeStyle: 'short' });
  const dateTime = dates({ dateStyle: 'medium', timeStyle: 'medium' });
  const day = dates({ month: 'long', day: 'numeric', weekday: 'short' });
  const moneyParts = (amount: number, currency: string) => {
    const parts = moneyFormat(currency).formatToParts(amount);
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
    time: (iso) => time().format(new Date(iso)),
    hourMinute: (iso) => hourMinute().format(new Date(iso)),
    dateTime: (iso) => dateTime().format(new Date(iso)),
    day: (iso) => day().format(new Date(iso)),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

const moneyFormats = new Map<string, Intl.NumberFormat>();

/** In English form for all languages: the half-width sign and grouping are what Japanese receipts have too. */
function moneyFormat(currency: string): Intl.NumberFormat {
  const known = moneyFormats.get(currency);
  if (known) return known;
  const made = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  moneyFormats.set(currency, made);
  return made;
}
