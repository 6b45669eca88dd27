/**
 * The language in which the till starts: the one that was chosen here, else the browser's. A script of its own, which
 * the page names before the till's: the texts are on their way while the till is still being loaded and compiled.
 */
import { LANGUAGES, LOCALES, localeOf, type Locale } from './languages.ts';
import type { Messages } from './messages.ts';

const STORED = 'kaikei-language';

export interface FirstLanguage {
  locale: Locale;
  till: Messages;
}

/** What a person chose on this device is kept. */
export function rememberLanguage(locale: Locale): void {
  localStorage.setItem(STORED, locale);
}

/** Where the language cannot be had, a till in another one is better than none. */
async function loadFirst(): Promise<FirstLanguage> {
  const wanted = localeOf(localStorage.getItem(STORED) ?? navigator.language);
  const failures: unknown[] = [];
  for (const locale of [wanted, ...LOCALES.filter((other) => other !== wanted)]) {
    try {
      return { locale, till: await LANGUAGES[locale].load.till() };
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, 'no language can be loaded');
}

export const firstLanguage: Promise<FirstLanguage> = loadFirst();
// Who waits for it deals with a failure; until then nobody does.
firstLanguage.catch(() => undefined);
