/** One written change of a payment: its row, history and incidents, with the next number of all changes. */
import {
  isOpen,
  type Payment,
  type TimelineEntry,
  type Tombstone,
} from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import { UNREACHABLE } from '@kaikei/shared/rules/change.ts';
import { serialText } from '@kaikei/shared/shop/receipt-number.ts';
import {
  FIRST_LEASE_VERSION,
  type StoredPayment,
  type SubmissionDigest,
} from '../payments-port.ts';
import { HIGHEST_ROW_SEQ } from '../record-shape.ts';
import { dayRulesFrom } from '../shop/store-profiles.ts';
import { receiptSeriesOf } from '../submit-rules.ts';
import type { Database } from './database.ts';
import { insertIncident } from './incidents.ts';
import { appendTimeline } from './timeline.ts';

/** A new payment, owned by `owner`, or a tombstone. Within the transaction that is open, as all here. */
export function insertNew(
  db: Database,
  record: Payment | Tombstone,
  timeline: TimelineEntry[],
  { owner, base }: { owner: string; base: number },
  { digest, receiptNo }: { digest?: SubmissionDigest; receiptNo?: string } = {},
): StoredPayment {
  const rowSeq = latestRowSeq(db) + 1;
  db.run(
    `insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at,
       change_seq, submission, code_hash, code_key_id, lease_owner, lease_version, receipt_no, record)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    record.id,
    record.terminalId,
    record.storeNo,
    record.kind === 'payment' ? record.saleId : null,
    record.state,
    isOpen(record) ? 1 : 0,
    record.createdAt,
    rowSeq,
    digest?.members ?? null,
    digest?.codeHash ?? null,
    digest?.codeKeyId ?? null,
    isOpen(record) ? owner : null,
    FIRST_LEASE_VERSION,
    receiptNo ?? null,
    JSON.stringify(record),
  );
  appendTimeline(db, record.id, timeline);
  return {
    record,
    timeline,
    ...(receiptNo !== undefined && { receiptNo }),
    changeSeq: base + rowSeq,
  };
}

/** What was decided; the lease ends with the work. */
export function updateDecided(
  db: Database,
  { payment, timeline, incidents }: Decision,
  { before, base }: { before: StoredPayment; base: number },
): StoredPayment {
  const rowSeq = latestRowSeq(db) + 1;
  db.run(
    `update payments set state = ?, is_open = ?, next_attempt_at = ?, change_seq = ?,
       code_reusable = ?, resolved_by_hand = ?, record = ?,
       lease_owner = case when ? then lease_owner end,
       lease_until = case when ? then lease_until end
     where id = ?`,
    payment.state,
    isOpen(payment) ? 1 : 0,
    payment.nextAttemptAt ?? null,
    rowSeq,
    // R4: proof that the code never left, so it may be tried again.
    payment.failure?.code === UNREACHABLE ? 1 : 0,
    payment.resolvedByHand === true ? 1 : 0,
    JSON.stringify(payment),
    isOpen(payment) ? 1 : 0,
    isOpen(payment) ? 1 : 0,
    payment.id,
  );
  appendTimeline(db, payment.id, timeline);
  for (const incident of incidents) insertIncident(db, { ...incident, paymentId: payment.id });
  return {
    ...before,
    record: payment,
    timeline: [...before.timeline, ...timeline],
    changeSeq: base + rowSeq,
  };
}

/** Counted by the store's day and the terminal. */
export function nextReceiptNo(db: Database, payment: Payment): string {
  const { storeNo } = payment;
  const row = db.get('select time_zone, day_starts_at from stores where store_no = ?', storeNo);
  const series = receiptSeriesOf(payment, dayRulesFrom(row));
  const counted = db.get(
    `insert into receipt_series values (?, ?, 1)
     on conflict (store_no, series) do update set latest = latest + 1 returning latest`,
    storeNo,
    series,
  );
  return series + serialText(Number(counted?.['latest']));
}

/** As the rows hold it: without the epoch's base. A damaged one that no change can have is not the latest. */
export function latestRowSeq(db: Database): number {
  const sql = `select max(change_seq) as seq from payments where change_seq < ${HIGHEST_ROW_SEQ}`;
  return Number(db.get(sql)?.['seq'] ?? 0);
}
