/** What the screens of this feature need of the till. */
import type { Credential, StaffMember } from '@kaikei/shared/shop/staff.ts';
import { createContext } from 'svelte';
import type { ProxyClock } from '../api/proxy-clock.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { Payments } from '../payment/payments.svelte.ts';
import type { ShopClient } from './shop-client.ts';

/** The screens of this feature. */
export type ShopPlace =
  | { name: 'store' }
  /** Of the present day where none is named, as `YYYY-MM-DD`. */
  | { name: 'report'; date?: string }
  | { name: 'close'; date?: string }
  | { name: 'closings' }
  | { name: 'closing'; n: number }
  | { name: 'exports' };

export interface ShopContext {
  i18n: I18n;
  client: ShopClient;
  staff: {
    readonly signedIn: { readonly id: string } | undefined;
    askToSignIn(): void;
    approved<Value>(action: (approval?: Credential) => Promise<Value>): Promise<Value | undefined>;
    readonly people: readonly StaffMember[];
    nameOf(id: string): string;
    readonly isListed: boolean;
    refresh(): Promise<void>;
  };
  profile: { terminalName(id: string): string | undefined };
  till: {
    readonly payments: Payments;
    readonly connection: { readonly proxy: string };
    readonly currency: string;
    readonly session: {
      readonly terminal: { readonly id: string; readonly name: string } | undefined;
    };
    back(): void;
  };
  clock: Pick<ProxyClock, 'at'>;
  /** From there Back leads to the present screen. */
  open: (
    place: ShopPlace | { name: 'history' } | { name: 'payment' | 'detail'; id: string },
  ) => void;
  /** In place of the present screen, with its way back. */
  replace: (place: ShopPlace) => void;
}

export const [useShop, provideShop] = createContext<ShopContext>();
