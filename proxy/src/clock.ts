import { uptime } from 'node:os';

/**
 * The process clock (R6): the wall clock at start plus the time since that every machine counts, asleep
 * or awake, so that no step of the wall clock shortens or lengthens a wait. `reanchor` follows the wall
 * clock again and is called only while no payment is worked on.
 */
export interface Clock {
  /** Milliseconds since the epoch, whole, never going back between two `reanchor`s. */
  now(): number;
  reanchor(): void;
  /** How far the wall clock is ahead of `now`, in ms; negative where it is behind. */
  driftMs(): number;
  /**
   * Gives the way to ask how many ms have passed since now, by the monotonic or by the wall clock,
   * whichever says more (R13): the monotonic one stands still while the machine sleeps.
   */
  stopwatch(): Stopwatch;
  /** Runs `action` once after `delayMs` of monotonic time; gives the way to call it off. */
  after(delayMs: number, action: () => void): () => void;
}

export type Stopwatch = () => number;

/** Where a clock gets its times from, in ms. */
export interface TimeSources {
  wallNow: () => number;
  monotonicNow: () => number;
  /** Since the machine was started, its sleep included (F26). Coarse: whole seconds on some systems. */
  uptime: () => number;
}

const SYSTEM: TimeSources = {
  wallNow: () => Date.now(),
  monotonicNow: () => performance.now(),
  uptime: () => uptime() * 1_000,
};

/** Less than this may be the coarseness of the uptime. */
const SHORTEST_SLEEP_MS = 1_500;

export function processClock(sources: Partial<TimeSources> = {}): Clock {
  const { wallNow } = { ...SYSTEM, ...sources };
  const monotonicNow = countingSleep({ ...SYSTEM, ...sources });
  let offset = wallNow() - monotonicNow();
  return {
    now: () => Math.floor(offset + monotonicNow()),
    reanchor() {
      offset = wallNow() - monotonicNow();
    },
    driftMs: () => Math.round(wallNow() - monotonicNow() - offset),
    stopwatch() {
      const [wall, monotonic] = [wallNow(), monotonicNow()];
      return () => Math.max(wallNow() - wall, monotonicNow() - monotonic);
    },
    after(delayMs, action) {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
  };
}

/**
 * The monotonic clock, which on Linux stands still while the machine sleeps, put forward by that sleep.
 * A sleep shows in the wall clock as well; the uptime, which is slower to read, tells it from a step. What is
 * too short to be told is never made up for: added to a later sleep it would shorten a wait (R5).
 */
function countingSleep({ wallNow, monotonicNow, uptime: uptimeNow }: TimeSources): () => number {
  let apartMs = wallNow() - monotonicNow();
  const awakeSince = uptimeNow() - monotonicNow();
  let seenMs = 0;
  let sleptMs = 0;
  return () => {
    const monotonic = monotonicNow();
    const jumpMs = wallNow() - monotonic - apartMs;
    apartMs += jumpMs;
    if (Math.abs(jumpMs) >= SHORTEST_SLEEP_MS) {
      const unseenMs = uptimeNow() - monotonic - awakeSince - seenMs;
      if (unseenMs >= SHORTEST_SLEEP_MS) {
        seenMs += unseenMs;
        sleptMs += jumpMs > 0 ? Math.min(jumpMs, unseenMs) : unseenMs;
      }
    }
    return monotonic + sleptMs;
  };
}
