/** The language of the screen: the browser's at first, then the one chosen here. */
import { CATALOGUES, localeOf, type Locale } from './catalogues.ts';
import { createFormat, type Format } from './format.ts';
import type { Messages } from './messages.ts';

const STORED = 'kaikei-language';

export class I18n {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  #locale = $state<Locale>('ja');
  readonly t: Messages = $derived(CATALOGUES[this.#locale]);
  readonly format: Format = $derived(createFormat(this.#locale));

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>, browserLanguage: string) {
    this.#storage = storage;
    this.#locale = localeOf(storage.getItem(STORED) ?? browserLanguage);
  }

  get locale(): Locale {
    return this.#locale;
  }

  switchTo(locale: Locale): void {
    this.#locale = locale;
    this.#storage.setItem(STORED, locale);
  }
}
