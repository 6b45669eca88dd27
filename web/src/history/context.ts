/** What the screens of this feature need of the till. */
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { KnownPayment } from '../payment/known-payment.ts';
import type { Payments } from '../payment/payments.svelte.ts';

export interface HistoryContext {
  i18n: I18n;
  till: {
    readonly payments: Payments;
    paymentOf(id: string): KnownPayment;
    readonly screen: {
      show(view: { name: 'sale' | 'history' } | { name: 'payment' | 'detail'; id: string }): void;
    };
  };
}

export const [useHistory, provideHistory] = createContext<HistoryContext>();
