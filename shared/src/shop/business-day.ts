/**
 * Which business day a moment belongs to, by the store's time zone and the time at which its day starts. Days follow
 * each other without gap or overlap, also where clocks are set: a day begins when the clocks show its start, or
 * something later, for the first time.
 */
import { offsetAt, wallClock } from './time-zone.ts';

export interface DayRules {
  /** IANA, such as `Asia/Tokyo`. */
  timeZone: string;
  /** `HH:MM`, of the day that has the same date. */
  dayStartsAt: string;
}

export const DEFAULT_DAY_RULES: DayRules = { timeZone: 'Asia/Tokyo', dayStartsAt: '00:00' };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** No clock was ever further from UTC. */
const FARTHEST_MS = 16 * HOUR_MS;
/** No zone set its clocks twice within so long. */
const STEP_MS = 3 * HOUR_MS;

/** The business day, as `YYYY-MM-DD`. @param at ms since the epoch */
export function businessDayOf(at: number, rules: DayRules): string {
  const sinceMidnight = minutesOf(rules.dayStartsAt) * 60_000;
  let date = dateText(wallClock(at, rules.timeZone) - sinceMidnight);
  // Where clocks are set back over the start of a day, that day has begun all the same.
  while (dayStart(nextDay(date), rules) <= at) date = nextDay(date);
  while (dayStart(date, rules) > at) date = dateText(Date.parse(date) - DAY_MS);
  return date;
}

/** From when on, and until before when; the same moment twice for a date that the zone skipped. */
export function dayRange(date: string, rules: DayRules): { from: number; until: number } {
  return { from: dayStart(date, rules), until: dayStart(nextDay(date), rules) };
}

export function nextDay(date: string): string {
  return dateText(Date.parse(date) + DAY_MS);
}

/** The day so many days earlier. */
export function dayBefore(date: string, days: number): string {
  return dateText(Date.parse(date) - days * DAY_MS);
}

/** A date that the calendar has, as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(text);
  return Number.isFinite(at) && dateText(at) === text;
}

export function isTimeOfDay(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function minutesOf(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
  return hours * 60 + minutes;
}

function dateText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const starts = new Map<string, number>();
const MOST_STARTS = 2_000;

function dayStart(date: string, rules: DayRules): number {
  const key = `${date} ${rules.dayStartsAt} ${rules.timeZone}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  const shown = Date.parse(date) + minutesOf(rules.dayStartsAt) * 60_000;
  const start = firstShowing(shown, rules.timeZone);
  if (starts.size >= MOST_STARTS) starts.clear();
  starts.set(key, start);
  return start;
}

/** When the clocks first show this or something later. @param shown as of `wallClock` */
function firstShowing(shown: number, timeZone: string): number {
  for (let from = shown - FARTHEST_MS; ; from += STEP_MS) {
    for (const [begin, end] of stretches(from, from + STEP_MS, timeZone)) {
      const at = Math.max(begin, shown - offsetAt(begin, timeZone));
      if (at < end) return at;
    }
  }
}

/** The parts of this time in which the clocks were not set. */
function stretches(from: number, until: number, timeZone: string): [number, number][] {
  const before = offsetAt(from, timeZone);
  if (before === offsetAt(until, timeZone)) return [[from, until]];
  let [low, high] = [from, until];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return [
    [from, high],
    [high, until],
  ];
}
