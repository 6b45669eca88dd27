/** What the screens of this feature need of the till. */
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { TypedListener } from '../scanner/keyboard/keyboard.ts';
import type { Staff } from './staff.svelte.ts';

/** Takes what is typed while a PIN is asked for. */
export interface KeyTaker extends TypedListener {
  /** A scanner was read meanwhile: what is there may be its keys. */
  clear(): void;
}

export interface StaffContext {
  i18n: I18n;
  staff: Staff;
  /** Typed keys go there; undefined: to the sale again. */
  takeKeys: (taker: KeyTaker | undefined) => void;
  /** A customer waits at what is on the screen. */
  isCustomerWaiting: () => boolean;
}

export const [useStaff, provideStaff] = createContext<StaffContext>();
