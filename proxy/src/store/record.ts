/** A payment or tombstone as both stores keep it: JSON in one column, what is searched for in others. */
import type { Payment, TimelineEntry, Tombstone } from '@kaikei/shared/payment.ts';
import { DamagedRecordError } from './errors.ts';
import type { StoredPayment } from './payments-port.ts';
import { HIGHEST_ROW_SEQ, isPayment, isTimelineEntry, isTombstone } from './record-shape.ts';

/** Columns of `payments` that `storedFrom` reads. */
export const RECORD_COLUMNS = [
  'id',
  'terminal_id',
  'store_no',
  'state',
  'record',
  'receipt_no',
  'change_seq',
];

/**
 * @param base of the epoch, which is added to the number of the change
 * @throws DamagedRecordError where record or timeline lack what the code relies on, or say otherwise than the columns
 */
export function storedFrom(
  row: Record<string, unknown>,
  timeline: TimelineEntry[],
  base: number,
): StoredPayment {
  const id = String(row['id']);
  const changeSeq = Number(row['change_seq']);
  const isWhole = isRowSeq(changeSeq) && timeline.every(isTimelineEntry);
  if (!isWhole) throw new DamagedRecordError(id);
  const receiptNo = row['receipt_no'];
  return {
    record: recordFrom(id, row),
    timeline,
    ...(typeof receiptNo === 'string' && { receiptNo }),
    changeSeq: base + changeSeq,
  };
}

function isRowSeq(value: number): boolean {
  return Number.isSafeInteger(value) && Math.abs(value) < HIGHEST_ROW_SEQ;
}

function recordFrom(id: string, row: Record<string, unknown>): Payment | Tombstone {
  const record = parsed(id, row['record']);
  if (!isPayment(record) && !isTombstone(record)) throw new DamagedRecordError(id);
  const agrees =
    record.id === id &&
    record.terminalId === row['terminal_id'] &&
    record.storeNo === row['store_no'] &&
    record.state === row['state'];
  if (!agrees) throw new DamagedRecordError(id);
  return record;
}

function parsed(id: string, text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch (error) {
    throw new DamagedRecordError(id, { cause: error });
  }
}

/** Reads each row that can be read: one that is damaged must not hide the others. */
export function readable<R>(rows: readonly R[], read: (row: R) => StoredPayment): StoredPayment[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (error) {
      if (error instanceof DamagedRecordError) return [];
      throw error;
    }
  });
}

/**
 * Reads on behind damaged rows until the page is full. Its reader goes on from the last one, and takes a page that is not
 * full for the end.
 * @param rowsAfter at most so many rows, by the number of their change, which `change_seq` holds
 */
export async function readablePage<R extends Record<string, unknown>>(
  { afterRowSeq, limit }: { afterRowSeq: number; limit: number },
  rowsAfter: (rowSeq: number, limit: number) => R[] | Promise<R[]>,
  read: (row: R) => StoredPayment,
): Promise<StoredPayment[]> {
  const page: StoredPayment[] = [];
  for (let after = afterRowSeq; ;) {
    const wanted = limit - page.length;
    const rows = await rowsAfter(after, wanted);
    page.push(...readable(rows, read));
    const last = rows.at(-1);
    if (last === undefined || rows.length < wanted || page.length === limit) return page;
    after = Number(last['change_seq']);
  }
}
