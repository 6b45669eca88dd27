/** The language of the screen: the browser's at first, then the one chosen here. */
import { createFormat, type Format } from './format.ts';
import { ja } from './ja.ts';
import { localeOf, type Locale } from './locales.ts';
import type { Messages } from './messages.ts';

const STORED = 'kaikei-language';

/** Most tills never need the second one. */
const CATALOGUES: Readonly<Record<Locale, () => Promise<Messages>>> = {
  ja: () => Promise.resolve(ja),
  en: async () => (await import('./en.ts')).en,
};

export class I18n {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  #locale = $state<Locale>('ja');
  #t = $state.raw<Messages>(ja);
  readonly format: Format = $derived(createFormat(this.#locale));

  private constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
  }

  static async load(
    storage: Pick<Storage, 'getItem' | 'setItem'>,
    browserLanguage: string,
  ): Promise<I18n> {
    const i18n = new I18n(storage);
    await i18n.#show(localeOf(storage.getItem(STORED) ?? browserLanguage));
    return i18n;
  }

  get locale(): Locale {
    return this.#locale;
  }

  get t(): Messages {
    return this.#t;
  }

  async switchTo(locale: Locale): Promise<void> {
    if (await this.#show(locale)) this.#storage.setItem(STORED, locale);
  }

  /** Resolves to whether it could be had; without a network and a worker it may not. */
  async #show(locale: Locale): Promise<boolean> {
    try {
      this.#t = await CATALOGUES[locale]();
    } catch {
      return false;
    }
    this.#locale = locale;
    return true;
  }
}
