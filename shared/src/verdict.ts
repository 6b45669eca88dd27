/**
 * What a gateway answer can mean to us. Only signed, parseable, matching answers are definite (R3);
 * everything else is `unknown` and is settled by a query, never by guessing.
 */

export type CallKind = 'create' | 'query' | 'cancel' | 'refund' | 'refund-query';

/** Changes nothing at the gateway. */
export function isQuestion(kind: CallKind): boolean {
  return kind === 'query' || kind === 'refund-query';
}

export type IncidentKind =
  | 'mismatched-answer'
  | 'repeated-trans-no'
  | 'repeated-psn'
  | 'cancel-not-confirmed'
  | 'captured-after-final'
  /** Found by reconciliation (R14): paid with us, and the gateway holds no captured money. */
  | 'paid-but-not-captured'
  /** A person called it paid after cancels were sent, and the gateway does not say whether one took effect. */
  | 'paid-not-confirmed'
  /** Found by reconciliation: failed or canceled with us, and the gateway may still capture it. */
  | 'open-after-final'
  /** Found by reconciliation: an answer had known the order, and now the gateway has none. */
  | 'proven-but-not-found'
  /** The customer paid nothing, or more than the order; or, found by reconciliation, another part than at first. */
  | 'other-paid-amount'
  | 'not-found-unsigned'
  | 'refund-refused'
  | 'refund-not-confirmed'
  /** The gateway holds a refund under a number that this database never sent: it was restored from a backup (R16). */
  | 'refund-number-used'
  /** The gateway says of a refund by the shop that a person ended what that person did not say (R16). */
  | 'refund-differs'
  | 'cancel-window-passed'
  | 'notification-mismatch'
  | 'notification-unknown-order'
  /** A till's cursor is ahead of the database: it was restored from a backup (F33). */
  | 'database-went-back'
  /** A mistake of ours in a payment's step; it was given back and is taken over as interrupted. */
  | 'step-failed'
  /** A payment's row cannot be read: it is set aside, and the others go on. */
  | 'record-damaged';

/** What a person should look at in an answer. */
export interface AnswerIncident {
  kind: IncidentKind;
  detail: string;
}

/** What a signed, matching answer tells about the transaction, as far as it does. */
export interface TransactionFacts {
  /** The gateway's own number for the transaction. */
  transNo?: string;
  /** A refund query's answer names the order that is given back, not only the refund. */
  namesOrder?: true;
  /** The answer's serial number; nothing proves that it is unique (R3). */
  psn?: string;
  /** What is wrong with an answer that holds all the same. */
  incident?: AnswerIncident;
}

export type Verdict =
  /** `trans_status` 2. For a refund query: the money went back. */
  | ({ kind: 'paid'; paidAmount?: number; paidAt?: number } & TransactionFacts)
  /** `trans_status` 1: declined or closed, with why where told. */
  | ({ kind: 'closed'; code?: string; message?: string } & TransactionFacts)
  /** `trans_status` 3. */
  | ({ kind: 'canceled' } & TransactionFacts)
  /** `trans_status` 0 or 9. */
  | ({ kind: 'in-progress'; status: 0 | 9 } & TransactionFacts)
  /** A query's not-found. Unsigned ones count only as R10 says. */
  | {
      kind: 'not-found';
      signed: boolean;
      code: string;
      psn?: string;
      incident?: AnswerIncident;
    }
  /** A cancel's or refund's envelope with code 0: taken on, nothing proven (R8). */
  | ({ kind: 'accepted' } & TransactionFacts)
  /** A signed code that is neither 0 nor `SYS*`, and no not-found to a query. */
  | {
      kind: 'refused';
      code: string;
      message: string;
      psn?: string;
      incident?: AnswerIncident;
    }
  /** Proof that no byte left: the connection never stood (R4), or the intent was too old to send (R13). */
  | { kind: 'not-sent'; reason: string }
  /** Anything else: timeout, reset, HTTP error, unsigned, wrong signature, other order, unknown code or status. */
  | {
      kind: 'unknown';
      reason: string;
      /** The gateway's own code in an answer that is not believed: for the operator, never for a decision. */
      gatewayCode?: string;
      /** What the gateway asked for in `Retry-After`, honored within limits (F07). */
      retryAfterMs?: number;
      incident?: AnswerIncident;
    };

export type VerdictKind = Verdict['kind'];
