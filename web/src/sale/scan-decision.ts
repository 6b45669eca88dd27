/** What is to be done with a scan, given what the till is doing. Pure. */
import type { NotPaymentReason } from '@kaikei/shared/payment-code/not-payment.ts';
import { chooseWallet, recognise } from '@kaikei/shared/payment-code/recognise.ts';
import type { Scan } from '../scanner/port.ts';

export type ScanVerdict =
  | { kind: 'pay' }
  /** The code may be of several wallets; the cashier knows which the customer holds up. */
  | { kind: 'choose'; candidates: readonly string[]; looksLike?: 'membership' }
  | { kind: 'ignored'; why: 'no-amount' | Exclude<DeskScreen, 'sale'> }
  | { kind: 'refused'; why: NotPaymentReason | 'invalid-payment-code' };

/** What the till is doing; only a sale on the screen waits for a code. */
export type DeskScreen = 'sale' | 'choosing' | 'paying' | 'ended' | 'other-screen';

export interface Desk {
  screen: DeskScreen;
  amount: number;
  /** `payMethodId`s that this terminal offers. */
  offered: readonly string[];
}

export function judgeScan(scan: Pick<Scan, 'text' | 'symbology'>, desk: Desk): ScanVerdict {
  if (desk.screen !== 'sale') return { kind: 'ignored', why: desk.screen };
  if (desk.amount <= 0) return { kind: 'ignored', why: 'no-amount' };
  const recognition = recognise(scan.text, scan.symbology);
  if (recognition.kind === 'not-a-payment-code')
    return { kind: 'refused', why: recognition.reason };
  const choice = chooseWallet(recognition, undefined);
  if (choice.ok) return { kind: 'pay' };
  if (choice.slug !== 'wallet-not-recognised') {
    return { kind: 'refused', why: 'invalid-payment-code' };
  }
  const candidates = offeredOf(choice.candidates ?? [], desk.offered);
  const looksLike = recognition.kind === 'unknown' ? recognition.looksLike : undefined;
  return { kind: 'choose', candidates, ...(looksLike && { looksLike }) };
}

/** Of what kind a text is a code that is known from its first to its last sign; undefined for others. */
export function wholeCode(text: string): 'payment' | 'product' | undefined {
  const recognition = recognise(text);
  if (recognition.kind === 'wallet') return 'payment';
  const isProduct =
    recognition.kind === 'not-a-payment-code' && recognition.reason === 'product-barcode';
  return isProduct ? 'product' : undefined;
}

/** Candidates that the terminal offers, the likeliest first; all that it offers where none fits. */
export function offeredOf(
  candidates: readonly string[],
  offered: readonly string[],
): readonly string[] {
  const fitting = candidates.filter((candidate) => offered.includes(candidate));
  return fitting.length > 0 ? fitting : offered;
}
