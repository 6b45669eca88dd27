/** Payments as they are read: the row and its history. */
import type { TimelineEntry } from '@kaikei/shared/payment.ts';
import type { StoredPayment } from '../payments-port.ts';
import { RECORD_COLUMNS, storedFrom as storedFromColumns } from '../record.ts';
import type { Row, Transaction } from './connection.ts';

/**
 * Columns are named here and everywhere: a newer version may add one while this one runs (`migrations.ts`), and a
 * prepared `select *` fails from then on.
 */
const HISTORY = `(
  select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('at', at, 'event', event, 'status', status, 'code', code,
    'detail', detail)) order by n)
  from timeline where payment_id = payments.id
) as timeline`;

/** What `storedFrom` reads. */
export const STORED = `${RECORD_COLUMNS.map((column) => `payments.${column}`).join(', ')}, ${HISTORY}`;

/** @param base of the epoch, which is added to the number of the change */
export function storedFrom(row: Row, base: number): StoredPayment {
  return storedFromColumns(row, timelineFrom(row), base);
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
    transaction.row(
      `select ${RECORD_COLUMNS.join(', ')}, lease_owner, lease_version from payments where id = $1 for update`,
      id,
    ),
    transaction.row(`select ${HISTORY} from payments where id = $1`, id),
  ]);
  return row && { ...row, ...history };
}
