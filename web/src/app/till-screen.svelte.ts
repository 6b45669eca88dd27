/** Which screen of the till is up, and the notice on it. */
import type { Notice } from '../sale/notice.ts';
import type { Activity } from '../sale/scan-decision.ts';
import type { ReceiptPlace } from '../receipt/context.ts';
import type { ShopPlace } from '../shop/context.ts';
import type { KeyTaker } from '../staff/context.ts';
import type { SoundName } from '../ui/sounds.ts';

type Place =
  | { name: 'sale' }
  | { name: 'payment'; id: string }
  | { name: 'history' }
  | { name: 'devices' }
  | { name: 'detail'; id: string }
  | ReceiptPlace
  | ShopPlace;

/** `from` is where Back leads; the sale where it is left out. */
export type View = Place & { from?: View };

/** A disk that takes longer than this to take a payment is not waited for. */
const LONGEST_UNDRAWN_MS = 50;

export class TillScreen {
  readonly #play: (sound: SoundName) => void;
  readonly #begun: () => string | undefined;
  /** Nobody sees what a till without its screens takes or does. */
  isMounted = $state(false);
  #view = $state.raw<View>({ name: 'sale' });
  #drawn = $state.raw<View>({ name: 'sale' });
  notice = $state.raw<Notice | undefined>();
  /** What is open over the screen and takes what is typed, such as a PIN; a scan is not for it. */
  keyTaker = $state.raw<KeyTaker | undefined>();
  /** Where a scan may be no payment code but what is looked for; gives whether it was. */
  scanTaker: ((text: string) => boolean) | undefined;

  /** @param begun the payment of the sale that was typed, where one was begun */
  constructor(play: (sound: SoundName) => void, begun: () => string | undefined) {
    this.#play = play;
    this.#begun = begun;
  }

  get view(): View {
    return this.#view;
  }
  set view(view: View) {
    this.#view = view;
    this.draw();
  }

  /** What is on the screen: the view, but for the moment in which a payment is being sent. */
  get drawn(): View {
    return this.#drawn;
  }

  draw(): void {
    this.#drawn = this.#view;
  }

  /**
   * Drawn once `draw` is called: while the browser builds a screen it sends nothing, and the customer
   * waits for what is to be sent.
   */
  showUndrawn(view: View): void {
    this.#view = view;
    this.notice = undefined;
    setTimeout(() => this.draw(), LONGEST_UNDRAWN_MS);
  }

  /** Instead of a sale in doubt its payment: it must not be offered to the next customer (R2). */
  show(view: View): void {
    const id = view.name === 'sale' ? this.#begun() : undefined;
    this.view = id === undefined ? view : { name: 'payment', id };
    this.notice = undefined;
  }

  isShowingPayment(id: string): boolean {
    return this.view.name === 'payment' && this.view.id === id;
  }

  warn(notice: Notice, sound: SoundName = 'ignored'): void {
    this.notice = notice;
    this.#play(sound);
  }

  dismissNotice(): void {
    this.notice = undefined;
  }

  /** What was said of a scan while the till was busy is untrue once it is not. */
  dismissIgnoredScan(why: Activity): void {
    if (this.notice?.kind === 'scan-ignored' && this.notice.why === why) this.dismissNotice();
  }
}
