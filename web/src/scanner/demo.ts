/** A scanner without a device: the demo wallets of the sandbox are shown to it by a click. */
import { ScannerListeners, type Scanner, type ScannerListener } from './port.ts';

export class DemoScanner implements Scanner {
  readonly #listeners = new ScannerListeners();
  readonly #now: () => number;
  #started = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  start(): void {
    this.#started = true;
  }

  stop(): void {
    this.#started = false;
  }

  subscribe(listener: ScannerListener): () => void {
    return this.#listeners.add(listener);
  }

  /** As if a customer held a phone with this code under the scanner. */
  show(code: string): void {
    if (this.#started) this.#listeners.scan({ text: code, source: 'demo', at: this.#now() });
  }
}
