/** What the screens of this feature need of the till. */
import { createContext } from 'svelte';
import type { ProxyClock } from '../api/proxy-clock.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { Attempts } from './attempts.svelte.ts';
import type { Checkout } from './checkout.svelte.ts';
import type { KnownPayment } from './known-payment.ts';
import type { Payments } from './payments.svelte.ts';

export interface PaymentContext {
  i18n: I18n;
  clock: ProxyClock;
  till: {
    readonly screen: {
      readonly view: { readonly name: string; readonly id?: string };
      show(
        view:
          | { name: 'payment' | 'detail'; id: string }
          | { name: 'receipt'; id: string; isCopy: false; from: { name: 'payment'; id: string } },
      ): void;
    };
    readonly payments: Payments;
    readonly attempts: Attempts;
    readonly checkout: Checkout;
    readonly connection: { readonly proxy: string };
    readonly sale: { readonly id: string; readonly amount: number };
    paymentOf(id: string): KnownPayment;
    readonly saleFlow: {
      nextCustomer(): void;
      leave(id: string): void;
      tryAnotherCode(id: string): Promise<void>;
    };
  };
}

export const [usePayment, providePayment] = createContext<PaymentContext>();
