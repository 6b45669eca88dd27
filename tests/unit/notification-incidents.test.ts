/** How many incidents notifications may open. */
import { expect, test } from 'vitest';
import { processClock } from '@kaikei/proxy/clock.ts';
import { NotificationIncidents } from '@kaikei/proxy/http/notification-incidents.ts';

const HOUR = 3_600_000;
const MOST_AN_HOUR = 20;

test.each([
  { set: 'not set', byMs: 0 },
  { set: 'set back by 10 hours', byMs: -10 * HOUR },
])('twenty an hour, also where the clock was $set meanwhile', ({ byMs }) => {
  let elapsedMs = 0;
  let wallOffsetMs = 0;
  const clock = processClock({
    wallNow: () => Date.UTC(2026, 0, 2) + elapsedMs + wallOffsetMs,
    monotonicNow: () => elapsedMs,
    uptime: () => elapsedMs,
  });
  const incidents = new NotificationIncidents(clock);
  const taken = (from: number) =>
    Array.from({ length: MOST_AN_HOUR + 1 }, (_, n) => incidents.take(`incident ${from + n}`));
  const allButOne = [...Array.from({ length: MOST_AN_HOUR }, () => true), false];
  expect(taken(0)).toEqual(allButOne);
  wallOffsetMs = byMs;
  clock.reanchor();
  elapsedMs += HOUR - 1;
  expect(incidents.take('another one')).toBe(false);
  expect(incidents.take('incident 0')).toBe(true);
  elapsedMs += 1;
  expect(taken(100)).toEqual(allButOne);
});
