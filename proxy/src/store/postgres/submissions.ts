/** What stands against a submission; within the transaction that would commit it. */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { SubmissionDigest, SubmitOutcome } from '../payments-port.ts';
import { CODE_MEMORY_MS, outcomeOfSale, outcomeOfSameId, type SameId } from '../submit-rules.ts';
import { textIn, type Row, type Transaction } from './connection.ts';
import { lock } from './locks.ts';
import { STORED, storedFrom } from './rows.ts';

/** What was there under the locks. */
export interface Found {
  /** By which the store's days go. */
  store: Row | undefined;
  same: Row | undefined;
  other: Row | undefined;
  /** When the code was last used for a payment that forbids to use it again. */
  codeUsedAt: number | undefined;
}

/**
 * Whoever submits the same id, sale or code at the same moment waits until this one is committed. All is sent in one
 * round trip: a statement behind the locks sees what was committed before them.
 */
export async function findUnderLocks(
  transaction: Transaction,
  { id, storeNo, saleId }: Payment,
  { codeHash }: SubmissionDigest,
): Promise<Found> {
  const [, store, same, other, used] = await Promise.all([
    lock(transaction, [id, `sale ${storeNo} ${saleId}`, `code ${codeHash}`]),
    transaction.row('select time_zone, day_starts_at from stores where store_no = $1', storeNo),
    transaction.row(
      `select ${STORED}, terminal_id, submission, code_hash, code_key_id from payments where id = $1`,
      id,
    ),
    transaction.row(
      `select id, state from payments
       where store_no = $1 and sale_id = $2 and state not in ('failed', 'canceled')`,
      storeNo,
      saleId,
    ),
    transaction.row(
      'select max(created_at) as at from payments where code_hash = $1 and not code_reusable',
      codeHash,
    ),
  ]);
  const usedAt = used?.['at'];
  return { store, same, other, codeUsedAt: typeof usedAt === 'number' ? usedAt : undefined };
}

/** The contract's order of checks: same id, tombstone, sale, code. */
export function refusalOf(
  { same, other, codeUsedAt }: Found,
  { payment, digest, base }: { payment: Payment; digest: SubmissionDigest; base: number },
): SubmitOutcome | undefined {
  if (same) return outcomeOfSameId(sameIdFrom(same, base), payment, digest);
  if (other) return outcomeOfSale({ id: String(other['id']), state: String(other['state']) });
  const isUsed = codeUsedAt !== undefined && codeUsedAt > payment.createdAt - CODE_MEMORY_MS;
  return isUsed ? { kind: 'code-already-used' } : undefined;
}

function sameIdFrom(row: Row, base: number): SameId {
  return {
    terminalId: String(row['terminal_id']),
    digest: {
      members: textIn(row, 'submission') ?? null,
      codeHash: textIn(row, 'code_hash') ?? null,
      codeKeyId: textIn(row, 'code_key_id') ?? null,
    },
    stored: storedFrom(row, base),
  };
}
