/** The language, for every screen and widget. */
import { createContext } from 'svelte';
import type { I18n } from './i18n.svelte.ts';

export const [useI18n, provideI18n] = createContext<I18n>();
