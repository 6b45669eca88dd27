/** Which screen of the till is up, and the notice on it. */
import type { Notice } from '../sale/notice.ts';
import type { Activity } from '../sale/scan-decision.ts';
import type { SoundName } from '../ui/sounds.ts';

export type View =
  | { name: 'sale' }
  | { name: 'payment'; id: string }
  | { name: 'history' }
  | { name: 'devices' }
  | { name: 'detail'; id: string };

export class TillScreen {
  readonly #play: (sound: SoundName) => void;
  view = $state.raw<View>({ name: 'sale' });
  notice = $state.raw<Notice | undefined>();

  constructor(play: (sound: SoundName) => void) {
    this.#play = play;
  }

  show(view: View): void {
    this.view = view;
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
