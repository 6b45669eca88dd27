/** Answers that prove nothing, and what an operator can do where the gateway gives no others. */
import type { CallKind, Verdict } from '@kaikei/shared/verdict.ts';

/**
 * What a call says of the gateway: a usable answer proves that we understand each other. Nothing is heard
 * where no answer came, in a not-found that nobody signed, and in what says something of one refund only.
 */
export type Heard = 'usable' | 'unusable' | 'nothing';

/** Reasons that stand for no answer at all. */
const SILENCE = /^(timeout|closing|connection-lost|connect-failed|internal-error|signing-failed)\b/;

export function heardIn(verdict: Verdict, asked: CallKind): Heard {
  if (isMisfitOfRefund(verdict, asked)) return 'nothing';
  if (verdict.kind === 'unknown') return SILENCE.test(verdict.reason) ? 'nothing' : 'unusable';
  if (verdict.kind === 'not-sent') return 'nothing';
  return verdict.kind === 'not-found' && !verdict.signed ? 'nothing' : 'usable';
}

/** Reasons of signed answers that name something else than was asked about, or not enough. */
const MISFITS: ReadonlySet<string> = new Set([
  ...['other-order', 'other-amount', 'other-currency'],
  ...['no-order-number', 'no-amount'],
]);

/**
 * The gateway answers, and what it holds under a refund's number is not that refund (R16): this is asked for days, and
 * is no trouble of any other payment.
 */
export function isMisfitOfRefund(verdict: Verdict, asked: CallKind): boolean {
  return isOfRefund(asked) && verdict.kind === 'unknown' && MISFITS.has(verdict.reason);
}

export function isOfRefund(kind: CallKind): boolean {
  return kind === 'refund' || kind === 'refund-query';
}

/** Of an answer that cannot be used: all of it is safe to log and show. */
export interface Unusable {
  reason: string;
  gatewayCode?: string;
  /** By how much our clock is ahead of whoever answered, in whole seconds; negative where it is behind. */
  clockAheadSeconds?: number;
}

/** The gateway refuses messages that are 15 minutes off; an operator hears of it before. */
export const WRONG_CLOCK_SECONDS = 600;

/** One sentence: what the gateway says, and what to do about it. */
export function adviceOn({ reason, gatewayCode, clockAheadSeconds = 0 }: Unusable): string {
  const code = gatewayCode === undefined ? '' : ` (code ${gatewayCode})`;
  if (Math.abs(clockAheadSeconds) >= WRONG_CLOCK_SECONDS && isRefusal(reason))
    return `the gateway refuses${code}, and ${clockSentence(clockAheadSeconds)}`;
  switch (reason) {
    case 'unsigned':
      return `the gateway refuses without a signature${code}: ${adviceOnCode(gatewayCode)}`;
    case 'system-error':
      return `the gateway reports an error of its own${code}: check KAIKEI_APP_ID and KAIKEI_MERCHANT_NO, then ask its support with this code`;
    case 'bad-signature':
      return "the signature does not fit the keys in KAIKEI_GATEWAY_PUBLIC_KEY_FILE: put the gateway's present public key there";
    case 'content-encoding':
      return 'something before the gateway compresses answers in a way that cannot be read: check KAIKEI_GATEWAY_URL, and the proxies on the way';
    case 'malformed':
    case 'malformed-data':
    case 'no-code':
    case 'answer-too-large':
      return `what answers does not speak as the gateway does (${reason}): check KAIKEI_GATEWAY_URL, and that no login page or proxy of the network answers`;
    default:
      return reason.startsWith('http-')
        ? `the answer is HTTP status ${reason.slice('http-'.length)}: check KAIKEI_GATEWAY_URL, then ask the gateway's support`
        : `the answer does not fit the question (${reason})${code}: ask the gateway's support`;
  }
}

/** Codes that were seen, by what they mean (gateway contract 3.9); all others may be about any of these settings. */
function adviceOnCode(code: string | undefined): string {
  switch (code) {
    case '0':
      return 'it takes calls but signs no answer; ask its support to sign them';
    case 'E07303':
      return 'this app may not use this call; check KAIKEI_APP_ID, and that the app has QR payments';
    case undefined:
    default:
      return 'check KAIKEI_APP_ID and KAIKEI_MERCHANT_NO, and that the public half of the key in KAIKEI_APP_PRIVATE_KEY_FILE was uploaded for this app';
  }
}

/** Whether this reason of an unusable answer may be a refusal of the message itself. */
export function isRefusal(reason: string): boolean {
  return reason === 'unsigned' || reason === 'system-error' || /^http-4\d\d$/.test(reason);
}

/** @param aheadSeconds of our clock; negative where it is behind */
export function clockSentence(aheadSeconds: number): string {
  const way = aheadSeconds > 0 ? 'ahead of' : 'behind';
  const says = `the clock is ${Math.abs(aheadSeconds)} s ${way} the gateway's`;
  return Math.abs(aheadSeconds) >= WRONG_CLOCK_SECONDS
    ? `${says}, which refuses messages from 900 s on: set it, best by NTP`
    : `${says}: set it, best by NTP`;
}
