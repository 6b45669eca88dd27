/** Days and times of the shop as people read them. */
import { LANGUAGES, type Locale } from '../i18n/languages.ts';

const DAY_MS = 86_400_000;

/** `4 March 2026, Wed`; where the weekday is in brackets, it stays in the line of the day. @param date `YYYY-MM-DD` */
export function dayText(locale: Locale, date: string): string {
  return new Intl.DateTimeFormat(LANGUAGES[locale].tag, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'short',
    // A date without a time is read as midnight there.
    timeZone: 'UTC',
  })
    .format(new Date(date))
    .replace('(', '\u2060(');
}

/** By the clocks of the store, which are not this tablet's where its zone is set wrong. */
export function timeText(locale: Locale, iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat(LANGUAGES[locale].tag, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(iso));
}

/** The day so many days later. @param date `YYYY-MM-DD` */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}
