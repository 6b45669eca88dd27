/** Wall clocks: what the clocks of a time zone (IANA) show at a moment. Pure, though the rules are the engine's. */
import { timeOf } from '../iso-time.ts';

/** Building one takes thirty times as long as asking it. */
const formats = new Map<string, Intl.DateTimeFormat>();
const MOST_FORMATS = 100;

/** @throws RangeError for a zone that is not known */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (formats.size >= MOST_FORMATS) formats.clear();
  formats.set(timeZone, format);
  return format;
}

export function isTimeZone(text: string): boolean {
  // An offset such as `+09:00` is taken by newer engines, and knows no daylight saving.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(text)) return false;
  try {
    formatOf(text);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks show at `at`, as if it were UTC, in ms. @param at ms since the epoch */
export function wallClock(at: number, timeZone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const ms = ((at % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) + ms;
}

/** How far the clocks are ahead of UTC at `at`, in ms. */
export function offsetAt(at: number, timeZone: string): number {
  return wallClock(at, timeZone) - at;
}

/** `2026-03-04T14:06:07.000+09:00` */
export function isoWithOffset(at: number, timeZone: string): string {
  const shown = timeOf(at);
  const offset = offsetAt(shown, timeZone);
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const pad = (value: number) => String(value).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
  return new Date(shown + offset).toISOString().replace('Z', zone);
}
