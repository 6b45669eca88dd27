/** What every screen may ask for. */
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { Update } from '../shell/update.svelte.ts';
import type { App } from '../app/compose.ts';

export interface AppContext extends App {
  i18n: I18n;
  update: Update;
}

export const [useApp, provideApp] = createContext<AppContext>();
