/** What stands against a submission; within the transaction that would commit it. */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { SubmissionDigest, SubmitOutcome } from '../payments-port.ts';
import { CODE_MEMORY_MS, outcomeOfSale, outcomeOfSameId, type SameId } from '../submit-rules.ts';
import type { Database, Row } from './database.ts';
import type { SqliteRows } from './rows.ts';

/** The contract's order of checks: same id, tombstone, sale, code. */
export function refusalOf(
  { db, rows }: { db: Database; rows: SqliteRows },
  payment: Payment,
  digest: SubmissionDigest,
): SubmitOutcome | undefined {
  const same = db.get('select * from payments where id = ?', payment.id);
  if (same) return outcomeOfSameId(sameIdFrom(same, rows), payment, digest);
  const other = db.get(
    `select id, state from payments
     where store_no = ? and sale_id = ? and state not in ('failed', 'canceled')`,
    payment.storeNo,
    payment.saleId,
  );
  if (other) return outcomeOfSale({ id: String(other['id']), state: String(other['state']) });
  return codeWasUsed(db, digest.codeHash, payment.createdAt)
    ? { kind: 'code-already-used' }
    : undefined;
}

function sameIdFrom(row: Row, rows: SqliteRows): SameId {
  const text = (name: string) => (row[name] == null ? null : String(row[name]));
  return {
    terminalId: String(row['terminal_id']),
    digest: {
      members: text('submission'),
      codeHash: text('code_hash'),
      codeKeyId: text('code_key_id'),
    },
    stored: rows.stored(row),
  };
}

function codeWasUsed(db: Database, codeHash: string, now: number): boolean {
  const row = db.get(
    'select 1 from payments where code_hash = ? and created_at > ? and code_reusable = 0',
    codeHash,
    now - CODE_MEMORY_MS,
  );
  return row !== undefined;
}
