/**
 * From an HTTP answer to a verdict. Pure. Only what is signed, well-formed and about our order is
 * definite; all else is `unknown` (R3), which a query settles.
 */
import type { KeyObject } from 'node:crypto';
import type { TransactionFacts, Verdict } from '@kaikei/shared/verdict.ts';
import { paidPart } from './amounts.ts';
import { AnswerError } from './answer-error.ts';
import { openEnvelope, type Envelope } from './envelope.ts';
import { gatewayText, type GatewayText } from './gateway-text.ts';
import { mismatch, missing, namesOrder, type Merchant } from './match.ts';
import type { GatewayRequest } from './port.ts';

/** An answer as it came: the HTTP status and the body's bytes, inflated. */
export interface RawAnswer {
  status: number;
  body: Uint8Array;
  /** How long the gateway asks us to wait, in ms. */
  retryAfterMs?: number;
  /** Its `Date`, in epoch milliseconds. */
  gatewayTime?: number;
}

export interface AnswerReader extends Merchant {
  publicKeys: readonly KeyObject[];
}

/** Codes for "no such order" (gateway contract 3.9); a state and not a verdict to anyone but a query (R10). */
const NOT_FOUND_CODES: ReadonlySet<string> = new Set(['E04111', 'M010']);

/** What the answer means to this request. */
export function readAnswer(
  request: GatewayRequest,
  answer: RawAnswer,
  reader: AnswerReader,
): Verdict {
  const { status, retryAfterMs } = answer;
  if (status !== 200) {
    const reason = `http-${status}`;
    return { kind: 'unknown', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  try {
    return judge(request, openEnvelope(answer.body, reader.publicKeys), reader);
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    const { reason, incident, gatewayCode } = error;
    return {
      kind: 'unknown',
      reason,
      ...(gatewayCode !== undefined && { gatewayCode }),
      ...(incident && { incident }),
    };
  }
}

function judge(request: GatewayRequest, envelope: Envelope, us: Merchant): Verdict {
  const { code, signed } = envelope;
  const text = gatewayText(request.kind === 'create' ? request.create.code : undefined);
  const gatewayCode = text.errorCode(code);
  const unproven = gatewayCode === undefined ? {} : { gatewayCode };
  if (code.startsWith('SYS')) throw new AnswerError('system-error', unproven);
  const asks = request.kind === 'query' || request.kind === 'refund-query';
  const notFound = asks && NOT_FOUND_CODES.has(code);
  if (!signed && !notFound) throw new AnswerError('unsigned', unproven);
  checkMatch(request, envelope, us);

  const facts = transactionFacts(request, envelope, text);
  if (notFound) return { kind: 'not-found', signed, code, ...(facts.psn && { psn: facts.psn }) };
  if (code !== '0') return refused(envelope, facts, text);
  if (request.kind === 'cancel' || request.kind === 'refund') return { kind: 'accepted', ...facts };
  if (!envelope.data) throw new AnswerError('no-data');
  return byStatus(request, envelope.data, facts, text);
}

/** @throws AnswerError where the answer is not about our order; with an incident where it is a success */
function checkMatch(request: GatewayRequest, envelope: Envelope, us: Merchant): void {
  const { code, data } = envelope;
  const reason =
    mismatch(request, envelope, us) ??
    (code === '0' && data && wantsData(request) ? missing(request, data) : undefined);
  if (reason === undefined) return;
  const success = code === '0' && data?.get('trans_status') === '2';
  if (!success) throw new AnswerError(reason);
  const detail = `a signed success answered a ${request.kind}: ${reason}`;
  throw new AnswerError(reason, { incident: { kind: 'mismatched-answer', detail } });
}

function wantsData({ kind }: GatewayRequest): boolean {
  return kind !== 'cancel' && kind !== 'refund';
}

function refused({ code, members }: Envelope, facts: TransactionFacts, text: GatewayText): Verdict {
  const errorCode = text.errorCode(code);
  // Zero in another dress ("000", "0.0") may be a success of a kind that we do not know.
  if (!errorCode || Number(errorCode) === 0) throw new AnswerError('unknown-code');
  const message = text.message(members.get('msg')) ?? '';
  return { kind: 'refused', code: errorCode, message, ...(facts.psn && { psn: facts.psn }) };
}

/** `trans_status` (gateway contract 3.7); a value that we do not know proves nothing. */
function byStatus(
  request: GatewayRequest,
  data: ReadonlyMap<string, string>,
  facts: TransactionFacts,
  text: GatewayText,
): Verdict {
  switch (data.get('trans_status')) {
    case '0':
      return { kind: 'in-progress', status: 0, ...facts };
    case '9':
      return { kind: 'in-progress', status: 9, ...facts };
    case '1': {
      const code = text.errorCode(data.get('trans_error_code'));
      const message = text.message(data.get('trans_error_msg'));
      return { kind: 'closed', ...(code && { code }), ...(message && { message }), ...facts };
    }
    case '2': {
      const ours = 'amount' in request ? request.amount : request.order.amount;
      const paidAt = utcTime(data.get('trans_end_time'));
      return {
        kind: 'paid',
        ...paidPart(data, ours, request.order.currency),
        ...(paidAt !== undefined && { paidAt }),
        ...facts,
      };
    }
    case '3':
      return { kind: 'canceled', ...facts };
    case undefined:
      throw new AnswerError('no-status');
    default:
      throw new AnswerError('unknown-status');
  }
}

function transactionFacts(
  request: GatewayRequest,
  { members, data }: Envelope,
  text: GatewayText,
): TransactionFacts {
  const transNo = text.serial(data?.get('trans_no'));
  const psn = text.serial(members.get('psn'));
  const names = data !== undefined && namesOrder(request, data);
  return { ...(transNo && { transNo }), ...(names && { namesOrder: true }), ...(psn && { psn }) };
}

/** `yyyy-MM-dd HH:mm:ss` in UTC+0 to epoch milliseconds; undefined for what is no such time. */
function utcTime(text: string | undefined): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text ?? '')) return undefined;
  const iso = `${(text ?? '').replace(' ', 'T')}.000Z`;
  const time = new Date(iso);
  // `Date` rolls 31 February over into March; such a text is no time.
  return Number.isNaN(time.getTime()) || time.toISOString() !== iso ? undefined : time.getTime();
}
