/** What the receipt's screen needs of the till. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { ReceiptPrinting } from './printing.ts';
import type { ReceiptClient } from './receipt-client.ts';
import type { StoreProfile } from './store-profile.svelte.ts';

/** `isCopy`: the customer may have it already. */
export interface ReceiptPlace {
  name: 'receipt';
  id: string;
  isCopy: boolean;
}

export interface ReceiptContext {
  i18n: I18n;
  client: ReceiptClient;
  profile: StoreProfile;
  staff: {
    readonly signedIn: { readonly id: string } | undefined;
    nameOf(id: string): string;
    askToSignIn(): void;
  };
  till: {
    readonly saleFlow: { leave(id: string): void };
    back(): void;
  };
  /** As the till has it: its own payments, and what was found in the history. */
  paymentOf: (id: string) => PaymentView | undefined;
  /** Beside the browser's own print. */
  printing?: ReceiptPrinting;
}

export const [useReceipt, provideReceipt] = createContext<ReceiptContext>();
