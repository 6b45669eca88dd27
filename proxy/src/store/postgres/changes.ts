/** One written change of a payment: its row, history and incidents, with the next number of its terminal. */
import {
  isOpen,
  type Payment,
  type TimelineEntry,
  type Tombstone,
} from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import { UNREACHABLE } from '@kaikei/shared/rules/change.ts';
import {
  FIRST_LEASE_VERSION,
  type StoredPayment,
  type SubmissionDigest,
} from '../payments-port.ts';
import { textIn, type Row, type Transaction } from './connection.ts';

/** The lease after the change: kept and extended, taken anew, left as it is, or over. */
export type LeaseChange =
  | { kind: 'extend'; leaseMs: number }
  | { kind: 'take'; owner: string; leaseMs: number }
  | { kind: 'keep' };

const NEXT_NUMBER = `
  number as (
    insert into change_numbers values ($1, 1)
    on conflict (terminal_id) do update set latest = change_numbers.latest + 1
    returning latest
  )`;

/** A decision's timeline and incidents, as JSON. `$2`: id, `$3`: entries there are, `$4`: timeline, `$5`: incidents. */
const HISTORY = `
  history as (
    insert into timeline
    select $2, $3 + ordinality, (entry ->> 'at')::bigint, entry ->> 'event',
      (entry ->> 'status')::integer, entry ->> 'code', entry ->> 'detail'
    from jsonb_array_elements($4::jsonb) with ordinality as entries (entry, ordinality)
  ),
  noted as (
    insert into incidents (at, kind, payment_id, detail)
    select (incident ->> 'at')::bigint, incident ->> 'kind', $2, incident ->> 'detail'
    from jsonb_array_elements($5::jsonb) with ordinality as incidents (incident, ordinality)
    order by ordinality
  )`;

const UPDATE = `
  with ${NEXT_NUMBER}, ${HISTORY}
  update payments set
    state = $6, is_open = $7, next_attempt_at = $8, code_reusable = $9, resolved_by_hand = $10,
    record = $11, change_seq = number.latest,
    lease_owner = case when not $7 then null when $12 <> '' then $12 else lease_owner end,
    lease_version = lease_version + case when $12 <> '' then 1 else 0 end,
    lease_until = case when $13 > 0 then clock_timestamp() + $13 * interval '1 millisecond' else lease_until end
  from number where id = $2
  returning change_seq, lease_version, receipt_no`;

/** Commits what was decided. @throws StorageError, CommitUnclearError */
export async function commitDecision(
  transaction: Transaction,
  { payment, timeline, incidents }: Decision,
  before: readonly TimelineEntry[],
  { lease, base }: { lease: LeaseChange; base: number },
): Promise<{ stored: StoredPayment; leaseVersion: number }> {
  const [row] = await transaction.commit(
    UPDATE,
    payment.terminalId,
    payment.id,
    before.length,
    JSON.stringify(timeline),
    JSON.stringify(incidents),
    payment.state,
    isOpen(payment),
    payment.nextAttemptAt ?? null,
    // R4: proof that the code never left, so it may be tried again.
    payment.failure?.code === UNREACHABLE,
    payment.resolvedByHand === true,
    JSON.stringify(payment),
    lease.kind === 'take' ? lease.owner : '',
    lease.kind === 'keep' ? 0 : lease.leaseMs,
  );
  if (!row) throw new Error('a payment that was read for its change is not there');
  return {
    stored: {
      record: payment,
      timeline: [...before, ...timeline],
      ...receiptNoIn(row),
      changeSeq: base + Number(row['change_seq']),
    },
    leaseVersion: Number(row['lease_version']),
  };
}

/** Behind the terminal's number, so that all take the two rows in one order. A tombstone has no receipt. */
const NEXT_RECEIPT = `
  receipt as (
    insert into receipt_series select $8, $17, 1 from number where $17::text is not null
    on conflict (store_no, series) do update set latest = receipt_series.latest + 1
    returning latest
  )`;

const INSERT = `
  with ${NEXT_NUMBER}, ${NEXT_RECEIPT}, ${HISTORY},
  created as (
    insert into payments (terminal_id, id, state, is_open, store_no, sale_id, created_at, submission, code_hash,
      code_key_id, record, lease_owner, lease_version, lease_until, change_seq, receipt_no)
    select $1, $2, $6, $7, $8, $9, $10, $11, $12, $13, $14, case when $7 then $15 end, ${FIRST_LEASE_VERSION},
      clock_timestamp() + $16 * interval '1 millisecond', number.latest,
      $17 || lpad(receipt.latest::text, greatest(4, length(receipt.latest::text)), '0')
    from number left join receipt on true
    returning change_seq, receipt_no
  )
  select change_seq, receipt_no from created`;

/** Commits a new payment, owned by `owner`, or a tombstone. @throws StorageError, CommitUnclearError */
export async function commitNew(
  transaction: Transaction,
  record: Payment | Tombstone,
  timeline: TimelineEntry[],
  { lease, base }: { lease: { owner: string; leaseMs: number }; base: number },
  submitted?: { digest: SubmissionDigest; receiptSeries: string },
): Promise<StoredPayment> {
  const digest = submitted?.digest;
  const [row] = await transaction.commit(
    INSERT,
    record.terminalId,
    record.id,
    0,
    JSON.stringify(timeline),
    '[]',
    record.state,
    isOpen(record),
    record.storeNo,
    record.kind === 'payment' ? record.saleId : null,
    record.createdAt,
    digest?.members ?? null,
    digest?.codeHash ?? null,
    digest?.codeKeyId ?? null,
    JSON.stringify(record),
    lease.owner,
    lease.leaseMs,
    submitted?.receiptSeries ?? null,
  );
  const changeSeq = base + Number(row?.['change_seq']);
  return { record, timeline, ...receiptNoIn(row), changeSeq };
}

function receiptNoIn(row: Row | undefined): Pick<StoredPayment, 'receiptNo'> {
  const receiptNo = row && textIn(row, 'receipt_no');
  return receiptNo === undefined ? {} : { receiptNo };
}
