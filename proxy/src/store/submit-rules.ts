/** What every store decides alike about a submission; the contract's order is: same id, tombstone, sale, code. */
import type { Payment, TimelineEntry, Tombstone } from '@kaikei/shared/payment.ts';
import { businessDayOf, type DayRules } from '@kaikei/shared/shop/business-day.ts';
import { receiptSeries } from '@kaikei/shared/shop/receipt-number.ts';
import type { StoredPayment, SubmissionDigest, SubmitOutcome } from './payments-port.ts';

/** Contract: a code may not be used for another payment within this time. */
export const CODE_MEMORY_MS = 10 * 60_000;

export const firstTimeline = ({ createdAt }: Payment): TimelineEntry[] => [
  { at: createdAt, event: 'create-sent' },
];

export const tombstoneTimeline = ({ createdAt, failure }: Tombstone): TimelineEntry[] => [
  { at: createdAt, event: 'cancel-requested', code: 'cashier' },
  { at: createdAt, event: 'canceled', code: failure.code },
];

/** In which its receipt is counted, by what the store's days go by in the transaction that creates it. */
export function receiptSeriesOf({ createdAt, terminalId }: Payment, rules: DayRules): string {
  return receiptSeries(businessDayOf(createdAt, rules), terminalId);
}

/** What is there under the id already. */
export interface SameId {
  terminalId: string;
  /** As it was submitted; a tombstone never was. */
  digest: { members: string | null; codeHash: string | null; codeKeyId: string | null };
  stored: StoredPayment;
}

export function outcomeOfSameId(
  { terminalId, digest: before, stored }: SameId,
  payment: Payment,
  digest: SubmissionDigest,
): SubmitOutcome {
  if (terminalId !== payment.terminalId) return { kind: 'conflict' };
  if (stored.record.kind === 'tombstone') return { kind: 'tombstone' };
  // If the key of the hashes was lost, the other members decide.
  const sameCode = before.codeKeyId !== digest.codeKeyId || before.codeHash === digest.codeHash;
  return before.members === digest.members && sameCode
    ? { kind: 'repeated', stored }
    : { kind: 'conflict' };
}

export function outcomeOfSale(other: { id: string; state: string }): SubmitOutcome {
  const kind = other.state === 'paid' ? 'sale-already-paid' : 'sale-in-progress';
  return { kind, paymentId: other.id };
}
