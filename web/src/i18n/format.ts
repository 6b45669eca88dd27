/** Money and times as people read them. Times are local here, on the screen, and nowhere else. */
import { moneyParts, moneyText } from '@kaikei/shared/money-text.ts';

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
    money: moneyText,
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
