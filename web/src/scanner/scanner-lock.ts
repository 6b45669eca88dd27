/**
 * Which tab has the scanners. Two tabs could open the same one, and both would get every scan; so
 * one tab holds a lock, the others stand in line, and any of them may ask for it.
 *   in line → here: the lock is free
 *   here → in line: another tab asked; the devices are closed before the lock is given up
 *   in line → in line: another tab asked; this one goes to the end, so that the asker is next
 */

const LOCK = 'kaikei-scanners';

/** Where the scanners are: here, in another tab, or not yet known. */
export type ScannerHolder = 'here' | 'elsewhere' | 'unknown';

/** A free lock comes sooner. */
const TO_BE_HAD_MS = 500;

export interface ScannerLockDeps {
  locks: LockManager;
  channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;
  /** The scanners are here now. */
  onMine: () => void;
  /** To be awaited before another tab may have them. */
  onGiveUp: () => Promise<void>;
  onHolder: (holder: ScannerHolder) => void;
}

export class ScannerLock {
  readonly #parts: ScannerLockDeps;
  #isWanted = false;
  #running: Promise<void> | undefined;
  /** Aborted to give up the lock, or the place in the line. */
  #turn = new AbortController();

  constructor(parts: ScannerLockDeps) {
    this.#parts = parts;
    parts.channel.addEventListener('message', () => this.#turn.abort());
  }

  start(): void {
    this.#isWanted = true;
    // A turn that is just ending goes on instead: two would stand in each other's way.
    if (this.#running) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  stop(): void {
    this.#isWanted = false;
    this.#turn.abort();
  }

  /** Asks the tab that has them; it closes them first. */
  takeOver(): void {
    this.#parts.channel.postMessage('wanted');
  }

  async #run(): Promise<void> {
    const { locks, onHolder } = this.#parts;
    while (this.#isWanted) {
      const turn = new AbortController();
      this.#turn = turn;
      const elsewhere = setTimeout(() => onHolder('elsewhere'), TO_BE_HAD_MS);
      try {
        await locks.request(LOCK, { signal: turn.signal }, () => {
          clearTimeout(elsewhere);
          return this.#hold(turn.signal);
        });
      } catch (error) {
        if (!turn.signal.aborted) throw error;
        // The place in the line was given up.
      } finally {
        clearTimeout(elsewhere);
      }
    }
    onHolder('unknown');
  }

  async #hold(signal: AbortSignal): Promise<void> {
    const { onMine, onGiveUp, onHolder } = this.#parts;
    onHolder('here');
    onMine();
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve());
    });
    await onGiveUp();
    onHolder('elsewhere');
  }
}
