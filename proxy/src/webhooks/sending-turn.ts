/**
 * Of several proxies on one database one sends, so that what belongs together goes out in order. The others watch a
 * number that rises while it does; they compare nothing but their own clocks with it.
 */
import type { Clock, Stopwatch } from '../clock.ts';
import type { WebhookStore } from '../store/webhooks/port.ts';

/** How often it is gone on with, and looked at; whoever sends looks as often. */
export const BEAT_MS = 5_000;
/** Nobody has gone on with it: it is free. */
const LAPSED_AFTER_MS = 3 * BEAT_MS;
/** Earlier than that, whoever could not go on with it begins nothing more. */
const TRUSTED_FOR_MS = 2 * BEAT_MS;

export class SendingTurn {
  readonly #store: Pick<WebhookStore, 'hold' | 'letGo' | 'isAlone'>;
  readonly #clock: Pick<Clock, 'stopwatch'>;
  readonly #owner: string;
  /** Since the latest time that it was surely ours. */
  #ours: Stopwatch | undefined;
  /** What was seen of another's. */
  #seen: { beat: number; since: Stopwatch } | undefined;

  constructor(
    store: Pick<WebhookStore, 'hold' | 'letGo' | 'isAlone'>,
    clock: Pick<Clock, 'stopwatch'>,
    owner: string,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#owner = owner;
  }

  /** Whether an attempt may begin now. */
  get isOurs(): boolean {
    if (this.#store.isAlone) return true;
    return this.#ours !== undefined && this.#ours() < TRUSTED_FOR_MS;
  }

  /** To be called every `BEAT_MS`. @throws StorageError */
  async beat(): Promise<void> {
    if (this.#store.isAlone) return;
    const before = this.#clock.stopwatch();
    const isLapsed = this.#seen !== undefined && this.#seen.since() >= LAPSED_AFTER_MS;
    const { isHeld, beat } = await this.#store.hold(
      this.#owner,
      isLapsed ? this.#seen?.beat : undefined,
    );
    this.#ours = isHeld ? before : undefined;
    if (isHeld) this.#seen = undefined;
    else if (this.#seen?.beat !== beat) this.#seen = { beat, since: before };
  }

  /** So that another need not wait. @throws StorageError */
  async end(): Promise<void> {
    if (this.#store.isAlone) return;
    this.#ours = undefined;
    await this.#store.letGo(this.#owner);
  }
}
