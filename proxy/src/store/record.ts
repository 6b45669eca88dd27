/** A payment or tombstone as both stores keep it: JSON in one column. */
import type { Payment, Tombstone } from '@kaikei/shared/payment.ts';
import { DamagedRecordError, type StoredPayment } from './port.ts';

/** @throws DamagedRecordError where the text is no whole record of that id */
export function recordFrom(id: string, text: unknown): Payment | Tombstone {
  let record: Partial<Payment | Tombstone> | null;
  try {
    record = JSON.parse(String(text)) as typeof record;
  } catch (error) {
    throw new DamagedRecordError(id, { cause: error });
  }
  const isWhole = record?.id === id && (record.kind === 'payment' || record.kind === 'tombstone');
  if (!isWhole) throw new DamagedRecordError(id);
  return record as Payment | Tombstone;
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
