/** The language of the screen: the one in which the till started, then the one chosen here. */
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
  #turn: Promise<unknown> = Promise.resolve();
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
    const texts = this.#inTurn(() => this.#show(this.#locale, parts));
    const [loaded] = await Promise.all([module, texts]);
    return loaded;
  }

  /** Resolves to whether the language could be had; without a network and a worker it may not. */
  async switchTo(locale: Locale): Promise<boolean> {
    this.#awaited = locale;
    try {
      await this.#inTurn(() => this.#show(locale));
      this.#remember(locale);
      return true;
    } catch {
      return false;
    } finally {
      if (this.#awaited === locale) this.#awaited = undefined;
    }
  }

  /** All parts in one language: those that are shown already, and `more`. */
  async #show(locale: Locale, more: readonly LaterPart[] = []): Promise<void> {
    const shown = Object.keys(this.#later) as LaterPart[];
    const parts = [...shown, ...more.filter((part) => !shown.includes(part))];
    if (locale === this.#locale && parts.length === shown.length) return;
    const [till, ...later] = await Promise.all([
      LANGUAGES[locale].load.till(),
      ...parts.map(async (part) => [part, await LANGUAGES[locale].load[part]()] as const),
    ]);
    this.#t = till;
    this.#later = Object.fromEntries(later);
    this.#locale = locale;
  }

  /** One after the other: a part must not come in the language that was just left. */
  #inTurn<Value>(step: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
