/**
 * Many rows of the outbox, a few at a time: each piece is a transaction, and others who write have their turn before
 * the next one. Sales are among them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { holding, rowsOf, type Sql, type SqlRow, type SqlValue, type Work } from '../sql.ts';

/** A few milliseconds of a database. */
export const ROWS_AT_ONCE = 300;
/** Longer than another process that waits to write looks away. */
const PAUSE_MS = 30;

/** Asked between two pieces. */
export type GoOn = () => boolean;

/** Those who write several of its rows wait for each other: they would else meet them in different orders. */
export function* alone<T>(work: Work<T>): Work<T> {
  yield* holding('webhook events');
  return yield* work;
}

/** Runs `piece` until it has met fewer rows than one may. */
export async function inPieces(
  sql: Sql,
  piece: () => Work<{ met: number }>,
  goOn: GoOn = () => true,
): Promise<void> {
  for (;;) {
    const { met } = await sql.write(() => alone(piece()));
    if (met < ROWS_AT_ONCE || !goOn()) return;
    await pause(PAUSE_MS);
  }
}

/** Runs `change` on a few of the rows at a time, in their order, and adds up what it gives. */
export async function onRows(
  sql: Sql,
  rows: readonly number[],
  change: (rows: readonly number[]) => Work<number>,
): Promise<number> {
  let at = 0;
  let count = 0;
  await inPieces(sql, function* () {
    const some = rows.slice(at, at + ROWS_AT_ONCE);
    at += some.length;
    if (some.length > 0) count += yield* change(some);
    return { met: some.length };
  });
  return count;
}

/** `sql` with these rows in the place of `(rows)`; one text however many they are, because databases keep its plan. */
export function ofRows(
  sql: string,
  rows: readonly number[],
  ...values: SqlValue[]
): Work<SqlRow[]> {
  const filled = Array.from({ length: ROWS_AT_ONCE }, (_, n) => rows[n] ?? rows[0] ?? null);
  const marks = filled.map(() => '?').join(', ');
  return rowsOf(sql.replace('(rows)', `(${marks})`), ...values, ...filled);
}

export function numberOf(row: SqlRow): number {
  return Number(row['n']);
}
