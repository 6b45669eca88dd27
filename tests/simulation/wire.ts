/** What goes over the simulated network, and how the proxy's gateway client would read it. */
import type { CallKind, Verdict } from '@kaikei/shared/verdict.ts';
import type { Attempt } from './attempt.ts';

export interface Message {
  readonly kind: CallKind;
  readonly attempt: Attempt;
  readonly refundNo?: string;
  readonly amount?: number;
}

/** The success of an order from before the simulation began: for replays, and for numbers that repeat. */
export const EARLIER = { paymentId: 'an-earlier-payment', transNo: 'T-earlier', psn: 'S-earlier' };

/** How an answer came, beside what it says. */
export type Manner =
  | 'signed'
  | 'unsigned'
  | 'bad-signature'
  | 'other-order'
  | 'not-readable'
  | 'http-error'
  | 'timeout'
  | 'reset'
  | 'not-connected';

export interface Reply {
  readonly manner: Manner;
  /** What the body says, true or forged; absent where there is none. */
  readonly says?: Verdict;
  readonly retryAfterMs?: number;
}

/**
 * The reading of an answer that the rules ask for (R3, R4): what is not signed, readable and about
 * our order is unknown. It stands for the proxy's gateway client, which has its own tests on the wire.
 */
export function readReply(reply: Reply): Verdict {
  const { manner, says, retryAfterMs } = reply;
  switch (manner) {
    case 'signed':
      return says ?? { kind: 'unknown', reason: 'no-data' };
    case 'not-connected':
      return { kind: 'not-sent', reason: 'refused' };
    case 'other-order':
      return {
        kind: 'unknown',
        reason: 'other-order',
        incident: { kind: 'mismatched-answer', detail: 'a signed success of another order' },
      };
    case 'unsigned':
      // Three of them in a row can count, late (R10).
      if (says?.kind === 'not-found') return { ...says, signed: false };
      return { kind: 'unknown', reason: manner };
    case 'bad-signature':
    case 'not-readable':
    case 'http-error':
    case 'timeout':
    case 'reset':
      return {
        kind: 'unknown',
        reason: manner,
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      };
  }
}
