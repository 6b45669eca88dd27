/** All that the screens may ask for; each feature names in its own context what it needs of it. */
import { createContext } from 'svelte';
import { provideConnection } from '../connection/context.ts';
import { provideDevices } from '../devices/context.ts';
import { provideI18n } from '../i18n/context.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { providePayment } from '../payment/context.ts';
import { provideSale } from '../sale/context.ts';
import type { Update } from '../shell/update.svelte.ts';
import type { App } from './compose.ts';

export interface AppContext extends App {
  i18n: I18n;
  update: Update;
}

const [useApp, provideAll] = createContext<AppContext>();
export { useApp };

/** Hands each feature what it asks for; those of the shop's day get it in `ShopScreens.svelte`. */
export function provideApp(app: AppContext): void {
  provideAll(app);
  provideI18n(app.i18n);
  provideConnection(app);
  provideDevices(app);
  providePayment(app);
  provideSale(app);
}
