/** The day that a shop is reminded to close. */
import {
  businessDayOf,
  dayBefore,
  dayRange,
  type DayRules,
} from '@kaikei/shared/shop/business-day.ts';
import type { Store } from '../store/port.ts';

/** Whoever left a day unclosed for longer has decided so. */
const MOST_DAYS = 31;

/**
 * The first business day before today that has something to count and was not closed, since the shop began to close its
 * days; yesterday, where it never did.
 * @throws StorageError
 */
export async function forgottenDay(
  { reports }: Pick<Store, 'reports'>,
  storeNo: string,
  { rules, now }: { rules: DayRules; now: number },
): Promise<string | undefined> {
  const today = businessDayOf(now, rules);
  const until = dayRange(today, rules).from;
  const earliest = dayBefore(today, MOST_DAYS);
  const first = (await reports.firstClosedDay(storeNo)) ?? dayBefore(today, 1);
  let { from } = dayRange(first > earliest ? first : earliest, rules);
  while (from < until) {
    const at = await reports.firstUnclosed(storeNo, { from, until });
    if (at === undefined) return undefined;
    const day = businessDayOf(at, rules);
    // What ended after its day was closed waits for the next closing.
    if (!(await reports.isClosed(storeNo, day))) return day;
    from = dayRange(day, rules).until;
  }
  return undefined;
}
