/** Payments as they are read: the row and its history. */
import type { TimelineEntry } from '@kaikei/shared/payment.ts';
import type { StoredPayment } from '../port.ts';
import { recordFrom } from '../record.ts';
import type { Row, Transaction } from './connection.ts';

const HISTORY = `(
  select jsonb_agg(jsonb_strip_nulls(to_jsonb(entry) - 'payment_id' - 'n') order by entry.n)
  from timeline entry where entry.payment_id = payments.id
) as timeline`;

/** What `storedFrom` reads. */
export const STORED = `payments.id, payments.record, payments.change_seq, ${HISTORY}`;

/** @param base of the epoch, which is added to the number of the change */
export function storedFrom(row: Row, base: number): StoredPayment {
  return {
    record: recordFrom(String(row['id']), row['record']),
    timeline: timelineFrom(row),
    changeSeq: base + Number(row['change_seq']),
  };
}

function timelineFrom(row: Row): TimelineEntry[] {
  return (row['timeline'] ?? []) as TimelineEntry[];
}

/**
 * Locks a payment's row until the transaction ends. Its history is read by a statement of its own: the one that
 * waits for the lock sees the row as it is then, but all else as it was before.
 */
export async function holdRow(transaction: Transaction, id: string): Promise<Row | undefined> {
  const [row, history] = await Promise.all([
    transaction.row('select * from payments where id = $1 for update', id),
    transaction.row(`select ${HISTORY} from payments where id = $1`, id),
  ]);
  return row && { ...row, ...history };
}
