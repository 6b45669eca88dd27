/**
 * Whether a sale could be made now. It is looked at twice a second, whoever asks: an answer costs a
 * stranger nothing to have, and us nothing to give.
 */
import type { Clock } from './clock.ts';
import type { MerchantKey } from './keys/signer.ts';
import type { Logger } from './log.ts';
import { StorageError } from './store/errors.ts';
import type { Store } from './store/port.ts';

export const READY_PARTS = ['store', 'clock', 'keys'] as const;
export type ReadyPart = (typeof READY_PARTS)[number];

const LOOK_EVERY_MS = 500;
/** A wall clock before this was never set: signatures would bear a time that the gateway refuses. */
const EARLIEST_SANE_TIME = Date.UTC(2026, 0, 1);

export interface ReadinessDeps {
  store: Pick<Store, 'check'>;
  signer: Pick<MerchantKey, 'sign'>;
  clock: Pick<Clock, 'after'>;
  wallNow: () => number;
  log: Logger;
}

export class Readiness {
  readonly #deps: ReadinessDeps;
  #failing: readonly ReadyPart[] = [];
  #stopped = false;
  #callOff: () => void = () => undefined;

  constructor(deps: ReadinessDeps) {
    this.#deps = deps;
  }

  /** What failed when it was last looked at. */
  get failing(): readonly ReadyPart[] {
    return this.#failing;
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    await this.#look();
    if (this.#stopped) return;
    this.#callOff = this.#deps.clock.after(LOOK_EVERY_MS, () => void this.start());
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff();
  }

  async #look(): Promise<void> {
    const { store, signer, wallNow } = this.#deps;
    const [storeWorks, keyWorks] = await Promise.all([
      this.#works('store', () => store.check()),
      this.#works('keys', () => signer.sign(Buffer.from('ready?'))),
    ]);
    const parts = { store: storeWorks, clock: wallNow() >= EARLIEST_SANE_TIME, keys: keyWorks };
    this.#failing = READY_PARTS.filter((part) => !parts[part]);
  }

  /** What goes wrong is logged when it begins. */
  async #works(part: ReadyPart, use: () => Promise<unknown>): Promise<boolean> {
    try {
      await use();
      return true;
    } catch (error) {
      const reason = error instanceof StorageError ? error.advice : undefined;
      const isNew = !this.#failing.includes(part) && !this.#stopped;
      if (isNew) this.#deps.log.warn({ err: error, reason }, `the ${part} cannot be used`);
      return false;
    }
  }
}
