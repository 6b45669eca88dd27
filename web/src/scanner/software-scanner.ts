/** A scanner that the page itself shows codes to: those of the camera, and of the demo wallets. */
import { ScannerListeners, type Scan, type Scanner, type ScannerListener } from './port.ts';

export class SoftwareScanner implements Scanner {
  readonly #source: Extract<Scan['source'], 'camera' | 'demo'>;
  readonly #listeners = new ScannerListeners();
  readonly #now: () => number;
  #started = false;

  /** @param now monotonic ms */
  constructor(source: Extract<Scan['source'], 'camera' | 'demo'>, now: () => number) {
    this.#source = source;
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
  show(text: string, symbology?: string): void {
    if (!this.#started) return;
    const code = { text, ...(symbology !== undefined && { symbology }) };
    this.#listeners.scan({ ...code, source: this.#source, at: this.#now() });
  }
}
