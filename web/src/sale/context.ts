/** What the screens of this feature need of the till. */
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { WalletChoice } from '../payment/order.ts';
import type { SoftwareScanner } from '../scanner/software-scanner.ts';
import type { Update } from '../shell/update.svelte.ts';
import type { KeypadKey } from '../ui/keypad-keys.ts';
import type { HeldSales } from './held-sales.svelte.ts';
import type { Notice } from './notice.ts';
import type { Sale } from './sale.svelte.ts';

interface Wallet {
  readonly payMethodId: string;
}

export interface SaleContext {
  i18n: I18n;
  update: Update;
  cameraScanner: SoftwareScanner;
  demoScanner: SoftwareScanner;
  till: {
    readonly sale: Sale;
    readonly heldSales: HeldSales;
    readonly session: {
      readonly terminal:
        { readonly wallets: readonly Wallet[]; readonly sandbox: boolean } | undefined;
    };
    readonly connection: { readonly downSince: number | undefined };
    readonly attempts: { hasSale(saleId: string): boolean };
    readonly currency: string;
    readonly maxAmount: number;
    readonly screen: {
      readonly view: { readonly name: string };
      readonly notice: Notice | undefined;
      dismissNotice(): void;
    };
    readonly scanFlow: {
      readonly choice: WalletChoice | undefined;
      chooseWallet(payMethodId: string): void;
      dismissChoice(): void;
    };
    readonly saleFlow: {
      press(key: KeypadKey): void;
      hold(): Promise<void>;
      resume(id: string): Promise<void>;
      discard(): Promise<void>;
    };
  };
}

export const [useSale, provideSale] = createContext<SaleContext>();
