/** What stands against a submission; within the transaction that would commit it. */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { SubmissionDigest, SubmitOutcome } from '../port.ts';
import type { DayRules } from '@kaikei/shared/shop/business-day.ts';
import { dayRulesFrom } from '../shop/store-profiles.ts';
import { CODE_MEMORY_MS, outcomeOfSale, outcomeOfSameId, type SameId } from '../submit-rules.ts';
import { textIn, type Row, type Transaction } from './connection.ts';
import { lock } from './locks.ts';
import { STORED, storedFrom } from './rows.ts';

/**
 * Whoever submits the same id, sale or code at the same moment waits until this one is committed.
 * @returns by what the store's days go, which needs no round trip of its own here
 */
export async function lockFor(
  transaction: Transaction,
  { id, storeNo, saleId }: Payment,
  digest: SubmissionDigest,
): Promise<DayRules> {
  const [, row] = await Promise.all([
    lock(transaction, [id, `sale ${storeNo} ${saleId}`, `code ${digest.codeHash}`]),
    transaction.row('select time_zone, day_starts_at from stores where store_no = $1', storeNo),
  ]);
  return dayRulesFrom(row);
}

/** The contract's order of checks: same id, tombstone, sale, code. */
export async function refusalOf(
  transaction: Transaction,
  { payment, digest, base }: { payment: Payment; digest: SubmissionDigest; base: number },
): Promise<SubmitOutcome | undefined> {
  const [same, other, used] = await Promise.all([
    transaction.row(
      `select ${STORED}, terminal_id, submission, code_hash, code_key_id from payments where id = $1`,
      payment.id,
    ),
    transaction.row(
      `select id, state from payments
       where store_no = $1 and sale_id = $2 and state not in ('failed', 'canceled')`,
      payment.storeNo,
      payment.saleId,
    ),
    transaction.row(
      'select 1 from payments where code_hash = $1 and created_at > $2 and not code_reusable limit 1',
      digest.codeHash,
      payment.createdAt - CODE_MEMORY_MS,
    ),
  ]);
  if (same) return outcomeOfSameId(sameIdFrom(same, base), payment, digest);
  if (other) return outcomeOfSale({ id: String(other['id']), state: String(other['state']) });
  return used && { kind: 'code-already-used' };
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
