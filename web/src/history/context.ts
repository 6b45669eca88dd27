/** What the screens of this feature need of the till. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { KnownPayment } from '../payment/known-payment.ts';
import type { Payments } from '../payment/payments.svelte.ts';
import type { HistoryClient } from './history-client.ts';
import type { HistorySearch } from './history-search.svelte.ts';

export interface HistoryContext {
  i18n: I18n;
  client: HistoryClient;
  search: HistorySearch;
  /** Follows a payment of another terminal until the signal is aborted. */
  watch: (
    id: string,
    onPayment: (payment: PaymentView) => void,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Scans go there first: it gives whether it was for it. Undefined: they do no more. */
  takeScans: (taker: ((text: string) => boolean) | undefined) => void;
  staff: {
    readonly signedIn: { readonly id: string } | undefined;
    nameOf(id: string): string;
    askToSignIn(): void;
  };
  profile: { terminalName(id: string): string | undefined };
  till: {
    readonly session: {
      readonly terminal:
        { readonly id: string; readonly wallets: readonly { payMethodId: string }[] } | undefined;
    };
    readonly connection: { readonly proxy: string };
    readonly payments: Payments;
    paymentOf(id: string): KnownPayment;
    back(): void;
  };
  /** From there Back leads here. */
  open: (
    place:
      | { name: 'store' }
      | { name: 'payment' | 'detail'; id: string }
      | { name: 'receipt'; id: string; isCopy: boolean },
  ) => void;
}

export const [useHistory, provideHistory] = createContext<HistoryContext>();
