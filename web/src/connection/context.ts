/** What the screens of this feature need of the till. */
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { Device } from '../shell/device.svelte.ts';
import type { Update } from '../shell/update.svelte.ts';
import type { Connection } from './connection.svelte.ts';
import type { Session } from './session.svelte.ts';

export interface ConnectionContext {
  i18n: I18n;
  device: Device;
  update: Update;
  till: {
    readonly connection: Connection;
    readonly session: Session;
    /** What the server does not know yet, oldest first. */
    readonly attempts: {
      readonly owed: readonly { readonly kind: 'payment' | 'cancel'; readonly since: number }[];
    };
    /** Something on the screen matters more than a sheet over it. */
    readonly isCustomerWaiting: boolean;
    readonly pairing: {
      entered: string;
      pair(pairingCode: string): Promise<boolean>;
      accept(): Promise<void>;
      dismiss(): void;
    };
  };
}

export const [useConnection, provideConnection] = createContext<ConnectionContext>();
