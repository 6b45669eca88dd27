/**
 * One time for all the processes of a run, faster than the real one, so that quarantines of minutes
 * last seconds. It counts the system's monotonic clock, which every process reads alike.
 */
import { processClock, type Clock } from '@kaikei/proxy/clock.ts';

export interface SharedTime {
  /** So many of its seconds in a real one. */
  scale: number;
  /** What it showed, in epoch milliseconds, when the monotonic clock showed `startMs`. */
  epochMs: number;
  startMs: number;
}

/** Milliseconds of the system's monotonic clock, with fractions. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function startTime(scale: number): SharedTime {
  return { scale, epochMs: Date.now(), startMs: monotonicMs() };
}

/** The same time from now on at another pace. */
export function atScale(time: SharedTime, scale: number): SharedTime {
  return { scale, epochMs: timeNow(time), startMs: monotonicMs() };
}

/** Epoch milliseconds, with fractions. */
export function timeNow({ scale, epochMs, startMs }: SharedTime): number {
  return epochMs + (monotonicMs() - startMs) * scale;
}

/** The proxy's own clock on the shared time; its wall clock is `aheadMs` off. */
export function clockOn(time: SharedTime, aheadMs = 0): Clock {
  const monotonicNow = () => monotonicMs() * time.scale;
  const wallNow = () => timeNow(time) + aheadMs;
  const clock = processClock({ wallNow, monotonicNow, uptime: monotonicNow });
  return { ...clock, after: (delayMs, action) => clock.after(realMs(time, delayMs), action) };
}

/** How long that is in real time. */
export function realMs({ scale }: SharedTime, ms: number): number {
  return Math.ceil(ms / scale);
}
