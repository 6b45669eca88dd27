/** Receipts as the proxy makes them, and the links by which customers open theirs. */
import { createHash, randomBytes } from 'node:crypto';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { receiptOf, type Receipt } from '@kaikei/shared/shop/receipt.ts';
import type { Store } from '../store/port.ts';

const DAY_MS = 24 * 3_600_000;
export const RECEIPT_LINK_LIFE_MS = 30 * DAY_MS;

/** 128 random bits in 22 characters, which a code of modest size holds. */
export function newReceiptToken(): string {
  return randomBytes(16).toString('base64url');
}

/** Kept in the token's place, and found by. */
export function receiptTokenHash(token: string): string {
  return createHash('sha256').update(`receipt ${token}`).digest('hex');
}

type ReceiptStores = Pick<Store, 'profiles' | 'terminals' | 'staff'>;

/** Undefined where there is no receipt of it, or the store shows none by links. */
export async function receiptByLink(
  { profiles, terminals, staff }: ReceiptStores,
  payment: PaymentView,
  walletName: (payMethodId: string) => string,
): Promise<Receipt | undefined> {
  const { storeNo, terminalId, staffId, payMethodId = '' } = payment;
  const [profile, terminal, person] = await Promise.all([
    profiles.find(storeNo),
    terminals.find(terminalId),
    staffId === undefined ? undefined : staff.find(staffId),
  ]);
  if (!profile.receiptLinks) return undefined;
  return receiptOf(payment, profile, {
    walletName: walletName(payMethodId),
    terminalName: terminal?.name,
    staffName: person?.name,
  });
}
