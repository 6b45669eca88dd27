/** Money and times as people read them. Times are local here, on the screen, and nowhere else. */
import { isCurrency, toMajorText, type Currency } from '@kaikei/shared/money.ts';

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

/** @param tag the language (BCP 47) */
export function createFormat(tag: string): Format {
  // Each takes the browser milliseconds to make, and the first screen needs only one of them.
  const dates = (options: Intl.DateTimeFormatOptions) =>
    once(() => new Intl.DateTimeFormat(tag, options));
  const time = dates({ timeStyle: 'medium' });
  const hourMinute = dates({ timeStyle: 'short' });
  const dateTime = dates({ dateStyle: 'medium', timeStyle: 'medium' });
  const day = dates({ month: 'long', day: 'numeric', weekday: 'short' });
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

const SIGNS: Readonly<Record<Currency, string>> = { JPY: '¥' };

/**
 * The half-width sign and grouping of Japanese receipts, for all languages. Not by `Intl`: its first
 * number format takes a CPU four times slower 50 ms, before the till can be seen.
 */
function moneyParts(amount: number, currency: string): { sign: string; digits: string } {
  const isKnown = isCurrency(currency);
  const [whole = '', ...fraction] = (
    isKnown ? toMajorText(amount, currency) : String(amount)
  ).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return {
    sign: isKnown ? SIGNS[currency] : `${currency} `,
    digits: [grouped, ...fraction].join('.'),
  };
}
