/** Which business day a moment belongs to, where clocks do what clocks do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { businessDayOf, dayRange, nextDay } from '@kaikei/shared/shop/business-day.ts';
import { isTimeZone, isoWithOffset, wallClock } from '@kaikei/shared/shop/time-zone.ts';

/** Half hours and quarters, clocks set by half an hour, at midnight, twice a year the other way, and over the date line. */
const ZONES = [
  ...['Asia/Tokyo', 'UTC', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe'],
  ...['Asia/Kathmandu', 'Pacific/Chatham', 'America/St_Johns', 'America/Havana', 'Pacific/Apia'],
  ...['America/Sao_Paulo', 'Africa/Casablanca', 'Asia/Beirut', 'Pacific/Kiritimati', 'Asia/Gaza'],
];
const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const rules = fc.record({
  timeZone: fc.constantFrom(...ZONES),
  dayStartsAt: fc
    .integer({ min: 0, max: 1_439 })
    .map((minutes) => new Date(minutes * 60_000).toISOString().slice(11, 16)),
});
const moment = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) });

describe('business days', () => {
  test('follow each other without gap or overlap, and each moment is in its own', () => {
    fc.assert(
      fc.property(rules, moment, (given, at) => {
        const date = businessDayOf(at, given);
        const { from, until } = dayRange(date, given);
        expect(from).toBeLessThanOrEqual(at);
        expect(until).toBeGreaterThan(at);
        expect(dayRange(nextDay(date), given).from).toBe(until);
        expect(businessDayOf(from, given)).toBe(date);
        expect(businessDayOf(until - 1, given)).toBe(
          // The last moment of a day is in it, whatever the clocks do next.
          date,
        );
        expect(until - from).toBeLessThanOrEqual(DAY + 25 * HOUR);
      }),
      { numRuns: 600 },
    );
  });

  test('begin when the clocks first show their start, or something later', () => {
    fc.assert(
      fc.property(rules, moment, (given, at) => {
        const date = businessDayOf(at, given);
        const { from } = dayRange(date, given);
        const start = Date.parse(`${date}T${given.dayStartsAt}:00Z`);
        expect(wallClock(from, given.timeZone)).toBeGreaterThanOrEqual(start);
        for (const before of [1, 60 * SECOND, HOUR / 2, HOUR, 3 * HOUR]) {
          expect(wallClock(from - before, given.timeZone)).toBeLessThan(start);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    {
      says: 'plain',
      zone: 'Asia/Tokyo',
      starts: '00:00',
      at: '2026-03-04T14:59:59.999Z',
      day: '2026-03-04',
    },
    {
      says: 'plain, after midnight',
      zone: 'Asia/Tokyo',
      starts: '00:00',
      at: '2026-03-04T15:00:00Z',
      day: '2026-03-05',
    },
    {
      says: 'a bar that closes at five',
      zone: 'Asia/Tokyo',
      starts: '05:00',
      at: '2026-03-04T19:59:59Z',
      day: '2026-03-04',
    },
    {
      says: 'a start that the clocks skip',
      zone: 'America/New_York',
      starts: '02:30',
      at: '2026-03-08T07:00:00Z',
      day: '2026-03-08',
    },
    {
      says: 'a start that they show twice',
      zone: 'America/New_York',
      starts: '01:30',
      at: '2026-11-01T05:30:00Z',
      day: '2026-11-01',
    },
    {
      says: 'set back over the start',
      zone: 'America/New_York',
      starts: '01:30',
      at: '2026-11-01T06:10:00Z',
      day: '2026-11-01',
    },
    {
      says: 'before a date that the zone left out',
      zone: 'Pacific/Apia',
      starts: '00:00',
      at: '2011-12-30T09:59:59Z',
      day: '2011-12-29',
    },
    {
      says: 'after it',
      zone: 'Pacific/Apia',
      starts: '00:00',
      at: '2011-12-30T10:00:00Z',
      day: '2011-12-31',
    },
  ])('$says: $at is in $day', ({ zone, starts, at, day }) => {
    expect(businessDayOf(Date.parse(at), { timeZone: zone, dayStartsAt: starts })).toBe(day);
  });

  test('of 23, 24 and 25 hours', () => {
    const given = { timeZone: 'America/New_York', dayStartsAt: '00:00' };
    const hours = ['2026-03-08', '2026-03-09', '2026-11-01'].map((date) => {
      const { from, until } = dayRange(date, given);
      return (until - from) / HOUR;
    });
    expect(hours).toEqual([23, 24, 25]);
  });
});

test('times bear the offset of their own moment', () => {
  const at = Date.UTC(2026, 6, 1, 12, 0, 0, 5);
  expect(isoWithOffset(at, 'Asia/Tokyo')).toBe('2026-07-01T21:00:00.005+09:00');
  expect(isoWithOffset(at, 'America/St_Johns')).toBe('2026-07-01T09:30:00.005-02:30');
  expect(isoWithOffset(Date.UTC(2026, 0, 1), 'America/St_Johns')).toBe(
    '2025-12-31T20:30:00.000-03:30',
  );
});

test.each(['Asia/Tokio', '+09:00', '', 'Asia/Tokyo; drop', '../etc'])('%j is no zone', (text) => {
  expect(isTimeZone(text)).toBe(false);
});
