/** Every call as it was received and answered, by the sandbox's own clock: the judge of spacing and counts. */
import type { CallKind } from '@kaikei/shared/verdict.ts';
import type { Connection } from './database.ts';

/** So much of an answer is kept. */
const KEPT_BODY_CHARACTERS = 4_000;

export interface CallAnswer {
  /** `gone`: the caller had left before the answer was out. */
  outcome: 'sent' | 'cut' | 'dropped' | 'gone';
  httpStatus?: number;
  /** As it left, or its beginning. */
  body?: string;
  /** Of an answer that went out as the gateway meant it. */
  code?: string;
  transStatus?: number;
}

export interface CallRecord {
  seq: number;
  /** `unknown`: the call could not be told. */
  kind: CallKind | 'unknown';
  /** The payment's `merchant_order_no`, for refunds too. */
  order?: string;
  refund?: string;
  /** When the request arrived, before its body was read. */
  receivedAt: number;
  /** When the last byte was handed over, or the connection was broken; absent while it is open. */
  answeredAt?: number;
  answer?: CallAnswer;
  /** What was sent, without `auth_code` and `sign`. */
  request: Record<string, string>;
}

export type ReceivedCall = Omit<CallRecord, 'seq' | 'answeredAt' | 'answer'>;

export class CallLog {
  readonly #db: Connection;

  constructor(db: Connection) {
    this.#db = db;
  }

  add(call: ReceivedCall): number {
    const { lastInsertRowid } = this.#db
      .prepare('INSERT INTO calls (kind, order_no, received_at, document) VALUES (?, ?, ?, ?)')
      .run(call.kind, call.order ?? null, call.receivedAt, JSON.stringify(call));
    return Number(lastInsertRowid);
  }

  answered(seq: number, answeredAt: number, answer: CallAnswer): void {
    const kept = { ...answer };
    if (kept.body !== undefined) kept.body = kept.body.slice(0, KEPT_BODY_CHARACTERS);
    this.#db
      .prepare('UPDATE calls SET document = json_patch(document, ?) WHERE seq = ?')
      .run(JSON.stringify({ answeredAt, answer: kept }), seq);
  }

  /** Oldest first; all calls, or those of one payment. */
  list(order?: string): CallRecord[] {
    const where = order === undefined ? '' : 'WHERE order_no = ?';
    const rows = this.#db
      .prepare(`SELECT seq, document FROM calls ${where} ORDER BY seq`)
      .all(...(order === undefined ? [] : [order])) as { seq: number; document: string }[];
    return rows.map(({ seq, document }) => ({
      seq,
      ...(JSON.parse(document) as Omit<CallRecord, 'seq'>),
    }));
  }

  /**
   * The first answer by which the create of another order was told that it is paid: one that was heard
   * long ago. Its own payment must have had it before; else the replay would be taken for true (R3).
   */
  firstSuccess(exceptOrder: string): string | undefined {
    const row = this.#db
      .prepare(
        `SELECT document ->> '$.answer.body' AS body FROM calls
         WHERE kind = 'create' AND order_no <> ? AND document ->> '$.answer.transStatus' = 2
         ORDER BY seq LIMIT 1`,
      )
      .get(exceptOrder) as { body: string } | undefined;
    return row?.body;
  }
}
