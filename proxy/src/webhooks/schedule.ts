/** When an event that was not taken is tried again, and when no more. */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** After the first attempt that failed, the second, and so on: those of Standard Webhooks. */
const DELAYS_MS = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  DAY_MS,
];
/** One that fails so long after the first that failed is the last: by these delays, the tenth. */
const GIVE_UP_AFTER_MS = 3 * DAY_MS;
/** So much later at most, so that events that failed together do not come together. */
const LARGEST_JITTER = 0.1;
/** What a receiver may ask for. */
const LONGEST_RETRY_AFTER_MS = DAY_MS;

type Plan =
  { giveUp: false; nextAttemptAt: number; giveUpAt: number } | { giveUp: true; at: number };

/** An attempt failed now, by the wall clock. */
export function planAfter(
  failed: { attempts: number; giveUpAt?: number; retryAfterMs?: number },
  now: number,
  random: number,
): Plan {
  const { attempts, giveUpAt = now + GIVE_UP_AFTER_MS, retryAfterMs = 0 } = failed;
  const delayMs = DELAYS_MS[Math.min(attempts, DELAYS_MS.length) - 1] ?? DAY_MS;
  const jitteredMs = Math.floor(delayMs * (1 + LARGEST_JITTER * random));
  if (now >= giveUpAt) return { giveUp: true, at: now };
  const nextAttemptAt = now + Math.max(jitteredMs, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
  return { giveUp: false, nextAttemptAt, giveUpAt };
}
