/** A payment's history, which only grows. */
import type { TimelineEntry } from '@kaikei/shared/payment.ts';
import type { Database } from './database.ts';

/** Within the transaction that is open. */
export function appendTimeline(db: Database, paymentId: string, timeline: TimelineEntry[]): void {
  for (const entry of timeline) {
    db.run(
      `insert into timeline select ?1, coalesce(max(n), 0) + 1, ?2, ?3, ?4, ?5, ?6
       from timeline where payment_id = ?1`,
      paymentId,
      entry.at,
      entry.event,
      entry.status ?? null,
      entry.code ?? null,
      entry.detail ?? null,
    );
  }
}

export function readTimeline(db: Database, paymentId: string): TimelineEntry[] {
  return db.all('select * from timeline where payment_id = ? order by n', paymentId).map((row) => ({
    at: Number(row['at']),
    event: String(row['event']),
    ...(row['status'] !== null && { status: Number(row['status']) }),
    ...(row['code'] !== null && { code: String(row['code']) }),
    ...(row['detail'] !== null && { detail: String(row['detail']) }),
  }));
}
