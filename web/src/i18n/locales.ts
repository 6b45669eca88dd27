/** The languages of the till. */

export const LOCALES = ['ja', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** Each in its own language. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { ja: '日本語', en: 'English' };

/** The language to show to a browser that asks for `language` (BCP 47). */
export function localeOf(language: string): Locale {
  return language.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}
