import type { Messages } from '../i18n/messages.ts';

/** A wallet's name for people; its id where it is one that this till does not know. */
export function walletName(t: Messages, payMethodId: string): string {
  return Object.hasOwn(t.wallets, payMethodId)
    ? t.wallets[payMethodId as keyof Messages['wallets']]
    : payMethodId;
}
