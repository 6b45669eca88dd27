/** The languages of the till. */
import { en } from './en.ts';
import { ja } from './ja.ts';
import type { Messages } from './messages.ts';

export const CATALOGUES = { ja, en } as const satisfies Record<string, Messages>;

export type Locale = keyof typeof CATALOGUES;
export const LOCALES = Object.keys(CATALOGUES) as Locale[];

/** The language to show to a browser that asks for `language` (BCP 47). */
export function localeOf(language: string): Locale {
  return language.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}
