/** The language of the screen: the one in which the till started, then the one chosen here. */
import { untrack } from 'svelte';
import type { FirstLanguage } from './first-language.ts';
import { createFormat, type Format } from './format.ts';
import { LANGUAGES, type Catalogue, type Locale } from './languages.ts';
import type { Messages } from './messages.ts';

/** What is loaded when somebody opens it. */
type LaterPart = Exclude<keyof Catalogue, 'till'>;
type Later = Partial<Pick<Catalogue, LaterPart>>;

export class I18n {
  readonly #remember: (locale: Locale) => void;
  #locale: Locale;
  #t: Messages;
  #later = $state.raw<Later>({});
  /** Asked for and not there yet: until it is, the screen stays as it is. */
  #awaited = $state<Locale | undefined>();
  readonly format: Format;

  /** @param remember keeps what a person chose */
  constructor(first: FirstLanguage, remember: (locale: Locale) => void) {
    this.#remember = remember;
    this.#locale = $state(first.locale);
    this.#t = $state.raw(first.till);
    this.format = $derived(createFormat(LANGUAGES[this.#locale].tag));
  }

  get locale(): Locale {
    return this.#locale;
  }

  get awaited(): Locale | undefined {
    return this.#awaited;
  }

  get t(): Messages {
    return this.#t;
  }

  /** For people; the id of a wallet that this till does not know. */
  walletName(payMethodId: string): string {
    const { wallets } = this.#t;
    return Object.hasOwn(wallets, payMethodId)
      ? wallets[payMethodId as keyof typeof wallets]
      : payMethodId;
  }

  /** The texts of a part that came with what shows them: see `with`. */
  part<Part extends LaterPart>(part: Part): Catalogue[Part] {
    const texts = this.#later[part];
    if (!texts) throw new Error(`the texts of ${part} are not loaded`);
    return texts;
  }

  /** Where the screen can do without them. */
  optionalPart<Part extends LaterPart>(part: Part): Catalogue[Part] | undefined {
    return this.#later[part];
  }

  /**
   * @param parts the texts that the module shows
   * @returns the module, once its texts are there
   * @throws where they cannot be had
   */
  async with<Module>(module: Promise<Module>, ...parts: LaterPart[]): Promise<Module> {
    // Another language is there before it is shown: what waited for this module is not to be built anew.
    const [loaded] = await Promise.all([module, untrack(() => this.#loadParts(parts))]);
    return loaded;
  }

  /** Resolves to whether the language could be had; without a network and a worker it may not. */
  async switchTo(locale: Locale): Promise<boolean> {
    this.#awaited = locale;
    try {
      const till = await LANGUAGES[locale].load.till();
      const later = await this.#allShown(locale);
      // Another one was asked for meanwhile.
      if (this.#awaited !== locale) return true;
      this.#t = till;
      this.#later = later;
      this.#locale = locale;
      this.#remember(locale);
      return true;
    } catch {
      return this.#awaited !== locale;
    } finally {
      if (this.#awaited === locale) this.#awaited = undefined;
    }
  }

  /** What is there already is not waited for, whatever else is on its way. */
  async #loadParts(parts: readonly LaterPart[]): Promise<void> {
    for (;;) {
      const locale = this.#locale;
      const missing = parts.filter((part) => this.#later[part] === undefined);
      if (missing.length === 0) return;
      const texts = await loadTexts(locale, missing);
      // A part must not come in the language that was just left.
      if (locale === this.#locale) this.#later = { ...this.#later, ...texts };
    }
  }

  /** The parts that are shown, those too that came while the others were on their way. */
  async #allShown(locale: Locale): Promise<Later> {
    let texts: Later = {};
    for (;;) {
      const missing = (Object.keys(this.#later) as LaterPart[]).filter((part) => !(part in texts));
      if (missing.length === 0) return texts;
      texts = { ...texts, ...(await loadTexts(locale, missing)) };
    }
  }
}

async function loadTexts(locale: Locale, parts: readonly LaterPart[]): Promise<Later> {
  const { load } = LANGUAGES[locale];
  const texts = await Promise.all(parts.map(async (part) => [part, await load[part]()] as const));
  return Object.fromEntries(texts);
}
