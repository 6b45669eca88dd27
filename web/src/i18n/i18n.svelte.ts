/** The language of the screen: the browser's at first, then the one chosen here. */
import { createFormat, type Format } from './format.ts';
import { HOME, LANGUAGES, localeOf, type Catalogue, type Locale } from './languages.ts';
import type { Messages } from './messages.ts';

const STORED = 'kaikei-language';

/** What is loaded when somebody opens it. */
type LaterPart = Exclude<keyof Catalogue, 'till'>;
type Later = { readonly [Part in LaterPart]?: Catalogue[Part] | undefined };

export class I18n {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  #locale = $state<Locale>(HOME.locale);
  #t = $state.raw<Messages>(HOME.till);
  #later = $state.raw<Later>({});
  #turn: Promise<unknown> = Promise.resolve();
  readonly format: Format = $derived(createFormat(LANGUAGES[this.#locale].tag));

  private constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
  }

  static async load(
    storage: Pick<Storage, 'getItem' | 'setItem'>,
    browserLanguage: string,
  ): Promise<I18n> {
    const i18n = new I18n(storage);
    await i18n.#tryToShow(localeOf(storage.getItem(STORED) ?? browserLanguage));
    return i18n;
  }

  get locale(): Locale {
    return this.#locale;
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

  /**
   * @param part the texts that the module shows
   * @returns the module, once its texts are there
   * @throws where they cannot be had
   */
  async with<Module>(part: LaterPart, module: Promise<Module>): Promise<Module> {
    const texts = this.#inTurn(() => this.#show(this.#locale, part));
    const [loaded] = await Promise.all([module, texts]);
    return loaded;
  }

  async switchTo(locale: Locale): Promise<void> {
    if (await this.#tryToShow(locale)) this.#storage.setItem(STORED, locale);
  }

  /** Resolves to whether it could be had; without a network and a worker it may not. */
  async #tryToShow(locale: Locale): Promise<boolean> {
    try {
      await this.#inTurn(() => this.#show(locale));
      return true;
    } catch {
      return false;
    }
  }

  /** All parts in one language: those that are shown already, and `more`. */
  async #show(locale: Locale, more?: LaterPart): Promise<void> {
    const { load } = LANGUAGES[locale];
    const isWanted = (part: LaterPart) => part === more || this.#later[part] !== undefined;
    const [till, pairing, devices, demo] = await Promise.all([
      load.till(),
      isWanted('pairing') ? load.pairing() : undefined,
      isWanted('devices') ? load.devices() : undefined,
      isWanted('demo') ? load.demo() : undefined,
    ]);
    this.#t = till;
    this.#later = { pairing, devices, demo };
    this.#locale = locale;
  }

  /** One after the other: a part must not come in the language that was just left. */
  #inTurn<Value>(step: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
