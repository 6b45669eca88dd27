/** What the screens of this feature need of the till. */
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { WedgeCalibration } from '../scanner/keyboard/wedge-calibration.ts';
import type { Scanners } from '../scanner/scanners.svelte.ts';

export interface DevicesContext {
  i18n: I18n;
  scanners: Scanners;
  wedgeCalibration: WedgeCalibration;
  till: {
    readonly screen: {
      readonly view: { readonly name: string };
      show(view: { name: 'sale' | 'devices' }): void;
    };
  };
}

export const [useDevices, provideDevices] = createContext<DevicesContext>();
