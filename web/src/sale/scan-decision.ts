/** What is to be done with a scan, given what the till is doing. Pure. */
import type { NotPaymentReason } from '@kaikei/shared/payment-code/not-payment.ts';
import { chooseWallet, recognize } from '@kaikei/shared/payment-code/recognize.ts';
import type { Scan } from '../scanner/port.ts';

export type ScanVerdict =
  | { kind: 'pay' }
  /** The code may be of several wallets; the cashier knows which the customer holds up. */
  | { kind: 'choose'; candidates: readonly string[] }
  | { kind: 'ignored'; why: 'no-amount' | Exclude<Activity, 'sale'> }
  | { kind: 'refused'; why: NotPaymentReason | 'invalid-payment-code' | 'foreign-wallet' };

/**
 * What the till is doing; only a sale on the screen waits for a code. The last three are of a page that is no till:
 * it does not know yet what it is, has to be paired, or another tab is the till.
 */
export type Activity =
  'sale' | 'choosing' | 'paying' | 'ended' | 'other-screen' | 'starting' | 'pairing' | 'viewing';

export interface ScanContext {
  screen: Activity;
  amount: number;
  /** `payMethodId`s that this terminal offers. */
  offered: readonly string[];
}

export function judgeScan(
  scan: Pick<Scan, 'text' | 'symbology'>,
  context: ScanContext,
): ScanVerdict {
  if (context.screen !== 'sale') return { kind: 'ignored', why: context.screen };
  if (context.amount <= 0) return { kind: 'ignored', why: 'no-amount' };
  const recognition = recognize(scan.text, scan.symbology);
  if (recognition.kind === 'not-a-payment-code')
    return { kind: 'refused', why: recognition.reason };
  if (recognition.kind === 'foreign-wallet') return { kind: 'refused', why: recognition.kind };
  // What no wallet's form fits is no customer's to be charged with: nobody is asked.
  if (recognition.kind === 'unknown' && !recognition.fitsShape) {
    return { kind: 'refused', why: recognition.looksLike ?? 'other' };
  }
  const choice = chooseWallet(recognition, undefined);
  if (choice.ok) return { kind: 'pay' };
  if (choice.slug !== 'wallet-not-recognised') {
    return { kind: 'refused', why: 'invalid-payment-code' };
  }
  const candidates = offeredOf(choice.candidates ?? [], context.offered);
  return { kind: 'choose', candidates };
}

/** Candidates that the terminal offers, the likeliest first; all that it offers where none fits. */
export function offeredOf(
  candidates: readonly string[],
  offered: readonly string[],
): readonly string[] {
  const fitting = candidates.filter((candidate) => offered.includes(candidate));
  return fitting.length > 0 ? fitting : offered;
}
