/** What the screens of this feature need of the till. */
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { PinPad } from './pin-pad.svelte.ts';
import type { Staff } from './staff.svelte.ts';

export interface StaffContext {
  i18n: I18n;
  staff: Staff;
  /** Typed keys go there; undefined: to the sale again. */
  takeKeys: (pad: PinPad | undefined) => void;
}

export const [useStaff, provideStaff] = createContext<StaffContext>();
