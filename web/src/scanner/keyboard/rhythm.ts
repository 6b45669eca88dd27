/** How keys follow each other, and whose they can be. Pure: times in ms in, judgements out. */

/** No person keeps this up over several keys. */
const QUICK_MS = 50;
/** Nor this over as few as four; a keypad's `000` key sends three. */
const INSTANT_MS = 25;
const SURE_INSTANT_KEYS = 4;

/** More keys than an amount has digits. */
const SURE_KEYS = 7;
/** UPC-E has six digits, and is worth telling the cashier about. */
const SHORTEST = 6;
/** Without a suffix, slow and uneven: only what no person types in one go. */
const SHORTEST_UNEVEN = 10;
/** A scanner's slow keys are even: it counts milliseconds, and USB asks it every 8. */
const EVEN_WITHIN_MS = 30;

/** Another part of the code had the same rhythm within a quarter. */
const SAME_RHYTHM = 0.25;
/** A scanner that stalls for longer has done with its code. */
const STALL_MS = 400;

export function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((at, index) => at - (times[index] ?? at));
}

/** Enough keys, quickly enough, to be a scanner's: the rest of the code may be waited for. */
export function isSurelyScanner(times: readonly number[]): boolean {
  if (times.length >= SURE_KEYS) return true;
  return times.length >= SURE_INSTANT_KEYS && Math.max(...gapsOf(times)) <= INSTANT_MS;
}

/** Whether a burst that has ended is a reading; `hasSuffix` is a scanner's own sign of the end. */
export function isReading(times: readonly number[], hasSuffix: boolean): boolean {
  const gaps = gapsOf(times);
  const isQuick = Math.max(...gaps) <= QUICK_MS;
  if (times.length >= SHORTEST && isQuick) return true;
  if (times.length < SURE_KEYS) return false;
  if (hasSuffix || times.length >= SHORTEST_UNEVEN) return true;
  return isEven(gaps);
}

/** Whether `head` was pressed by whoever pressed `tail` right after it: one code, with a stall within. */
export function isSameHand(head: readonly number[], tail: readonly number[]): boolean {
  const stall = (tail[0] ?? 0) - (head.at(-1) ?? 0);
  if (head.length < 2 || tail.length < 2 || stall > STALL_MS) return false;
  const gaps = gapsOf(head);
  if (Math.max(...gaps) <= QUICK_MS) return true;
  const rhythm = average(gapsOf(tail));
  return isEven(gaps) && Math.abs(average(gaps) - rhythm) <= rhythm * SAME_RHYTHM;
}

function isEven(gaps: readonly number[]): boolean {
  return Math.max(...gaps) - Math.min(...gaps) <= EVEN_WITHIN_MS;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
