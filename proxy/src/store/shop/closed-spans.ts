/** The times that a closing looks through. */
import { dayRange, nextDay } from '@kaikei/shared/shop/business-day.ts';
import { rowsOf, type Work } from '../sql.ts';
import type { NewClosing } from './port.ts';
import type { Span } from './refunds.ts';

/**
 * The times of all days that are closed with this one, apart from each other and in order: as they were when they were
 * closed, and as they are by the present rules, which may give a closed day what no closing of it looked at. Payments
 * are looked up by these times, so that a past that was never closed is not read.
 */
export function* closedSpans({
  storeNo,
  businessDate,
  from,
  until,
  rules,
}: NewClosing): Work<Span[]> {
  const rows = yield* rowsOf(
    'select business_date, from_at, until_at from closings where store_no = ?',
    storeNo,
  );
  const asClosed = rows.map((row) => ({
    from: Number(row['from_at']),
    until: Number(row['until_at']),
  }));
  const dates = [businessDate, ...rows.map((row) => String(row['business_date']))];
  const byRules = runsOf(dates).map(({ first, last }) => ({
    from: dayRange(first, rules).from,
    until: dayRange(last, rules).until,
  }));
  return joined([{ from, until }, ...asClosed, ...byRules]);
}

/** Dates that follow each other without gap. */
function runsOf(dates: readonly string[]): { first: string; last: string }[] {
  const runs: { first: string; last: string }[] = [];
  for (const date of [...dates].sort()) {
    const run = runs.at(-1);
    if (run && nextDay(run.last) === date) run.last = date;
    else runs.push({ first: date, last: date });
  }
  return runs;
}

/** The same times, without overlaps. */
function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const { from, until } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, until);
    else all.push({ from, until });
  }
  return all;
}
